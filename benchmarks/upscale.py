"""Lines of small made pictures that are read exactly, as they are and enlarged: `python benchmarks/upscale.py`."""

from __future__ import annotations

import io
import os
import random
from collections.abc import Sequence
from pathlib import Path

import click
import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gate.text.ocr import load_engine
from gate.text.upscale import UPSCALERS, load_upscaler

LINES = ("OKAFOR^ADA^N", "JOHNSON, MARIA", "12-05-2021", "MRN 00482913", "202-555-0143", "Elm Street 12", "14:32:07")
FONTS = ("DejaVuSans.ttf", "DejaVuSerif.ttf", "DejaVuSansMono.ttf")
COLOURS = (("white", "black"), ("black", "gainsboro"), ("bisque", "maroon"), ("black", "dimgray"))


def picture(seed: int) -> tuple[np.ndarray, list[str], int]:
    """A picture under 200 px, its lines, and their letters' size in pixels."""
    dice = random.Random(seed)
    size, (paper, ink) = dice.choice((6, 7, 8, 9)), dice.choice(COLOURS)
    image = Image.new("RGB", (dice.randint(120, 190), 4 + 3 * size * 3 // 2), paper)
    folder = Path(matplotlib.get_data_path()) / "fonts/ttf"
    said = dice.sample(LINES, 3)
    for row, text in enumerate(said):
        font = ImageFont.truetype(str(folder / dice.choice(FONTS)), size)
        ImageDraw.Draw(image).text((4, 3 + row * size * 3 // 2), text, fill=ink, font=font)
    encoded = io.BytesIO()
    image.save(encoded, "JPEG", quality=dice.choice((60, 75, 90)))
    return np.asarray(Image.open(encoded).convert("RGB")), said, size


def plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


@click.command(help=__doc__)
@click.option("--engine", "engines", multiple=True, default=("rapidocr", "tesseract"))
@click.option("--count", default=40)
def main(engines: Sequence[str], count: int) -> None:
    made = [picture(seed) for seed in range(count)]
    print("| engine | upscale | read exactly | 6 px | 7 px | 8 px | 9 px | s a picture |")
    print("|---|---|---|---|---|---|---|---|")
    for name in engines:
        engine = load_engine(name)
        for upscale in UPSCALERS:
            upscaler, hits, start = load_upscaler(upscale), [], sum(os.times()[:4])
            for rgb, said, size in made:
                versions = upscaler.enlarge(rgb) or (np.ascontiguousarray(rgb),)
                texts = {plain(line.text) for version in versions for line in engine.read(version)}
                hits += [(size, plain(text) in texts) for text in said]
            seconds = (sum(os.times()[:4]) - start) / count
            shares = [np.mean([hit for each, hit in hits if size in (0, each)]) for size in (0, 6, 7, 8, 9)]
            print(f"| {name} | {upscale} | " + " | ".join(f"{share:.2f}" for share in shares) + f" | {seconds:.2f} |")


if __name__ == "__main__":
    main()
