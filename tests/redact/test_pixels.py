from __future__ import annotations

import contextlib
import io
import math
import random
import struct
import tarfile
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw
from PIL.JpegImagePlugin import get_sampling

from gate.errors import SampleProblem
from gate.redact import jpeg, jpeg_write
from gate.redact.pixels import fill
from gate.redact.pixels_jpeg import fill_jpeg
from gate.redact.pixels_png import read as read_png
from gate.redact.pixels_region import Mask, region
from gate.types import Quad
from gate.vision import container_png
from gate.vision.container import parse
from gate.vision.picture import Pixels, decode

BOX = Quad.from_box(30, 20, 70, 34)
TILTED = Quad(((60.0, 50.0), (110.0, 62.0), (106.0, 78.0), (56.0, 66.0)))
QUADS = [BOX, TILTED]
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def picture(width: int = 131, height: int = 93) -> Image.Image:
    """Shapes in strong colours, noise, and text: what chroma upsampling and clipping are hard on."""
    noise = np.random.default_rng(4).integers(0, 50, (height, width, 3)).astype(np.uint8)
    image = Image.fromarray(noise)
    draw = ImageDraw.Draw(image)
    draw.rectangle((10, 5, 90, 60), fill=(230, 10, 20))
    draw.ellipse((50, 30, 128, 90), fill=(10, 30, 240))
    draw.text((32, 21), "JANE ROE", fill=(255, 255, 255))
    draw.text((60, 55), "12 MAY", fill=(0, 255, 0))
    return image


def encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def rgb(data: bytes) -> Pixels:
    return decode(data, max_pixels=10**7).rgb


def covered(quads: list[Quad], shape: tuple[int, ...], padding: float = 0.1) -> Mask:
    mask = np.zeros(shape[:2], dtype=bool)
    for quad in quads:
        area = region(quad, shape[1], shape[0], padding)
        mask[area.window] |= area.mask
    return mask


def blocks(mask: Mask, side: int = 16) -> Mask:
    """The mask grown to whole blocks."""
    height, width = mask.shape
    wide = np.pad(mask, ((0, -height % side), (0, -width % side)))
    hit = wide.reshape(wide.shape[0] // side, side, wide.shape[1] // side, side).any(axis=(1, 3))
    return np.repeat(np.repeat(hit, side, axis=0), side, axis=1)[:height, :width]


JPEGS: dict[str, tuple[str, dict[str, Any]]] = {
    "420": ("RGB", {"quality": 85, "subsampling": 2}),
    "422": ("RGB", {"quality": 80, "subsampling": 1}),
    "444": ("RGB", {"quality": 92, "subsampling": 0}),
    "low": ("RGB", {"quality": 25, "subsampling": 2}),
    "progressive": ("RGB", {"quality": 75, "progressive": True}),
    "restarts": ("RGB", {"quality": 75, "restart_marker_blocks": 3}),
    "grey": ("L", {"quality": 70}),
    "rgb": ("RGB", {"quality": 90, "keep_rgb": True}),
    "cmyk": ("CMYK", {"quality": 90}),
}


@pytest.mark.parametrize("name", JPEGS)
def test_jpeg_coefficients_survive_unchanged(name: str) -> None:
    mode, options = JPEGS[name]
    data = encode(picture().convert(mode), "JPEG", **options)
    read = jpeg.read(data)
    again = jpeg_write.write(read, read.segments)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), np.asarray(Image.open(io.BytesIO(again))))
    assert jpeg_write.write(jpeg.read(again), read.segments) == again


@pytest.mark.parametrize("name", JPEGS)
def test_jpeg_is_filled_and_the_rest_stays(name: str) -> None:
    mode, options = JPEGS[name]
    data = encode(picture().convert(mode), "JPEG", **options)
    result = fill(data, QUADS, padding=0.1, method="solid")
    before, after = rgb(data).astype(int), rgb(result).astype(int)
    mask = covered(QUADS, before.shape)
    outside = np.abs(before - after)[~blocks(mask)]
    assert outside.max() <= 24
    assert outside.mean() < 0.5
    inside = after[mask] @ (0.299, 0.587, 0.114)
    assert inside.mean() < 8
    assert inside.max() < 64
    old, new = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(result))
    assert (old.mode, old.size) == (new.mode, new.size)
    assert old.quantization == new.quantization
    if mode == "RGB":
        assert get_sampling(old) == get_sampling(new)


def test_jpeg_blocks_that_are_not_touched_keep_their_coefficients() -> None:
    data = encode(picture(), "JPEG", quality=60)
    before, after = jpeg.read(data), jpeg.read(fill(data, [BOX], padding=0.1, method="solid"))
    for old, new in zip(before.components, after.components, strict=True):
        side = 8 * 2 // old.h
        changed = (old.blocks != new.blocks).any(axis=2)
        assert changed.any()
        rows, columns = np.nonzero(changed)
        assert rows.max() * side < 34 + 2
        assert rows.min() * side + side > 20 - 2
        assert columns.max() * side < 70 + 2
        assert columns.min() * side + side > 30 - 2


@pytest.mark.parametrize("quad", [Quad.from_box(100, 70, 131, 93), Quad.from_box(-9, -9, 20, 12)])
def test_jpeg_blocks_beyond_the_edge_hold_no_copy(quad: Quad) -> None:
    """The last blocks reach past the image and repeat its edge: that copy must go too."""
    white = Image.new("L", (131, 93), 255)
    result = jpeg.read(fill(encode(white, "JPEG", quality=95), [quad], padding=0.0, method="solid"))
    (plane,) = result.components
    corner = plane.blocks[-1, -1] if quad.points[0][0] > 0 else plane.blocks[0, 0]
    assert corner[0] < 0
    assert not corner[1:].any()


def test_jpeg_keeps_profile_and_orientation_and_nothing_else() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x013B] = 6, "CANARYMAKER", "CANARYARTIST"
    data = encode(picture(), "JPEG", exif=exif, icc_profile=PROFILE, comment=b"CANARYCOMMENT") + b"CANARYTAIL"
    result = fill(data, [BOX], padding=0.1, method="solid")
    assert b"CANARY" in data
    assert b"CANARY" not in result
    image = Image.open(io.BytesIO(result))
    assert image.info["icc_profile"] == PROFILE
    assert dict(image.getexif()) == {0x0112: 6}
    assert decode(result, max_pixels=10**7).orientation == 6


def alpha(mode: str) -> Image.Image:
    image = picture().convert(mode[:-1])
    cover = Image.new("L", image.size, 255)
    ImageDraw.Draw(cover).rectangle((20, 60, 50, 80), fill=0)
    ImageDraw.Draw(cover).rectangle((50, 10, 60, 80), fill=90)
    image.putalpha(cover)
    return image


def sixteen(mode: str) -> bytes:
    channels = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4}[mode]
    samples = np.random.default_rng(8).integers(0, 65536, (93, 131, channels)).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in samples)
    colour = {"L": 0, "LA": 4, "RGB": 2, "RGBA": 6}[mode]
    head = struct.pack(">IIBBBBB", 131, 93, 16, colour, 0, 0, 0)
    return container_png.assemble([("IHDR", head), ("IDAT", zlib.compress(rows)), ("IEND", b"")])


PNGS: dict[str, bytes] = {
    "rgb": encode(picture(), "PNG"),
    "grey": encode(picture().convert("L"), "PNG"),
    "bit": encode(picture().convert("1"), "PNG"),
    "palette": encode(picture().quantize(200), "PNG"),
    "palette16": encode(picture().quantize(13), "PNG", bits=4),
    "palette4": encode(picture().quantize(4), "PNG", bits=2),
    "clear palette": encode(picture().quantize(20), "PNG", transparency=bytes([255, 0, 0, 120])),
    "key": encode(picture(), "PNG", transparency=(0, 0, 0)),
    "grey key": encode(picture().convert("L"), "PNG", transparency=0),
    "rgba": encode(alpha("RGBA"), "PNG"),
    "la": encode(alpha("LA"), "PNG"),
    "L16": sixteen("L"),
    "LA16": sixteen("LA"),
    "RGB16": sixteen("RGB"),
    "RGBA16": sixteen("RGBA"),
}


@pytest.mark.parametrize("name", PNGS)
def test_png_is_filled_in_its_mode_and_exact_elsewhere(name: str) -> None:
    data = PNGS[name]
    result = fill(data, QUADS, padding=0.1, method="solid")
    old, new = read_png(data), read_png(result)
    assert (old.depth, old.colour, old.samples.shape) == (new.depth, new.colour, new.samples.shape)
    mask = covered(QUADS, old.samples.shape)
    shown = np.ones_like(mask)
    if old.colour in {4, 6}:
        shown = old.samples[..., -1] > 0
        assert not new.samples[~shown & ~mask].any()
    elif name == "clear palette":
        shown = ~np.isin(old.samples[..., 0], [1, 2])
    assert np.array_equal(old.samples[shown & ~mask], new.samples[shown & ~mask])
    before, after = decode(data, max_pixels=10**7), decode(result, max_pixels=10**7)
    assert np.array_equal(before.rgb[~mask], after.rgb[~mask])
    for look in (after.rgb, *after.layers):
        assert len(np.unique(look[mask], axis=0)) == 1  # opaque, so the same over any ground
        assert look[mask].max() <= 1 or name.startswith("palette")


def test_png_reader_agrees_with_pillow_on_every_filter_and_on_interlacing() -> None:
    rows = np.random.default_rng(1).integers(0, 256, (40, 1 + 17 * 3)).astype(np.uint8)
    rows[:, 0] = np.arange(40) % 5
    for interlaced, (width, height) in ((0, (17, 40)), (1, (13, 11))):
        head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, interlaced)
        length = sum(each.length for each in container_png.passes(head))
        stream = bytearray(np.resize(rows, length).tobytes())
        at = 0
        for each in container_png.passes(head):
            for row in range(each.rows):
                stream[at + row * (each.length // each.rows)] = row % 5
            at += each.length
        data = container_png.assemble([("IHDR", head), ("IDAT", zlib.compress(bytes(stream))), ("IEND", b"")])
        assert np.array_equal(read_png(data).samples, np.asarray(Image.open(io.BytesIO(data))))


def test_png_keeps_profile_and_orientation_and_nothing_else() -> None:
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_text("Author", "CANARYAUTHOR")
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 3, "CANARYARTIST"
    data = encode(picture(), "PNG", pnginfo=text, exif=exif, icc_profile=PROFILE) + b"CANARYTAIL"
    result = fill(data, [BOX], padding=0.1, method="solid")
    assert b"CANARY" not in result
    assert {segment.kind for segment in parse(result).segments} == {"IHDR", "iCCP", "eXIf", "IDAT", "IEND"}
    image = Image.open(io.BytesIO(result))
    assert image.info["icc_profile"] == PROFILE
    assert dict(image.getexif()) == {0x0112: 3}


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("lossless", [True, False])
def test_webp_is_exact_outside(mode: str, lossless: bool) -> None:
    image = alpha("RGBA") if mode == "RGBA" else picture()
    exif = Image.Exif()
    exif[0x0112] = 8
    data = encode(image, "WEBP", lossless=lossless, exact=True, quality=80, exif=exif, icc_profile=PROFILE)
    result = fill(data, QUADS, padding=0.1, method="solid")
    old, new = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(result))
    before, after = np.array(old), np.asarray(new)
    mask = covered(QUADS, before.shape)
    if mode == "RGBA":
        before[before[..., 3] == 0] = 0
        assert (after[mask] == (0, 0, 0, 255)).all()
    assert np.array_equal(before[~mask], after[~mask])
    assert not after[mask][:, :3].any()
    assert new.info["icc_profile"] == PROFILE
    assert dict(new.getexif()) == {0x0112: 8}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_same_input_gives_the_same_bytes(kind: str) -> None:
    data = encode(picture(), kind)
    assert fill(data, [], softly=QUADS, padding=0.2, method="blur") == fill(
        data, [], softly=QUADS, padding=0.2, method="blur"
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("method", ["pixelate", "blur"])
def test_soft_methods_leave_no_detail(kind: str, method: str) -> None:
    data = encode(picture(), kind, **({"quality": 90} if kind == "JPEG" else {"lossless": True}))
    area = region(BOX, 131, 93, 0.1)
    luma = np.array((0.299, 0.587, 0.114))
    before = (rgb(data)[area.window] @ luma)[2:-2, 2:-2]  # colour from beside the edge reaches two pixels in
    after = (rgb(fill(data, [], softly=[BOX], padding=0.1, method=method))[area.window] @ luma)[2:-2, 2:-2]
    assert before.std(axis=0).max() > 40
    assert after.std(axis=0).max() < 6  # one row of cells: down a column nothing varies
    steps = np.abs(np.diff(after, axis=1)).max(axis=0)
    assert (steps > 20).sum() <= 3
    assert abs(before.mean() - after.mean()) < 50  # means are rounded to a quarter of the range


def test_soft_methods_fill_where_there_are_no_means() -> None:
    assert fill(PNGS["palette"], [], softly=[BOX], padding=0.1, method="blur") == fill(
        PNGS["palette"], [BOX], padding=0.1, method="solid"
    )


@given(
    centre=st.tuples(st.floats(0, 131), st.floats(0, 93)),
    size=st.tuples(st.floats(1, 90), st.floats(1, 40)),
    angle=st.floats(0, math.tau),
    padding=st.floats(0, 0.5),
)
@settings(max_examples=150, deadline=None)
def test_no_sliver_of_any_quad_is_left(
    centre: tuple[float, float], size: tuple[float, float], angle: float, padding: float
) -> None:
    cos, sin = math.cos(angle), math.sin(angle)
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    points = [
        (
            centre[0] + (x * size[0] * cos - y * size[1] * sin) / 2,
            centre[1] + (x * size[0] * sin + y * size[1] * cos) / 2,
        )
        for x, y in corners
    ]
    quad = Quad((points[0], points[1], points[2], points[3]))
    mask = covered([quad], (93, 131), padding)
    grow = max(2.0, padding * min(size))
    # Points all over the padded quad, edges and corners with them, in its own frame.
    for across in np.linspace(-1, 1, 41):
        for down in np.linspace(-1, 1, 21):
            x, y = across * (size[0] / 2 + grow - 0.01), down * (size[1] / 2 + grow - 0.01)
            column, row = math.floor(centre[0] + x * cos - y * sin), math.floor(centre[1] + x * sin + y * cos)
            if 0 <= column < 131 and 0 <= row < 93:
                assert mask[row, column]
    assert mask.sum() <= (size[0] + 2 * grow + 2) * (size[1] + 2 * grow + 2)


def test_corners_in_any_order_cover_the_same() -> None:
    crossed = Quad((TILTED.points[0], TILTED.points[2], TILTED.points[1], TILTED.points[3]))
    assert (covered([crossed], (93, 131)) >= covered([TILTED], (93, 131), 0.0)).all()


NAN = float("nan")


@pytest.mark.parametrize(
    "quad",
    [
        Quad.from_box(10, 10, 10, 30),
        Quad.from_box(5, 5, 5, 5),
        Quad(((0, 0), (5, 5), (9, 9), (20, 20))),
        Quad.from_box(10, NAN, 20, 20),
        Quad.from_box(10, 10, float("inf"), 20),
        Quad.from_box(-1e300, -1e300, 1e300, 1e300),
        Quad.from_box(500, 500, 520, 520),
        Quad.from_box(-50, 10, -20, 20),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_quads_that_cover_nothing_fail(kind: str, quad: Quad) -> None:
    with pytest.raises(SampleProblem) as caught:
        fill(encode(picture(), kind), [BOX, quad], padding=0.1, method="solid")
    assert caught.value.problem == "redaction_failed"


def test_no_quads_no_change() -> None:
    assert fill(PNGS["rgb"], [], padding=0.1, method="solid") is PNGS["rgb"]


def test_tiny_images() -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        for size in ((1, 1), (1, 9), (9, 2)):
            result = fill(
                encode(Image.new("RGB", size, "white"), kind), [Quad.from_box(0, 0, 9, 9)], padding=0, method="solid"
            )
            assert rgb(result).max() < 30


def test_mutated_files_are_bytes_or_problems() -> None:
    seeds = [encode(picture().convert(mode), "JPEG", **options) for mode, options in JPEGS.values()]
    seeds += [PNGS[name] for name in ("rgb", "palette4", "rgba", "key", "L16")]
    seeds += [encode(picture(), "WEBP"), encode(alpha("RGBA"), "WEBP", lossless=True)]
    outcomes = {"bytes": 0, "problem": 0}
    for number in range(320):
        rng = random.Random(number)
        data = bytearray(seeds[number % len(seeds)])
        for _ in range(rng.choice((1, 2, 8))):
            data[rng.randrange(len(data) if rng.random() < 0.5 else 700)] = rng.randrange(256)
        try:
            assert isinstance(fill(bytes(data), QUADS, padding=0.1, method="solid"), bytes)
            outcomes["bytes"] += 1
        except SampleProblem:
            outcomes["problem"] += 1
    assert min(outcomes.values()) > 20


def test_mutated_jpegs_never_break_the_coefficient_reader() -> None:
    for number in range(300):
        rng = random.Random(number)
        mode, options = JPEGS[rng.choice(list(JPEGS))]
        data = bytearray(encode(picture().convert(mode), "JPEG", **options))
        for _ in range(rng.choice((1, 4, 30))):
            data[rng.randrange(len(data))] = rng.randrange(256)
        head = data.find(b"\xff\xc0")
        if head > 0:  # keep the size: reading is bounded by the pixels that decode() let through
            data[head + 5 : head + 9] = bytes([0, 93, 0, 131])
        try:
            read = jpeg.read(bytes(data))
        except SampleProblem:
            continue
        assert read.components


def test_fill_bytes_in_a_scan_are_passed_over_as_decoders_do() -> None:
    plain = encode(picture(), "JPEG", restart_marker_blocks=4)
    scan = plain.index(b"\xff\xda") + 14
    filled = plain[:scan] + plain[scan:-2].replace(b"\xff", b"\xff" * 5) + plain[-2:]
    assert b"\xff\0" in plain[scan:]
    assert np.array_equal(decode(plain, max_pixels=20_000).rgb, decode(filled, max_pixels=20_000).rgb)
    for one, other in zip(jpeg.read(plain).components, jpeg.read(filled).components, strict=True):
        assert np.array_equal(one.blocks, other.blocks)


@pytest.mark.parametrize("end", [b"\0", b"\xd0", b"\xd9"])
def test_long_runs_of_fill_bytes_in_a_scan_take_no_time(end: bytes) -> None:
    data = encode(picture(), "JPEG")
    start = data.index(b"\xff\xda") + 14
    began = time.process_time()
    with contextlib.suppress(SampleProblem):
        jpeg.read(data[:start] + b"\xff" * 300_000 + end + data[start:])
    assert time.process_time() - began < 2


def test_real_jpegs_keep_their_pixels(shared_data: Path) -> None:
    seen = 0
    with tarfile.open(shared_data / "web" / "00001.tar") as tar:
        for member in tar:
            source = tar.extractfile(member) if member.name.endswith(".jpg") else None
            if source is None:
                continue
            data = source.read()
            before = rgb(data).astype(int)
            height, width = before.shape[:2]
            quads = [Quad.from_box(width * 0.1, height * 0.2, width * 0.6, height * 0.27)]
            after = rgb(fill(data, quads, padding=0.15, method="solid")).astype(int)
            outside = np.abs(before - after)[~blocks(covered(quads, before.shape, 0.15))]
            assert outside.max() <= 24
            assert outside.mean() < 0.5
            seen += 1
    assert seen > 20


def test_subsampled_luma_is_not_spared() -> None:
    """A file may store luma coarser than chroma; then the edges of a box must still be black."""
    image = jpeg.read(encode(Image.new("RGB", (128, 96), "white"), "JPEG", quality=95, subsampling=2))
    luma, blue, red = image.components
    luma.store, blue.store = blue.store[:], luma.store[:]
    red.store = blue.store[:]
    for plane, factor in ((luma, 1), (blue, 2), (red, 2)):
        plane.h = plane.v = factor
        plane.rows, plane.columns = 6 * factor, 8 * factor
        plane.padded_rows, plane.padded_columns = plane.rows, plane.columns
        plane.blocks[...] = 0
    luma.blocks[..., 0] = 60
    data = jpeg_write.write(image, image.segments)
    with pytest.raises(SampleProblem):
        rgb(data)  # such files are refused before they come here; this is the second line
    area = region(Quad.from_box(34, 34, 62, 46), 128, 96, 0.0)
    before, after = (
        np.asarray(Image.open(io.BytesIO(each))) for each in (data, fill_jpeg(data, [(area, "solid")], orientation=1))
    )
    assert before.min() > 128
    assert after[32:48, 32:64].max() < 100  # a quarter of the brightness beside it, from upsampling
