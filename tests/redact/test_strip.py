"""After stripping nothing is left but the picture, and the picture is the same."""

from __future__ import annotations

import io
import json
import random
import struct
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from gate.errors import SampleProblem
from gate.redact.strip import strip_metadata, unlink
from gate.vision import container_png, container_webp, exif, icc
from gate.vision.carried import Sort, carried
from gate.vision.container import parse

CANARY = "Xylophone-Canary"
XMP = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>{CANARY}</rdf:li></rdf:Seq>
</dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>""".encode()


def picture(mode: str = "RGB") -> Image.Image:
    columns, rows = np.meshgrid(np.arange(61), np.arange(43))
    pixels = np.stack([columns * 4, rows * 5, columns * rows % 256], -1).astype(np.uint8)
    image = Image.fromarray(pixels)
    if mode == "RGBA":
        image.putalpha(Image.fromarray((columns * 4).astype(np.uint8)))
        return image
    return image.convert(mode)


def profile() -> bytes:
    """An sRGB profile with a canary in its description and in a private tag, and stray bytes after the end."""
    body = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    table = icc.tags(bytes(body))
    assert table is not None
    name, offset, _ = next(tag for tag in table if tag[0] == b"desc")
    assert body[offset : offset + 4] == b"mluc", name
    text_at = offset + int.from_bytes(body[offset + 24 : offset + 28], "big")
    length = int.from_bytes(body[offset + 20 : offset + 24], "big")
    body[text_at : text_at + length] = CANARY.encode("utf-16-be")[:length].ljust(length, b"\0")
    return bytes(body)


def exif_block(orientation: int = 6) -> bytes:
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x013B] = CANARY
    block[0x8298] = CANARY
    block.get_ifd(0x8825)[2] = (43.0, 28.0, 2.8)
    block.get_ifd(0x8769)[0xA431] = CANARY
    return block.tobytes()


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def loaded_jpeg(mode: str = "RGB") -> bytes:
    data = saved(picture(mode), "JPEG", quality=88, exif=exif_block(), comment=CANARY.encode())
    segments = [
        (0xE0, b"JFXX\0\x10" + CANARY.encode()),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
        (0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", 21) + b"\x1c\x02\x50\0\x10" + CANARY.encode()),
        (0xEB, b"JP\0\1" + CANARY.encode()),
        (0xE7, CANARY.encode()),
    ]
    extra = b"".join(bytes((0xFF, code)) + struct.pack(">H", len(body) + 2) + body for code, body in segments)
    body = profile()
    half = len(body) // 2
    for number, part in ((2, body[half:]), (1, body[:half])):
        payload = icc.HEADER + bytes((number, 2)) + part
        extra += b"\xff\xe2" + struct.pack(">H", len(payload) + 2) + payload
    return data[:2] + extra + data[2:] + saved(picture().resize((8, 8)), "JPEG", comment=CANARY.encode())


def loaded_png(mode: str = "RGB") -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", CANARY)
    texts.add_text("Comment", CANARY, zip=True)
    texts.add_itxt("Description", CANARY, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    texts.add(b"prVt", CANARY.encode())
    data = saved(picture(mode), "PNG", pnginfo=texts, exif=exif_block(), icc_profile=profile(), dpi=(72, 72))
    return data + CANARY.encode()


def loaded_webp(mode: str = "RGB", **options: object) -> bytes:
    data = saved(picture(mode), "WEBP", exif=exif_block(), icc_profile=profile(), xmp=XMP, **options)
    return container_webp.assemble(data[12:] + container_webp.encode("abcd", CANARY.encode())) + CANARY.encode()


LOADED: dict[str, Callable[[], bytes]] = {
    "jpeg": loaded_jpeg,
    "jpeg-grey": lambda: loaded_jpeg("L"),
    "jpeg-cmyk": lambda: loaded_jpeg("CMYK"),
    "png": loaded_png,
    "png-alpha": lambda: loaded_png("RGBA"),
    "png-palette": lambda: loaded_png("P"),
    "webp": loaded_webp,
    "webp-alpha": lambda: loaded_webp("RGBA"),
    "webp-lossless": lambda: loaded_webp("RGBA", lossless=True),
}


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def assert_same_picture(left: bytes, right: bytes) -> None:
    one, two = opened(left), opened(right)
    assert (one.mode, one.size) == (two.mode, two.size)
    assert one.tobytes() == two.tobytes()
    arrays = [cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED) for data in (left, right)]
    assert np.array_equal(arrays[0], arrays[1])
    assert one.getexif().get(0x0112, 1) == two.getexif().get(0x0112, 1)


def unfolded(data: bytes) -> bytes:
    """A file with its compressed chunks inflated, and in several encodings' reach of a byte search."""
    found = [data]
    for segment in parse(data).segments:
        for start in range(min(len(segment.payload), 100)):
            try:
                found.append(zlib.decompress(segment.payload[start:]))
            except zlib.error:
                continue
    return b"\n".join(found)


def holds_canary(data: bytes) -> bool:
    # The profile has room for a part of the canary only.
    everything = unfolded(data)
    return any(CANARY[:4].encode(codec) in everything for codec in ("utf-8", "utf-16-le", "utf-16-be"))


@pytest.mark.parametrize("name", LOADED)
def test_strip_leaves_the_picture_and_nothing_else(name: str) -> None:
    data = LOADED[name]()
    assert holds_canary(data)
    clean = strip_metadata(data)
    assert not holds_canary(clean)
    assert [
        item for item in carried(parse(clean)) if item.sort is not Sort.TEXT or item.text.strip() not in ("", "icc")
    ] == []
    assert_same_picture(data, clean)
    assert exif.orientation_of(parse(clean)) == 6
    assert dict(opened(clean).getexif()) == {0x0112: 6}


@pytest.mark.parametrize("name", LOADED)
def test_strip_is_idempotent(name: str) -> None:
    clean = strip_metadata(LOADED[name]())
    assert strip_metadata(clean) == clean


@pytest.mark.parametrize("name", ["jpeg", "png", "webp"])
def test_colours_are_transformed_as_before(name: str) -> None:
    data = LOADED[name]()
    before, after = opened(data).info["icc_profile"], opened(strip_metadata(data)).info["icc_profile"]
    assert before != after and len(before) == len(after)
    target = ImageCms.createProfile("LAB")
    results = [
        ImageCms.profileToProfile(
            picture(), ImageCms.ImageCmsProfile(io.BytesIO(body)), target, outputMode="LAB"
        ).tobytes()
        for body in (before, after)
    ]
    assert results[0] == results[1]


def test_a_plain_file_without_orientation_gets_no_exif() -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        data = saved(picture(), kind)
        assert strip_metadata(data) == data
        assert b"Exif" not in strip_metadata(saved(picture(), kind, exif=exif_block(1)))


def test_jfif_thumbnail_goes_and_density_stays() -> None:
    data = saved(picture(), "JPEG", dpi=(123, 123))
    payload = data[6:18] + b"\x02\x02" + bytes(range(12))
    thumbnailed = data[:2] + b"\xff\xe0" + struct.pack(">H", len(payload) + 2) + payload + data[20:]
    assert any(item.sort is Sort.PICTURE for item in carried(parse(thumbnailed)))
    assert strip_metadata(thumbnailed) == data


def test_a_broken_profile_is_left_out() -> None:
    body = bytearray(profile())
    body[128:132] = b"\xff\xff\xff\xff"
    for kind in ("JPEG", "PNG", "WEBP"):
        clean = strip_metadata(saved(picture(), kind, icc_profile=bytes(body)))
        assert "icc_profile" not in opened(clean).info
        assert list(carried(parse(clean))) == []


def test_bytes_hidden_behind_the_last_row_of_a_png_go() -> None:
    data = saved(picture(), "PNG")
    chunks = parse(data).segments
    rows = zlib.decompress(b"".join(s.payload for s in chunks if s.kind == "IDAT"))
    for hiding in (zlib.compress(rows + CANARY.encode()), zlib.compress(rows) + CANARY.encode()):
        parts = [("IHDR", chunks[0].payload), ("IDAT", hiding), ("IEND", b"")]
        hidden = container_png.assemble(parts)
        assert any(item.sort is Sort.OPAQUE for item in carried(parse(hidden)))
        clean = strip_metadata(hidden)
        assert list(carried(parse(clean))) == [] and not holds_canary(clean)
        assert opened(clean).tobytes() == opened(data).tobytes()


def test_animations_are_refused() -> None:
    frames = {"save_all": True, "append_images": [picture().transpose(Image.Transpose.ROTATE_180)]}
    for kind in ("PNG", "WEBP"):
        with pytest.raises(SampleProblem, match="image_animated"):
            strip_metadata(saved(picture(), kind, **frames))


@pytest.mark.parametrize("name", LOADED)
def test_unlink_changes_the_digest_and_nothing_else(name: str) -> None:
    for data in (LOADED[name](), strip_metadata(LOADED[name]())):
        changed = unlink(data)
        assert changed != data
        assert_same_picture(data, changed)
    assert [i for i in carried(parse(changed)) if i.sort is not Sort.TEXT or i.text.strip() not in ("", "icc")] == []
    # A split image chunk is as good as any; the others lose what told the two files apart.
    assert strip_metadata(changed) == (changed if name.startswith("png") else data)


@pytest.mark.parametrize("options", [{}, {"lossless": True}])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_unlink_of_the_simple_webp_formats(mode: str, options: dict[str, object]) -> None:
    data = saved(picture(mode), "WEBP", **options)
    changed = unlink(data)
    assert changed != data and unlink(changed) not in (data, changed)
    assert_same_picture(data, changed)
    assert_same_picture(data, unlink(changed))
    assert list(carried(parse(changed))) == []


def test_orientation_only_reads_back_in_both_orders() -> None:
    for order in "<>":
        (entry,) = exif.read(exif.orientation_only(5, order)).entries
        assert (entry.tag, entry.numbers()) == (0x0112, (5,))


def camera_files(folder: Path) -> Iterator[tuple[bytes, dict[str, object]]]:
    with tarfile.open(folder / "exif" / "00000.tar") as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    for name, data in members.items():
        if name.endswith(".jpg"):
            yield data, json.loads(members[name.replace(".jpg", ".json")])["exif_truth"]


def test_camera_files(shared_data: Path) -> None:
    files = list(camera_files(shared_data))
    assert len(files) == 34
    for data, _ in files:
        clean = strip_metadata(data)
        assert strip_metadata(clean) == clean
        assert_same_picture(data, clean)
        assert [i for i in carried(parse(clean)) if i.sort is not Sort.TEXT or i.text.strip()] == []


@pytest.mark.parametrize("name", LOADED)
def test_mutated_files_come_out_clean_or_not_at_all(name: str) -> None:
    data, rng, clean_ones = LOADED[name](), random.Random(name), 0
    for _ in range(150):
        mutated = bytearray(data)
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(mutated))
            mutated[at : at + rng.randrange(3)] = rng.randbytes(rng.randrange(3))
        try:
            clean = strip_metadata(bytes(mutated))
        except SampleProblem:
            continue
        clean_ones += 1
        assert strip_metadata(clean) == clean
        left = [i for i in carried(parse(clean)) if i.sort is not Sort.TEXT or i.text.strip() not in ("", "icc")]
        # A canary that slid in among the coded pixels stays, and is seen.
        assert {item.name for item in left} <= {"scan"}
    assert clean_ones
