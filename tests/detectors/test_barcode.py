"""The barcode detector: what codes say, where they are, and that nothing is left of them."""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from gate.detectors.barcode import Barcode
from gate.detectors.barcode_content import marked
from gate.detectors.base import View
from gate.redact.pixels import fill
from gate.types import Kind, Member, Quad, Reading, Sample
from gate.vision.picture import decode

VCARD = "BEGIN:VCARD\nVERSION:3.0\nN:Testperson;Ida\nTEL;TYPE=cell:+1 202 555 0143\nEMAIL:ida@example.org\nEND:VCARD"
LICENCE = (
    "@\n\x1e\rANSI 636000080002DL00410278ZV03190008DLDAQT64235789\nDCSSAMPLE\nDACMICHAEL\nDBB06061986\n"
    "DAG2300 WEST BROAD STREET\nDAIRICHMOND\nDAJVA\nDAK232690000\n\rZVZVA01\r"
)


def fingerprint(entity_type: str, text: str) -> str:
    return hashlib.sha256(f"{entity_type} {text}".encode()).hexdigest()[:32]


@pytest.fixture(scope="module")
def barcode() -> Barcode:
    return Barcode({"min_score": 0.4}, fingerprint)


def encoded(text: str, kind: str = "QRCode", format: str = "JPEG") -> bytes:
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat[kind])
    drawn = Image.fromarray(np.array(made.to_image(scale=3)))
    canvas = Image.new("RGB", (drawn.width + 120, drawn.height + 80), (150, 180, 200))
    canvas.paste(drawn, (60, 40))
    buffer = io.BytesIO()
    canvas.save(buffer, format)
    return buffer.getvalue()


def view(data: bytes) -> View:
    return View(Sample("1", (Member("1.jpg", "jpg", Kind.IMAGE, data),)), {0: decode(data, max_pixels=10**7)}, ())


def types(detector: Barcode, data: bytes, reading: Reading = Reading.FIRST) -> set[str]:
    return {finding.entity_type for finding in detector.examine([view(data)], reading)[0]}


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (VCARD, "QRCode", {"PERSON", "PHONE_NUMBER", "EMAIL_ADDRESS"}),
        ("MECARD:N:Testperson,Ida;TEL:2025550143;;", "QRCode", {"PERSON", "PHONE_NUMBER"}),
        ("tel:+12025550143", "DataMatrix", {"PHONE_NUMBER"}),
        ("mailto:ida@example.org", "Aztec", {"EMAIL_ADDRESS"}),
        ("geo:52.5163,13.3777", "QRCode", {"GPS_POSITION"}),
        ("WIFI:S:home;T:WPA;P:secret99;;", "QRCode", {"ID_NUMBER"}),
        ("https://invite.example/rsvp", "QRCode", {"URL"}),
        (LICENCE, "PDF417", {"PERSON", "NATIONAL_ID", "DATE_OF_BIRTH", "LOCATION", "POSTAL_CODE"}),
        ("MRN 00482913", "Code128", {"MEDICAL_RECORD_NUMBER"}),
    ],
)
def test_what_a_code_says_is_found(barcode: Barcode, text: str, kind: str, expected: set[str]) -> None:
    (findings,) = barcode.examine([view(encoded(text, kind))], Reading.FIRST)
    assert {"BARCODE", *expected} <= {finding.entity_type for finding in findings}
    assert all(isinstance(finding.region, Quad) for finding in findings)


@pytest.mark.parametrize(
    ("text", "kind"), [("590123412345", "EAN13"), ("2025550143", "Code128"), ("1 234-5", "QRCode")]
)
def test_a_number_alone_is_a_barcode_and_nothing_else(barcode: Barcode, text: str, kind: str) -> None:
    assert types(barcode, encoded(text, kind)) == {"BARCODE"}


def test_plain_words_are_no_marked_fields() -> None:
    assert list(marked("N:Testperson;TEL:2025550143")) == []
    assert list(marked("telephone: ask")) == []
    assert list(marked("BEGIN:VCARD\nORG:Anything\nEND:VCARD")) == []


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("kind", ["QRCode", "PDF417", "Code128"])
def test_after_filling_nothing_is_read(barcode: Barcode, kind: str, format: str) -> None:
    data = encoded("MRN 00482913", kind, format)
    (findings,) = barcode.examine([view(data)], Reading.FIRST)
    quads = [finding.region for finding in findings if isinstance(finding.region, Quad)]
    filled = fill(data, quads, padding=0.15, method="solid")
    assert all(barcode.examine([view(filled)], reading) == [[]] for reading in Reading)


def test_the_same_content_has_the_same_fingerprint_and_no_text_is_kept(barcode: Barcode) -> None:
    first, second = (barcode.examine([view(encoded(VCARD, kind))], Reading.FIRST)[0] for kind in ("QRCode", "Aztec"))
    names = [{(one.entity_type, one.fingerprint) for one in each} for each in (first, second)]
    assert names[0] == names[1]
    assert "Testperson" not in repr(first)


def test_a_picture_is_read_the_same_among_others(barcode: Barcode) -> None:
    one, other = view(encoded(VCARD)), view(encoded("tel:+12025550143"))
    assert barcode.examine([other, one, other], Reading.FIRST)[1] == barcode.examine([one], Reading.FIRST)[0]
