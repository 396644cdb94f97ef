from __future__ import annotations

import io
import random
import struct
import time
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from gate.errors import SampleProblem
from gate.types import Quad
from gate.vision import container_png, exif
from gate.vision.container import parse
from gate.vision.picture import Picture, decode, to_stored, upright

MAX = 4_000_000


def photo(width: int = 61, height: int = 47) -> Image.Image:
    y, x = np.mgrid[:height, :width]
    noise = np.random.default_rng(1).integers(0, 60, (height, width))
    return Image.fromarray(np.stack([x * 3 % 256, y * 4 % 256, 90 + noise], axis=2).astype(np.uint8))


def encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def problem(data: bytes, max_pixels: int = MAX) -> str:
    with pytest.raises(SampleProblem) as caught:
        decode(data, max_pixels=max_pixels)
    return caught.value.problem


png = container_png.assemble


def chunks_of(data: bytes) -> list[tuple[str, bytes]]:
    return [(segment.kind, segment.payload) for segment in parse(data).segments]


def header(width: int, height: int, depth: int, colour: int) -> tuple[str, bytes]:
    return "IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)


JPEG = encode(photo(), "JPEG", quality=90)
PNG = encode(photo(), "PNG")
WEBP = encode(photo(), "WEBP", quality=90)
LOSSLESS = encode(photo(), "WEBP", lossless=True)


@pytest.mark.parametrize("data", [JPEG, PNG, WEBP, LOSSLESS], ids=["jpeg", "png", "webp", "lossless"])
def test_decodes_what_pillow_decodes(data: bytes) -> None:
    picture = decode(data, max_pixels=MAX)
    assert np.array_equal(picture.rgb, np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))
    assert (picture.orientation, picture.layers) == (1, ())


def test_empty() -> None:
    assert problem(b"") == "image_empty"


@pytest.mark.parametrize("data", [b"<!DOCTYPE html><html>not found</html>", b"\xff\xd8", b"\0" * 5000, b"RIFF1234AVI "])
def test_no_image_at_all(data: bytes) -> None:
    assert problem(data) == "image_undecodable"


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "AVIF", "ICO", "JPEG2000"])
def test_other_formats_are_named_as_such(kind: str) -> None:
    assert problem(encode(photo(), kind)) == "image_format"


def test_rare_kinds_of_jpeg_are_another_format() -> None:
    frame = JPEG.index(b"\xff\xc0")
    for marker in (0xC3, 0xC9, 0xCA):  # lossless, arithmetic, arithmetic progressive
        assert problem(JPEG[: frame + 1] + bytes([marker]) + JPEG[frame + 2 :]) == "image_format"
    assert problem(JPEG[: frame + 4] + b"\x0c" + JPEG[frame + 5 :]) == "image_format"


def test_formats_that_pillow_would_open_are_not_tried() -> None:
    assert problem(encode(photo(), "PPM")) == "image_undecodable"
    assert problem(encode(photo(), "SGI")) == "image_undecodable"


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 4}])
def test_a_jpeg_cut_anywhere_is_not_whole(options: dict[str, Any]) -> None:
    whole = encode(photo(), "JPEG", quality=90, **options)
    for end in range(1, len(whole)):
        assert problem(whole[:end]) == "image_undecodable"
    for end in range(700, len(whole) - 40, 7 if "progressive" not in options else len(whole)):
        # libjpeg would pad these with grey and only warn
        assert problem(whole[:end] + b"\xff\xd9") == "image_undecodable"


@pytest.mark.parametrize("whole", [PNG, WEBP, LOSSLESS], ids=["png", "webp", "lossless"])
def test_a_png_or_webp_cut_anywhere_is_not_whole(whole: bytes) -> None:
    for end in range(1, len(whole), 3):
        assert problem(whole[:end]) == "image_undecodable"
    assert problem(whole[:-1]) == "image_undecodable"


def test_a_png_with_too_few_rows_is_not_whole() -> None:
    short = zlib.compress(b"\0" * 4 * 10)
    assert problem(png([header(3, 11, 8, 0), ("IDAT", short), ("IEND", b"")])) == "image_undecodable"


def test_a_png_with_a_wrong_sum_behind_its_rows_is_not_whole() -> None:
    rows = zlib.compress(b"\0" * 4 * 11)
    assert decode(png([header(3, 11, 8, 0), ("IDAT", rows), ("IEND", b"")]), max_pixels=MAX).rgb.shape == (11, 3, 3)
    wrong = rows[:-1] + bytes([rows[-1] ^ 1])
    assert problem(png([header(3, 11, 8, 0), ("IDAT", wrong), ("IEND", b"")])) == "image_undecodable"


def test_png_chunks_out_of_their_order() -> None:
    first, *middle, last = chunks_of(PNG)
    pixels = b"".join(payload for _, payload in middle)
    halves, note = [("IDAT", pixels[:99]), ("IDAT", pixels[99:])], ("tEXt", b"a\0b")
    assert np.array_equal(decode(png([first, note, *halves, note, last]), max_pixels=MAX).rgb, np.asarray(photo()))
    assert problem(png([first, halves[0], note, halves[1], last])) == "image_undecodable"
    assert problem(png([note, first, *halves, last])) == "image_undecodable"
    broken = bytearray(png([first, note, *halves, last]))
    broken[PNG.index(b"IDAT") + 5] ^= 1  # in the note
    assert problem(bytes(broken)) == "image_undecodable"


@pytest.mark.parametrize("stray", [b"\0", b"\xff\xd0", b"\xff\x01", b"\xff\xd8", b"\xff\xf3\0\2", b"\xff\xc8\0\2"])
def test_a_jpeg_with_something_stray_between_its_segments(stray: bytes) -> None:
    at = JPEG.index(b"\xff\xdb")
    assert problem(JPEG[:at] + stray + JPEG[at:]) == "image_undecodable"
    assert decode(JPEG[:at] + b"\xff" + JPEG[at:], max_pixels=MAX).rgb.shape == (47, 61, 3)


@pytest.mark.parametrize("order", "<>")
def test_a_jpeg_with_a_multi_picture_index(order: str) -> None:
    mark = {"<": b"II*\0", ">": b"MM\0*"}[order]
    for count, kind, outcome in ((1, 4, None), (2, 4, "image_animated"), (1, 3, "image_animated")):
        index = struct.pack(order + "4sIHHHII", mark, 8, 1, 0xB001, kind, 1, count)
        payload = b"MPF\0" + index
        data = JPEG[:2] + b"\xff\xe2" + struct.pack(">H", len(payload) + 2) + payload + JPEG[2:]
        if outcome:
            assert problem(data) == outcome
        else:
            assert decode(data, max_pixels=MAX).rgb.shape == (47, 61, 3)


def test_several_frames() -> None:
    frames = [photo(), Image.eval(photo(), lambda level: 255 - level)]
    for kind in ("WEBP", "PNG", "MPO"):
        data = encode(frames[0], kind, save_all=True, append_images=frames[1:])
        assert problem(data) == "image_animated", kind


def test_a_png_that_only_claims_to_be_animated() -> None:
    chunks = chunks_of(PNG)
    assert problem(png([chunks[0], ("acTL", b"\0\0"), *chunks[1:]])) == "image_animated"


def test_size_is_checked_before_decoding() -> None:
    bomb = png([header(60_000, 60_000, 8, 2), ("IDAT", zlib.compress(bytes(100))), ("IEND", b"")])
    assert problem(bomb) == "image_too_large"
    assert problem(bomb, max_pixels=10**11) == "image_too_large"  # the decoder has a limit of its own
    frame = JPEG.index(b"\xff\xc0")
    assert problem(JPEG[: frame + 5] + b"\xff\xdc\xff\xdc" + JPEG[frame + 9 :]) == "image_too_large"
    stretched = LOSSLESS[:21] + struct.pack("<I", 0x0FFFFFFF) + LOSSLESS[25:]
    assert problem(stretched) == "image_too_large"
    for data in (JPEG, PNG, WEBP):
        assert decode(data, max_pixels=61 * 47).rgb.shape == (47, 61, 3)
        assert problem(data, max_pixels=61 * 47 - 1) == "image_too_large"


def test_compressed_metadata_is_not_inflated() -> None:
    big = zlib.compress(bytes(80_000_000), 9)
    chunks = chunks_of(PNG)
    bomb = png([chunks[0], ("iCCP", b"x\0\0" + big), ("zTXt", b"x\0\0" + big), *chunks[1:]])
    assert np.array_equal(decode(bomb, max_pixels=MAX).rgb, np.asarray(photo()))


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    progressive = encode(photo(), "JPEG", progressive=True)
    scan = progressive.rindex(b"\xff\xda")
    assert len(parse(progressive).segments) > 5
    assert problem(progressive[:scan] + progressive[scan:-2] * 400 + b"\xff\xd9") == "image_undecodable"


def test_grey_cmyk_and_palette() -> None:
    grey = photo().convert("L")
    assert np.array_equal(decode(encode(grey, "PNG"), max_pixels=MAX).rgb[..., 0], np.asarray(grey))
    assert decode(encode(grey, "JPEG"), max_pixels=MAX).rgb.shape == (47, 61, 3)
    ink = Image.new("CMYK", (32, 32), (0, 255, 255, 0))
    red = decode(encode(ink, "JPEG", quality=95), max_pixels=MAX).rgb.reshape(-1, 3).mean(axis=0)
    assert red[0] > 240
    assert red[1:].max() < 15
    bits = photo().convert("1")
    assert np.array_equal(decode(encode(bits, "PNG"), max_pixels=MAX).rgb, np.asarray(bits.convert("RGB")))
    palette = photo().quantize(17)
    assert np.array_equal(decode(encode(palette, "PNG"), max_pixels=MAX).rgb, np.asarray(palette.convert("RGB")))


def test_sixteen_bit_grey_is_also_shown_stretched() -> None:
    deep = np.tile(np.arange(60, dtype=np.uint16) * 60, (40, 1))  # 12-bit medical data: nearly black in a viewer
    picture = decode(encode(Image.fromarray(deep), "PNG"), max_pixels=MAX)
    assert picture.rgb.max() == deep.max() >> 8
    (stretched,) = picture.layers
    assert (stretched.min(), stretched.max()) == (0, 255)


def test_sixteen_bit_rgb() -> None:
    deep = np.random.default_rng(3).integers(0, 65536, (5, 4, 3)).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in deep)
    data = png([header(4, 5, 16, 2), ("IDAT", zlib.compress(rows)), ("IEND", b"")])
    assert np.abs(decode(data, max_pixels=MAX).rgb.astype(int) - (deep >> 8)).max() <= 1


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_lies_under_transparency_is_shown(kind: str) -> None:
    rgba = np.zeros((30, 40, 4), dtype=np.uint8)
    rgba[..., 3] = 255
    rgba[..., :3] = 200
    rgba[5:25, 5:35] = (255, 255, 255, 0)
    rgba[10:20, 10:30] = (10, 20, 30, 0)  # "text" that only shows when alpha is ignored
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    picture = decode(encode(Image.fromarray(rgba), kind, **options), max_pixels=MAX)
    assert (picture.rgb[5:25, 5:35] == 255).all()
    black, colours = picture.layers
    assert (black[5:25, 5:35] == 0).all()
    assert (colours[10:20, 10:30] == (10, 20, 30)).all()
    assert (colours[:5] == 200).all()


def test_transparent_palette_and_grey_alpha() -> None:
    palette = photo().quantize(8)
    clear = decode(encode(palette, "PNG", transparency=3), max_pixels=MAX)
    index = np.asarray(palette) == 3
    assert index.any()
    assert (clear.rgb[index] == 255).all()
    assert np.array_equal(clear.layers[-1], np.asarray(palette.convert("RGB")))
    half = Image.merge("LA", (Image.new("L", (9, 9), 100), Image.new("L", (9, 9), 128)))
    assert abs(int(decode(encode(half, "PNG"), max_pixels=MAX).rgb[0, 0, 0]) - 177) <= 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_read_and_not_applied(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = decode(encode(photo(), kind, exif=exif), max_pixels=MAX)
    assert picture.orientation == orientation
    assert picture.rgb.shape == (47, 61, 3)


@pytest.mark.parametrize("broken", [b"", b"II*\0", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\0\x09", b"JUNKJUNKJUNK"])
def test_broken_exif_is_orientation_one(broken: bytes) -> None:
    assert decode(encode(photo(), "JPEG", exif=b"Exif\0\0" + broken), max_pixels=MAX).orientation == 1
    assert exif.orientation(broken) == 1
    assert exif.orientation(exif.orientation_only(9)) == 1


@given(
    orientation=st.integers(1, 8),
    width=st.integers(1, 12),
    height=st.integers(1, 12),
    share=st.tuples(st.integers(0, 143), st.integers(0, 143)),
)
def test_upright_and_back(orientation: int, width: int, height: int, share: tuple[int, int]) -> None:
    stored = np.arange(width * height, dtype=np.uint8).reshape(height, width)
    seen = upright(stored, orientation)
    row, column = share[0] % seen.shape[0], share[1] % seen.shape[1]
    quad = to_stored(Quad.from_box(column, row, column + 1, row + 1), orientation, width, height)
    left, top, right, bottom = quad.bounds
    assert (right - left, bottom - top) == (1, 1)
    assert stored[int(top), int(left)] == seen[row, column]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright_is_what_viewers_show(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encode(photo(), "PNG", exif=exif)
    from PIL import ImageOps

    shown = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    assert np.array_equal(upright(decode(data, max_pixels=MAX).rgb, orientation), np.asarray(shown))


def mutations(seed: int, data: bytes) -> bytes:
    rng = random.Random(seed)
    mutated = bytearray(data)
    for _ in range(rng.choice((1, 1, 3, 20))):
        at, how = rng.randrange(len(mutated)), rng.random()
        if how < 0.6:
            mutated[at] = rng.choice((0, 255, rng.randrange(256), mutated[at] ^ 1 << rng.randrange(8)))
        elif how < 0.8:
            del mutated[at : at + rng.choice((1, 2, 50))]
        else:
            mutated[at:at] = rng.randbytes(rng.choice((1, 2, 50)))
        if not mutated:
            return b""
    if rng.random() < 0.5 and data.startswith(b"\x89PNG"):
        return repaired(bytes(mutated))
    return bytes(mutated)


def repaired(data: bytes) -> bytes:
    """The chunks of a mutated PNG with the right CRCs, so that the damage reaches the decoder."""
    chunks, at = [], 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        chunks.append((data[at + 4 : at + 8].decode("latin-1"), data[at + 8 : at + 8 + length]))
        at += 12 + length
    return png(chunks)


def hostile(check: Callable[[bytes], Any]) -> None:
    alpha = photo()
    alpha.putalpha(photo().convert("L"))
    seeds = [
        JPEG,
        PNG,
        WEBP,
        LOSSLESS,
        encode(photo(), "JPEG", progressive=True),
        encode(alpha, "PNG"),
        encode(alpha, "WEBP"),
    ]
    seeds += [encode(photo().quantize(9), "PNG", transparency=2), encode(photo().convert("CMYK"), "JPEG")]
    for seed in range(450):
        check(mutations(seed, seeds[seed % len(seeds)]))


def test_mutated_files_are_pictures_or_problems() -> None:
    outcomes = {"picture": 0, "problem": 0}

    def check(data: bytes) -> None:
        try:
            assert isinstance(decode(data, max_pixels=MAX), Picture)
            outcomes["picture"] += 1
        except SampleProblem:
            outcomes["problem"] += 1

    settings = (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)
    hostile(check)
    assert min(outcomes.values()) > 20
    assert settings == (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)


def test_long_runs_of_fill_bytes_take_no_time() -> None:
    data = encode(photo(), "JPEG")
    start = data.index(b"\xff\xda") + 14
    began = time.process_time()
    assert problem(data[:start] + b"\xff" * 300_000 + b"\0" + data[-2:]) == "image_undecodable"
    assert time.process_time() - began < 2
