"""What `metadata` finds in image bytes and in JSON fields, and what it leaves alone."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import tarfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from gate.detectors.base import View
from gate.detectors.metadata import Metadata
from gate.detectors.metadata_fields import is_metadata_field
from gate.errors import SampleProblem
from gate.fields import text_fields
from gate.redact.strip import strip_metadata
from gate.types import ROW_PART, Finding, Kind, Member, Place, Reading, Sample, Span
from gate.vision import container_png, container_webp

DEFAULTS: Mapping[str, Any] = {
    "gps": True,
    "devices": True,
    "creators": True,
    "original_pointers": True,
    "min_score": 0.4,
}
NAME = "Maria Testperson"
MAIL = "maria.test@example.org"


def fingerprint(entity_type: str, text: str) -> str:
    return hashlib.sha256(f"{entity_type}\0{text}".encode()).hexdigest()[:32]


@pytest.fixture(scope="module")
def detector() -> Metadata:
    return Metadata(DEFAULTS, fingerprint)


def examine(detector: Metadata, image: bytes = b"", document: Any = None, row: Any = None) -> list[Finding]:
    members = [Member("1.jpg", "jpg", Kind.IMAGE, image)] if image else []
    if document is not None:
        members.append(Member("1.json", "json", Kind.JSON, json.dumps(document).encode()))
    sample = Sample("1", tuple(members), row)
    return detector.examine([View(sample, {}, text_fields(sample))], Reading.FIRST)[0]


def types(findings: list[Finding]) -> set[str]:
    return {finding.entity_type for finding in findings}


def saved(kind: str = "JPEG", **options: Any) -> bytes:
    columns, rows = np.meshgrid(np.arange(40), np.arange(30))
    image = Image.fromarray(np.stack([columns * 6, rows * 8, columns * rows % 256], -1).astype(np.uint8))
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def with_segment(code: int, payload: bytes) -> bytes:
    data = saved()
    return data[:2] + bytes((0xFF, code)) + struct.pack(">H", len(payload) + 2) + payload + data[2:]


def with_exif(
    values: Mapping[int, Any], gps: Mapping[int, Any] | None = None, sub: Mapping[int, Any] | None = None
) -> bytes:
    block = Image.Exif()
    block.update(values)
    block.get_ifd(0x8825).update(gps or {})
    block.get_ifd(0x8769).update(sub or {})
    return saved(exif=block.tobytes())


def xmp(body: str, namespace: str = "urn:a") -> bytes:
    packet = f"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
    <r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <r:Description xmlns:a="{namespace}">{body}</r:Description></r:RDF></x:xmpmeta><?xpacket end="w"?>"""
    return with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet.encode())


def iptc(dataset: int, text: str) -> bytes:
    record = bytes((0x1C, 2, dataset)) + struct.pack(">H", len(text)) + text.encode()
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(record)) + record + b"\0" * (len(record) % 2)
    return with_segment(0xED, b"Photoshop 3.0\0" + block)


def tiff(tag: int, kind: int, value: bytes) -> bytes:
    """An EXIF block of one entry, of a type of one byte (1, 2, 7) or two (3)."""
    count = len(value) // (2 if kind == 3 else 1)
    entry = struct.pack("<HHII", tag, kind, count, 26)
    return with_segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\1\0" + entry + bytes(4) + value)


def photoshop(number: int, value: bytes, name: bytes = b"") -> bytes:
    pascal = bytes((len(name),)) + name + bytes((len(name) + 1) % 2)
    block = b"8BIM" + struct.pack(">H", number) + pascal + struct.pack(">I", len(value)) + value + bytes(len(value) % 2)
    return with_segment(0xED, b"Photoshop 3.0\0" + block)


def png_with(kind: str, payload: bytes) -> bytes:
    data = saved("PNG")
    return data[:33] + container_png.encode(kind, payload) + data[33:]


def png(name: str, text: str, **options: Any) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text(name, text, **options)
    return saved("PNG", pnginfo=info)


SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

NOTHING = {
    "jpeg": saved(),
    "progressive": saved(progressive=True, dpi=(72, 72)),
    "profile": saved(icc_profile=SRGB),
    "png": saved("PNG", dpi=(72, 72), icc_profile=SRGB),
    "png-software": png("Software", "Adobe ImageReady"),
    "png-date": png("date:create", "2020-01-01T00:00:00+00:00"),
    "webp": saved("WEBP", icc_profile=SRGB),
    "camera": with_exif({0x010F: "NIKON", 0x0110: "COOLPIX P6000", 0x0131: "Nikon Transfer 1.1 W", 0x0112: 6}),
    "settings": with_exif({}, sub={0x829A: 0.01, 0x9003: "2008:11:01 21:15:11", 0xA434: "EF50mm f/1.8"}),
    "gps-version": with_exif({}, gps={0: b"\2\3\0\0", 18: "WGS-84"}),
    "no-holder": with_exif({0x8298: "Copyright (c) 2019, all rights reserved"}),
    "encoder": saved(comment=b"CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90\n"),
    "blank-comment": saved(comment=b" " * 40),
    "camera-boilerplate": with_exif({0x010E: "OLYMPUS DIGITAL CAMERA         "}),
    "padding": saved() + bytes(100),
    "ducky": with_segment(0xEC, b"Ducky\0\1\0\4\0\0\0\x50\0\0"),
    "placeholder": with_exif({0x013B: "<CREATOR>"}),
    "png-time": png_with("tIME", struct.pack(">HBBBBB", 2019, 2, 28, 23, 59, 60)),
    "png-language": png_with("iTXt", b"Title\0\0\0en-GB\0\0a red bicycle"),
    "png-offset": png_with("oFFs", struct.pack(">IIB", 12, 12, 0)),
    "photoshop-settings": photoshop(0x03ED, struct.pack(">IHHIHH", 300 << 16, 1, 2, 300 << 16, 1, 2)),
    "photoshop-no-urls": photoshop(0x041E, bytes(4)),
    "photoshop-path": photoshop(0x07D0, struct.pack(">HHHHHH14x", 6, 0, 0, 0, 0, 0)),
    "exif-versions": with_exif({}, sub={0x9000: b"0231", 0x9101: b"\1\2\3\0", 0xA000: b"0100", 0xA300: b"\3"}),
    "exif-numbers": tiff(0x0102, 3, struct.pack("<3H", 8, 8, 8)),
    "xmp-plain": xmp("<a:Rating>3</a:Rating>", "http://ns.adobe.com/xap/1.0/"),
    "licence": with_exif({0x8298: "CC BY-SA 4.0 International"}),
    "licence-in-words": with_exif({0x8298: "Creative Commons Attribution-ShareAlike 2.0 Generic License"}),
    **{
        f"note-{note}": saved(comment=note.encode())
        for note in (
            "File written by Adobe Photoshop\xa8 4.0",
            "Created with The GIMP",
            "LEAD Technologies Inc. V1.01",
            "Generated by  IJG JPEG LibraryGenerated by  IJG JPEG Library",
            "Software: Microsoft Office",
            "Lavc58.134.100",
            "Processed By eBay with ImageMagick, z1.1.0. ||B2",
            "DCIM\\100MEDIA\\DJI_0012.JPG",
        )
    },
}


@pytest.mark.parametrize("name", NOTHING)
def test_a_plain_picture_yields_nothing(detector: Metadata, name: str) -> None:
    assert examine(detector, NOTHING[name]) == []


GPS = {1: "N", 2: (43.0, 28.0, 2.8), 3: "E", 4: (11.0, 53.0, 6.4)}
TIFF_THUMBNAIL = (
    b"MM\0*\0\0\0\x08\0\0\0\0\0\x0e" + b"\0\2" + b"\2\1\0\4\0\0\0\1\0\0\0\x2c" + b"\2\2\0\4\0\0\0\1\0\0\0\x14"
)
SOMETHING: dict[str, tuple[bytes, set[str]]] = {
    "gps": (with_exif({}, gps=GPS), {"GPS_POSITION"}),
    "gps-zero": (with_exif({}, gps={2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)}), {"GPS_POSITION"}),
    "gps-area": (with_exif({}, gps={28: b"ASCII\0\0\0Springfield"}), {"LOCATION"}),
    "body-serial": (with_exif({}, sub={0xA431: "3012458"}), {"DEVICE_SERIAL"}),
    "lens-serial": (with_exif({}, sub={0xA435: "00000a12b3"}), {"DEVICE_SERIAL"}),
    "unique-id": (with_exif({}, sub={0xA420: "7aa33131e242333900000000"}), {"DEVICE_SERIAL"}),
    "owner": (with_exif({}, sub={0xA430: NAME}), {"CREATOR"}),
    "artist": (with_exif({0x013B: NAME}), {"CREATOR"}),
    "author": (with_exif({0x9C9D: NAME.encode("utf-16-le") + b"\0\0"}), {"CREATOR"}),
    "copyright": (with_exif({0x8298: f"(C) 2019 {NAME}"}), {"CREATOR"}),
    **{
        f"exif-{tag:x}-type-{kind}": (tiff(tag, kind, NAME.encode("utf-16-le" if kind == 3 else "utf-8")), {entity})
        for tag, entity in ((0x013B, "CREATOR"), (0x8298, "CREATOR"), (0xA430, "CREATOR"), (0xA431, "DEVICE_SERIAL"))
        for kind in (1, 3, 7)
    },
    "exif-description-bytes": (tiff(0x010E, 7, f"mail {MAIL}".encode()), {"EMAIL_ADDRESS"}),
    "exif-serial-number": (tiff(0xA431, 3, struct.pack("<3H", 4471, 203, 11)), {"DEVICE_SERIAL"}),
    "exif-unknown-bytes": (tiff(0x9999, 1, NAME.encode()), {"HIDDEN_DATA"}),
    "exif-unknown-numbers": (tiff(0x9999, 3, NAME.encode("utf-16-le")), {"HIDDEN_DATA"}),
    "exif-words-as-numbers": (tiff(0x0102, 3, NAME.encode("utf-16-le")), {"HIDDEN_DATA"}),
    "exif-words-in-padding": (tiff(0xEA1C, 7, bytes(8) + NAME.encode()), {"HIDDEN_DATA"}),
    "photoshop-urls": (photoshop(0x041E, bytes(16) + f"mailto:{MAIL}".encode("utf-16-be")), {"EMAIL_ADDRESS"}),
    "photoshop-slices": (photoshop(0x041A, bytes(24) + f"mail {MAIL}".encode("utf-16-be")), {"EMAIL_ADDRESS"}),
    "photoshop-path-words": (photoshop(0x07D0, NAME.ljust(26).encode()), {"HIDDEN_DATA"}),
    "photoshop-long-setting": (photoshop(0x0414, NAME.encode()), {"HIDDEN_DATA"}),
    "photoshop-unknown": (photoshop(0x043F, NAME.encode()), {"HIDDEN_DATA"}),
    "photoshop-name": (photoshop(0x0414, bytes(4), f"mail {MAIL}".encode()), {"EMAIL_ADDRESS"}),
    "png-keyword": (png_with("tEXt", f"mail {MAIL}\0x".encode()), {"EMAIL_ADDRESS"}),
    "png-language-words": (png_with("iTXt", b"Title\0\0\0Jane-Roe-202-555-0143\0\0hello"), {"HIDDEN_DATA"}),
    "png-histogram": (png_with("hIST", NAME.encode()), {"HIDDEN_DATA"}),
    "png-time-words": (png_with("tIME", b"JaneRoe"), {"HIDDEN_DATA"}),
    "png-offset-words": (png_with("oFFs", b"Jane  Roe"), {"HIDDEN_DATA"}),
    "xmp-namespace": (xmp("", f"mail {MAIL}"), {"EMAIL_ADDRESS"}),
    "xmp-uuid-words": (xmp(f'<r:Description r:about="uuid:mail {MAIL}"/>'), {"EMAIL_ADDRESS"}),
    "xmp-language": (xmp(f'<a:x xml:lang="mail {MAIL}">a</a:x>'), {"EMAIL_ADDRESS"}),
    "copyright-licence": (with_exif({0x8298: "CC BY Jane Roe"}), {"CREATOR"}),
    "xmp-licence": (xmp("<a:rights>CC BY-NC 2.0 Jane Roe</a:rights>"), {"CREATOR"}),
    "comment-written-by": (saved(comment=b"Written by Jane Roe, 202-555-0143"), {"PERSON", "PHONE_NUMBER"}),
    "comment-made-with": (
        with_exif({0x010E: "Birthday cake made with love for Jane Roe, 12 Elm Street"}),
        {"PERSON"},
    ),
    "comment-beside-software": (saved(comment=b"photoshop for Jane Roe, 202-555-0143"), {"PERSON", "PHONE_NUMBER"}),
    "comment-number-as-version": (saved(comment=b"GIMP 202-555-0143"), {"PHONE_NUMBER"}),
    "description": (with_exif({0x010E: "Write to maria.test@example.org"}), {"EMAIL_ADDRESS"}),
    "comment-ascii": (with_exif({}, sub={0x9286: b"ASCII\0\0\0call 202-555-0143"}), {"PHONE_NUMBER"}),
    "comment-wide": (
        with_exif({}, sub={0x9286: b"UNICODE\0" + "mail maria.test@example.org".encode("utf-16-le")}),
        {"EMAIL_ADDRESS"},
    ),
    "phone-as-camera-model": (with_exif({0x0110: "Jane Roe 202-555-0143"}), {"PHONE_NUMBER"}),
    "number-as-software": (with_exif({0x0131: "ssn 123-45-6789"}), {"US_SSN"}),
    "png-phone-as-software": (png("Software", "Jane Roe 202-555-0143"), {"PHONE_NUMBER"}),
    "mail-as-camera-model": (with_exif({0x0110: f"write to {MAIL}"}), {"EMAIL_ADDRESS"}),
    "maker-note": (with_exif({}, sub={0x927C: b"Nikon\0" + bytes(range(1, 200))}), {"DEVICE_SERIAL", "HIDDEN_DATA"}),
    "thumbnail": (
        with_segment(0xE1, b"Exif\0\0" + TIFF_THUMBNAIL + bytes(6) + b"\xff\xd8" + b"x" * 18),
        {"EMBEDDED_IMAGE"},
    ),
    "exif-damaged": (with_segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + NAME.encode()), {"HIDDEN_DATA"}),
    "exif-loop": (with_segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\x08"), {"HIDDEN_DATA"}),
    "exif-nonsense": (with_segment(0xE1, b"Exif\0\0" + NAME.encode() * 3), {"HIDDEN_DATA"}),
    "exif-hole": (with_segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0" + NAME.encode() * 3), {"HIDDEN_DATA"}),
    "xmp-gps": (xmp("<a:GPSLatitude>43,28.046N</a:GPSLatitude>"), {"GPS_POSITION"}),
    "xmp-creator": (xmp(f"<a:creator><r:Seq><r:li>{NAME}</r:li></r:Seq></a:creator>"), {"CREATOR"}),
    "xmp-attribute": (xmp('<a:x r:parseType="Resource" a:SerialNumber="3012458"/>'), {"DEVICE_SERIAL"}),
    "xmp-owner": (xmp(f"<a:OwnerName>{NAME}</a:OwnerName>"), {"CREATOR"}),
    "xmp-region": (xmp(f"<a:Regions><a:RegionList><a:Name>{NAME}</a:Name></a:RegionList></a:Regions>"), {"PERSON"}),
    "xmp-contact": (xmp("<a:CiTelWork>+44 20 7946 0958</a:CiTelWork>"), {"PHONE_NUMBER"}),
    "xmp-city": (xmp("<a:City>Springfield</a:City>"), {"LOCATION"}),
    "xmp-document-id": (xmp("<a:DocumentID>xmp.did:0006C2CE272068118F62</a:DocumentID>"), {"DEVICE_SERIAL"}),
    "xmp-thumbnail": (xmp(f"<a:image>{'QUFB' * 200}</a:image>"), {"EMBEDDED_IMAGE"}),
    "xmp-damaged": (xmp("<a:creator>"), {"HIDDEN_DATA"}),
    "xmp-entities": (
        with_segment(0xE1, b'http://ns.adobe.com/xap/1.0/\0<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        {"HIDDEN_DATA"},
    ),
    "iptc-byline": (iptc(80, NAME), {"CREATOR"}),
    "iptc-city": (iptc(90, "Springfield"), {"LOCATION"}),
    "iptc-caption": (iptc(120, "mail maria.test@example.org"), {"EMAIL_ADDRESS"}),
    "iptc-cut": (with_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\xff\x1c"), {"HIDDEN_DATA"}),
    "photoshop-thumbnail": (
        with_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x0c\0\0" + struct.pack(">I", 8) + b"\xff\xd8abcdef"),
        {"EMBEDDED_IMAGE"},
    ),
    "comment": (saved(comment=b"mail maria.test@example.org"), {"EMAIL_ADDRESS"}),
    "jfxx": (with_segment(0xE0, b"JFXX\0\x10\xff\xd8abc"), {"EMBEDDED_IMAGE"}),
    "c2pa": (with_segment(0xEB, b"JP\0\1\0\0\0\1jumb"), {"CREATOR", "HIDDEN_DATA"}),
    "multi-picture": (with_segment(0xE2, b"MPF\0II*\0"), {"EMBEDDED_IMAGE"}),
    "unknown-segment": (with_segment(0xE5, b"vendor data"), {"HIDDEN_DATA"}),
    "long-adobe": (with_segment(0xEE, b"Adobe\0d\0\0\0\0\0" + NAME.encode()), {"HIDDEN_DATA"}),
    "second-picture": (saved() + saved(), {"EMBEDDED_IMAGE"}),
    "motion-photo": (saved() + b"\0\0\0\x18ftypmp42" + bytes(range(40)), {"EMBEDDED_IMAGE"}),
    "archive-behind": (saved() + b"PK\3\4" + NAME.encode(), {"HIDDEN_DATA"}),
    "words-in-the-scan": (
        saved()[:-2] + b"The quick brown fox jumps over the lazy dog, says Maria." + b"\xff\xd9",
        {"HIDDEN_DATA"},
    ),
    "profile-words": (
        saved(
            icc_profile=SRGB.replace("No copyright, use freely".encode("utf-16-be"), MAIL.ljust(24).encode("utf-16-be"))
        ),
        {"EMAIL_ADDRESS"},
    ),
    "xmp-instruction": (xmp(f"<?note {MAIL}?>"), {"EMAIL_ADDRESS"}),
    "xmp-resource": (xmp(f'<a:link r:resource="mailto:{MAIL}"/>'), {"EMAIL_ADDRESS"}),
    "height-marker": (with_segment(0xDC, b"\0\x1e" + NAME.encode()), {"HIDDEN_DATA"}),
    "webp-second-picture": (
        container_webp.assemble(saved("WEBP")[12:] + saved("WEBP")[12:]),
        {"EMBEDDED_IMAGE"},
    ),
    "webp-stray-alpha": (
        container_webp.assemble(saved("WEBP", lossless=True)[12:] + container_webp.encode("ALPH", NAME.encode())),
        {"HIDDEN_DATA"},
    ),
    "webp-xmp": (saved("WEBP", xmp=f"<x xmlns:a='urn:a'><a:OwnerName>{NAME}</a:OwnerName></x>".encode()), {"CREATOR"}),
    "png-author": (png("Author", NAME), {"CREATOR"}),
    "png-comment": (png("Comment", "mail maria.test@example.org", zip=True), {"EMAIL_ADDRESS"}),
    "png-raw-profile": (
        png("Raw profile type exif", "\nexif\n      20\n" + (b"Exif\0\0II*\0\x08\0\0\0\xff\xff".hex())),
        {"HIDDEN_DATA"},
    ),
    "png-behind": (saved("PNG") + NAME.encode(), {"HIDDEN_DATA"}),
    "webp-unknown": (
        container_webp.assemble(saved("WEBP")[12:] + container_webp.encode("note", NAME.encode())),
        {"HIDDEN_DATA"},
    ),
    "webp-exif": (saved("WEBP", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff"), {"HIDDEN_DATA"}),
}


@pytest.mark.parametrize("name", SOMETHING)
def test_what_a_picture_carries_is_found_and_strip_removes_it(detector: Metadata, name: str) -> None:
    data, expected = SOMETHING[name]
    findings = examine(detector, data)
    assert expected <= types(findings)
    assert all((f.place, f.part, f.region) == (Place.EXIF, 0, None) for f in findings)
    if name != "words-in-the-scan":
        assert examine(detector, strip_metadata(data)) == []


def test_extended_xmp_is_put_together(detector: Metadata) -> None:
    packet = b'<x xmlns:a="urn:a"><a:OwnerName>' + NAME.encode() + b"</a:OwnerName></x>"
    data, digits = saved(), b"0123456789ABCDEF0123456789ABCDEF"
    parts = []
    for start in (40, 0):
        body = packet[start : start + 40] if start == 0 else packet[start:]
        payload = b"http://ns.adobe.com/xmp/extension/\0" + digits + struct.pack(">II", len(packet), start) + body
        parts.append(b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload)
    findings = examine(detector, data[:2] + b"".join(parts) + data[2:])
    assert [(f.entity_type, f.fingerprint) for f in findings] == [("CREATOR", fingerprint("CREATOR", NAME))]


def test_scores_tell_sure_positions_from_zeros(detector: Metadata) -> None:
    assert {f.score for f in examine(detector, SOMETHING["gps"][0])} == {1.0}
    assert {f.score for f in examine(detector, SOMETHING["gps-zero"][0])} == {0.5}


@pytest.mark.parametrize(("setting", "name"), [("gps", "gps"), ("devices", "body-serial"), ("original_pointers", "")])
def test_settings_switch_groups_off(setting: str, name: str) -> None:
    quiet = Metadata({**DEFAULTS, setting: False}, fingerprint)
    if name:
        assert examine(quiet, SOMETHING[name][0]) == []
    else:
        assert examine(quiet, document={"sha256": "0" * 64, "url": "https://h.org/a.jpg?token=abcdef"}) == []


def test_a_creator_is_read_as_text_when_creators_are_off() -> None:
    quiet = Metadata({**DEFAULTS, "creators": False}, fingerprint)
    assert types(examine(quiet, document={"author": "maria.test@example.org"})) == {"EMAIL_ADDRESS"}


def test_a_file_in_doubt_is_not_passed(detector: Metadata) -> None:
    with pytest.raises(SampleProblem):
        examine(detector, saved()[:80])


FIELDS: list[tuple[dict[str, Any], set[str]]] = [
    ({"exif": json.dumps({"GPS GPSLatitude": "[43, 28, 21/10]"})}, {"GPS_POSITION"}),
    ({"exif": json.dumps({"GPS GPSLatitude": "[43, 28, 21]"})}, {"GPS_POSITION"}),
    ({"exif": {"GPSInfo": {"2": [43, 28, 2.1]}}}, {"GPS_POSITION"}),
    ({"exif": json.dumps({"EXIF BodySerialNumber": "3012458"})}, {"DEVICE_SERIAL"}),
    ({"exif": json.dumps({"MakerNote SerialNumber": "3012458"})}, {"DEVICE_SERIAL"}),
    ({"exif": json.dumps({"Image Artist": NAME})}, {"CREATOR"}),
    ({"exif": json.dumps({"EXIF UserComment": "mail maria.test@example.org"})}, {"EMAIL_ADDRESS"}),
    ({"exif": json.dumps({"Image Make": "NIKON", "EXIF Flash": "Flash did not fire, compulsory flash mode"})}, set()),
    ({"exif": json.dumps({"GPS GPSVersionID": "[2, 3, 0, 0]", "GPS GPSLatitudeRef": "N"})}, set()),
    ({"exif": "{}"}, set()),
    ({"gps": [43.4, 11.8]}, {"GPS_POSITION"}),
    ({"location": {"latitude": 43.4, "longitude": 11.8}}, {"GPS_POSITION"}),
    ({"lat": "43.4", "lon": "11.8"}, {"GPS_POSITION"}),
    ({"camera_serial": "3012458"}, {"DEVICE_SERIAL"}),
    ({"photographer": NAME}, {"CREATOR"}),
    ({"author": {"name": NAME, "since": 2019}}, {"CREATOR"}),
    ({"camera_serial": "1234"}, {"DEVICE_SERIAL"}),
    ({"camera_serial": "0000"}, set()),
    ({"copyright": "2019"}, set()),
    ({"copyright": f"© {NAME}"}, {"CREATOR"}),
    ({"attribution": "CC BY Jane Roe"}, {"CREATOR"}),
    ({"attribution": "CC BY 2.0 Jane Roe"}, {"CREATOR"}),
    ({"credit": "CC0 Jane Roe 2025550143"}, {"CREATOR"}),
    ({"credit": "Creative Commons Jane Roe"}, {"CREATOR"}),
    ({"credit": "CC BY-NC-ND 3.0", "copyright": "CC0 1.0 Universal", "attribution": "CC-BY-SA 4.0"}, set()),
    ({"author": "<CREATOR>", "lat": "<GPS_POSITION>", "sha256": "<ORIGINAL_DIGEST>"}, set()),
    ({"sha256": "0" * 64}, {"ORIGINAL_DIGEST"}),
    ({"phash": "d1d1d1d1e0e0e0e0"}, {"ORIGINAL_DIGEST"}),
    ({"hash": 3849018230984}, {"ORIGINAL_DIGEST"}),
    ({"sha256": hashlib.sha256(saved()).hexdigest(), "md5": hashlib.md5(saved()).hexdigest().upper()}, set()),
    ({"url": "https://example.org/photos/cat-1.jpg"}, set()),
    ({"url": "https://example.org/a.jpg?w=300&amp;h=200&q=80&format=webp&v=1582830"}, set()),
    ({"url": "https://example.org/a.jpg?token=s3cr3t"}, {"ORIGINAL_URL"}),
    ({"url": "https://example.org/a.jpg#maria.testperson"}, {"ORIGINAL_URL"}),
    ({"url": "https://maria:pw@example.org/a.jpg"}, {"ORIGINAL_URL", "HANDLE"}),
    ({"url": "https://example.org/~maria/a.jpg"}, {"ORIGINAL_URL", "HANDLE"}),
    ({"url": "https://example.org/users/maria.t/a.jpg"}, {"ORIGINAL_URL", "HANDLE"}),
    ({"page": "https://www.instagram.com/maria.t/"}, {"ORIGINAL_URL", "HANDLE"}),
    ({"url": "https://example.org/a.jpg?to=maria.test%40example.org"}, {"ORIGINAL_URL", "EMAIL_ADDRESS"}),
    ({"url": "https://example.org/a.jpg?tel=%2B442079460958"}, {"ORIGINAL_URL", "PHONE_NUMBER"}),
    ({"url": "https://cdn.example.org/products/shirt_110x110@2x.jpg"}, set()),
    ({"url": "https://example.org/jane-roe-tel-202-555-0143.jpg"}, {"ORIGINAL_URL", "PHONE_NUMBER"}),
    ({"url": "https://example.org/call%20202.555.0143/a.jpg"}, {"ORIGINAL_URL", "PHONE_NUMBER"}),
    ({"url": "https://example.org/ssn-123-45-6789.jpg"}, {"ORIGINAL_URL", "US_SSN"}),
    ({"url": "https://example.org/4111-1111-1111-1111"}, {"ORIGINAL_URL", "CREDIT_CARD"}),
    ({"url": "https://example.org/4111-1111-1111-1112"}, set()),
    ({"url": "https://example.org/2019-11-23/123-456-7890123/IMG_20190203_123456.jpg"}, set()),
    ({"exif": {"Image Model": "Jane Roe 202-555-0143"}}, {"PHONE_NUMBER"}),
    ({"exif": {"Image Model": "2025550143"}}, {"DEVICE_SERIAL"}),
    ({"exif": {"Image Software": "ssn 123-45-6789"}}, {"US_SSN"}),
    ({"exif": {"value": "4111 1111 1111 1111"}}, {"CREDIT_CARD"}),
    ({"exif": {"EXIF FNumber": "[14, 28/10, 1234567/1000000]", "EXIF ApertureValue": "1234567.1234567"}}, set()),
    (
        {"exif": {"Image DateTime": "2008:11:01 21:15:11", "Image DateTimeDigitized": "2015-06-29T18:19:12+01:00"}},
        set(),
    ),
    ({"exif": {"EXIF LensModel": "EF70-200mm f/2.8L IS II USM", "Image Make": "NIKON CORPORATION"}}, set()),
    ({"src": "data:image/png;base64,AAAA"}, {"EMBEDDED_IMAGE"}),
    ({"url": "https://[::1/a.jpg"}, {"ORIGINAL_URL"}),
]


@pytest.mark.parametrize(("document", "expected"), FIELDS)
def test_fields(detector: Metadata, document: dict[str, Any], expected: set[str]) -> None:
    findings = examine(detector, saved(), document)
    assert types(findings) == expected
    assert all(f.place is Place.JSON and f.part == 1 and isinstance(f.region, Span) for f in findings)
    assert types(examine(detector, row=document)) == types(examine(detector, document=document))


def test_a_field_finding_spans_its_whole_text(detector: Metadata) -> None:
    (finding,) = examine(detector, row={"caption": "a cat", "photographer": NAME})
    assert (finding.place, finding.part) == (Place.COLUMN, ROW_PART)
    assert finding.region == Span(3, 0, len(NAME))
    assert finding.fingerprint == fingerprint("CREATOR", NAME)


def test_other_texts_are_left_to_caption_text(detector: Metadata) -> None:
    document = {"caption": f"Call {NAME} at 202-555-0143", "note": "see https://example.org/?x=abcdef", "flat": "43.1"}
    sample = Sample("1", (Member("1.json", "json", Kind.JSON, json.dumps(document).encode()),))
    assert [field.name for field in text_fields(sample) if is_metadata_field(field)] == []
    assert examine(detector, document=document) == []


def test_neighbours_do_not_matter(detector: Metadata) -> None:
    views = []
    for name in ("gps", "artist", "png-author", "second-picture"):
        sample = Sample(name, (Member("1.jpg", "jpg", Kind.IMAGE, SOMETHING[name][0]),))
        views.append(View(sample, {}, text_fields(sample)))
    together = detector.examine(views, Reading.FIRST)
    assert together == [detector.examine([view], Reading.FIRST)[0] for view in views]
    assert detector.examine(views[::-1], Reading.PROOF)[::-1] == together


def samples(folder: Path) -> Iterator[tuple[Sample, dict[str, Any]]]:
    with tarfile.open(folder / "exif" / "00000.tar") as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    for name, data in sorted(members.items()):
        if name.endswith(".jpg"):
            truth = json.loads(members[name.replace(".jpg", ".json")])["exif_truth"]
            yield Sample(name, (Member(name, "jpg", Kind.IMAGE, data),)), truth


def test_camera_files(detector: Metadata, shared_data: Path) -> None:
    for sample, truth in samples(shared_data):
        found = types(detector.examine([View(sample, {}, ())], Reading.FIRST)[0])
        assert ("GPS_POSITION" in found) == (truth["gps"] or truth["xmp_gps"])
        assert "CREATOR" in found or not truth["artist"]
        assert {"DEVICE_SERIAL", "HIDDEN_DATA"} <= found or not truth["maker_note"]
        clean = strip_metadata(sample.members[0].data)
        assert examine(detector, clean) == []


def test_a_file_of_a_thousand_comments_costs_no_more_than_a_long_one(detector: Metadata) -> None:
    data = saved()
    comments = (b"a comment, one of very many: number %06d" % number for number in range(3000))
    many = b"".join(b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment for comment in comments)
    start = time.perf_counter()
    findings = examine(detector, data[:2] + many + data[2:])
    assert [finding.entity_type for finding in findings].count("HIDDEN_DATA") == 1
    assert time.perf_counter() - start < 10


def test_a_file_of_a_thousand_stray_segments_has_a_hundred_findings(detector: Metadata) -> None:
    data = saved()
    many = b"".join(b"\xff\xe5\0\x06%04d" % number for number in range(3000))
    gps = SOMETHING["gps"][0]
    assert len(examine(detector, data[:2] + many + data[2:])) == 100
    assert "GPS_POSITION" in types(examine(detector, gps[:2] + many + gps[2:]))


def test_values_that_lie_over_one_another_are_bounded(detector: Metadata) -> None:
    size = 60_000
    entries = b"".join(struct.pack("<HHII", 0x9286, 7, size, 8) for _ in range(4000))
    block = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 4000) + entries
    assert "HIDDEN_DATA" in types(examine(detector, with_segment(0xE1, block.ljust(size + 14, b"x"))))
