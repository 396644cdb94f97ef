"""Segments cover a file without gaps; doubt is a problem; hostile files cost little."""

from __future__ import annotations

import io
import random
import time
import zlib

import numpy as np
import pytest
from PIL import Image

from gate.errors import SampleProblem
from gate.vision import container_png, container_webp
from gate.vision.carried import carried
from gate.vision.container import MAX_TEXT, Container, inflate, is_padding, parse
from gate.vision.picture import decode, read_header


def picture(size: tuple[int, int] = (48, 32)) -> Image.Image:
    columns, rows = np.meshgrid(np.arange(size[0]), np.arange(size[1]))
    return Image.fromarray(np.stack([columns * 5 % 256, rows * 7 % 256, columns * rows % 256], -1).astype(np.uint8))


def encoded(kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture().save(buffer, kind, **options)
    return buffer.getvalue()


SAMPLES = {
    "baseline": encoded("JPEG", quality=85),
    "progressive": encoded("JPEG", progressive=True),
    "restarts": encoded("JPEG", restart_marker_rows=1),
    "png": encoded("PNG"),
    "lossy": encoded("WEBP"),
    "lossless": encoded("WEBP", lossless=True),
}


def kinds(container: Container) -> list[str]:
    return [segment.kind for segment in container.segments]


@pytest.mark.parametrize("name", SAMPLES)
def test_segments_cover_the_file_without_gaps(name: str) -> None:
    data = SAMPLES[name] + b"appended"
    container = parse(data)
    start = {"JPEG": 0, "PNG": 8, "WEBP": 12}[container.format]
    for segment in container.segments:
        assert segment.offset == start
        start = segment.end
    assert start == len(data)
    assert (container.segments[-1].kind, container.segments[-1].payload) == ("trailing", b"appended")


def test_progressive_scans_and_restart_markers_are_told_from_segments() -> None:
    assert kinds(parse(SAMPLES["progressive"])).count("SOS") > 3
    restarts = parse(SAMPLES["restarts"])
    assert kinds(restarts).count("scan") == 1
    assert any(b"\xff\xd0" in s.payload for s in restarts.segments if s.kind == "scan")


def test_fill_bytes_belong_to_the_marker_after_them() -> None:
    data = SAMPLES["baseline"]
    at = next(s.offset for s in parse(data).segments if s.kind == "DHT")
    filled = parse(data[:at] + b"\xff\xff\xff" + data[at:])
    assert kinds(filled) == kinds(parse(data))


def test_bytes_between_segments_are_garbage() -> None:
    data = SAMPLES["baseline"]
    at = next(s.offset for s in parse(data).segments if s.kind == "DQT")
    odd = parse(data[:at] + b"abc\xff\x00def" + data[at:])
    assert [s.payload for s in odd.segments if s.kind == "garbage"] == [b"abc\xff\x00def"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "image_empty"),
        (b"<html>not an image</html>", "image_undecodable"),
        (b"GIF89a" + bytes(20), "image_format"),
        (b"\xff\xd8\xff", "image_undecodable"),
        (b"\xff\xd8\xff\xe0\x00", "image_undecodable"),
        (b"\xff\xd8" + SAMPLES["baseline"], "image_undecodable"),
        (SAMPLES["baseline"][:100], "image_undecodable"),
        (SAMPLES["png"][:-1], "image_undecodable"),
        (SAMPLES["png"][:60], "image_undecodable"),
        (container_png.assemble([("IEND", b"")]), "image_undecodable"),
        (SAMPLES["png"].replace(b"IDAT", b"IDAU"), "image_undecodable"),
        (SAMPLES["lossy"][:-4], "image_undecodable"),
        (container_webp.assemble(container_webp.encode("EXIF", b"x")), "image_undecodable"),
    ],
)
def test_a_file_in_doubt_is_a_problem(data: bytes, problem: str) -> None:
    with pytest.raises(SampleProblem) as caught:
        parse(data)
    assert caught.value.problem == problem


def test_a_wrong_checksum_is_damage_beside_the_picture_and_a_problem_in_it() -> None:
    data = SAMPLES["png"]
    chunk = container_png.encode("tEXt", b"Comment\0hello")
    broken = chunk[:-1] + bytes((chunk[-1] ^ 1,))
    assert [s.sound for s in parse(data[:33] + broken + data[33:]).segments if s.kind == "tEXt"] == [False]
    with pytest.raises(SampleProblem):
        parse(data[:20] + bytes((data[20] ^ 1,)) + data[21:])


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pixel_bytes_counts_what_encoders_write(mode: str) -> None:
    source = picture((37, 19))
    image = source.convert("L").convert("I;16") if mode == "I;16" else source.convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    segments = parse(buffer.getvalue()).segments
    raw = zlib.decompress(b"".join(s.payload for s in segments if s.kind == "IDAT"))
    assert container_png.pixel_bytes(segments[0].payload) == len(raw)
    assert not container_png.surplus(segments)


def test_pixel_bytes_of_an_interlaced_picture() -> None:
    # Adam7 passes of a 5x5 8-bit grey picture: 1x1, 1x1, 2x1, 1x2 (columns x rows: see the standard's figure), ...
    header = bytes.fromhex("00000005 00000005 08 00 00 00 01".replace(" ", ""))
    passes = [(1, 1), (1, 1), (2, 1), (1, 2), (3, 1), (2, 3), (5, 2)]
    assert container_png.pixel_bytes(header) == sum(rows * (1 + columns) for columns, rows in passes)


def test_inflate_is_bounded_and_whole_or_nothing() -> None:
    assert inflate(zlib.compress(b"abc")) == b"abc"
    assert inflate(zlib.compress(b"abc") + b"more") is None
    assert inflate(zlib.compress(b"abc")[:-1]) is None
    assert inflate(zlib.compress(bytes(MAX_TEXT + 1))) is None
    assert inflate(b"nonsense") is None


def test_padding_says_nothing() -> None:
    assert all(map(is_padding, (b"", bytes(99), b"\xff" * 7, b"\n", b"\r\n")))
    assert not is_padding(b"\0\1")


@pytest.mark.parametrize(
    "filling",
    [b"\xff" * 300_000 + b"\0", b"\xff\0" * 150_000, b"\xff\xff\0" * 100_000, b"A" * 300_000],
    ids=["ones", "stuffed", "runs", "letters"],
)
def test_hostile_runs_cost_one_pass(filling: bytes) -> None:
    data = SAMPLES["baseline"]
    segments = parse(data).segments
    start = time.perf_counter()
    for kind in ("DQT", "EOI"):
        at = next(s.offset for s in segments if s.kind == kind)
        parse(data[:at] + filling + data[at:])
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("name", SAMPLES)
def test_mutated_files_end_in_items_or_in_a_problem(name: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "a picture"
    exif.get_ifd(0x8825)[2] = (1.0, 2.0, 3.0)
    options = {"quality": 80, "exif": exif.tobytes()} if name != "png" else {"exif": exif.tobytes()}
    data = encoded({"png": "PNG", "lossy": "WEBP", "lossless": "WEBP"}.get(name, "JPEG"), **options)
    rng = random.Random(name)
    outcomes = set()
    for _ in range(300):
        mutated = bytearray(data)
        for _ in range(rng.randrange(1, 6)):
            at = rng.randrange(len(mutated))
            choice = rng.randrange(3)
            if choice == 0:
                mutated[at] = rng.randrange(256)
            elif choice == 1:
                del mutated[at : at + rng.randrange(1, 9)]
            else:
                mutated[at:at] = rng.randbytes(rng.randrange(1, 9))
        try:
            outcomes.add(bool(list(carried(parse(bytes(mutated))))))
        except SampleProblem:
            outcomes.add(None)
    assert None in outcomes and True in outcomes


def with_gamma(value: int) -> bytes:
    data, chunk = SAMPLES["png"], container_png.encode("gAMA", value.to_bytes(4, "big"))
    return data[:33] + chunk + data[33:]


@pytest.mark.parametrize("value", [20_000, 45_455, 55_556, 100_000, 150_000])
def test_usual_gammas_are_read(value: int) -> None:
    assert read_header(with_gamma(value)).format == "PNG"


@pytest.mark.parametrize("value", [0, 1000, 19_999, 150_001, 10**9])
def test_a_gamma_that_shows_other_contrasts_is_refused(value: int) -> None:
    with pytest.raises(SampleProblem) as caught:
        decode(with_gamma(value), max_pixels=10**6)
    assert caught.value.problem == "image_format"
