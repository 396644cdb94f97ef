"""A drawn portrait of nobody, plain enough to be a drawing and face enough for a face detector."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFilter

_SKIN, _SHADE, _HAIR, _LIPS, _DARK = (224, 180, 155), (205, 158, 133), (70, 45, 30), (175, 80, 80), (50, 34, 26)
_UNIT = 160  # the drawing is laid out on 320 x 320 units of 1/160 of `size`


def portrait(size: int = 160, background: tuple[int, int, int] = (150, 180, 200)) -> Image.Image:
    """RGB picture of 2 `size` x 2 `size` pixels; its face is about 0.85 `size` high, in the middle."""
    unit = size / _UNIT
    image = Image.new("RGB", (2 * size, 2 * size), background)
    draw = ImageDraw.Draw(image)

    def disc(x: float, y: float, half_width: float, half_height: float, colour: tuple[int, int, int]) -> None:
        box = (x - half_width, y - half_height, x + half_width, y + half_height)
        draw.ellipse([edge * unit for edge in box], fill=colour)

    disc(160, 330, 120, 90, (70, 80, 120))  # shoulders
    draw.rectangle([edge * unit for edge in (138, 210, 182, 270)], fill=_SHADE)  # neck
    disc(160, 140, 75, 92, _HAIR)
    disc(160, 158, 58, 78, _SKIN)
    disc(160, 100, 58, 26, _HAIR)  # fringe
    for x in (137, 183):
        disc(x, 150, 13, 7, (250, 250, 250))
        disc(x, 150, 6, 6, _DARK)
        brow = [edge * unit for edge in (x - 17, 130, x + 17, 150)]
        draw.arc(brow, 200, 340, fill=_DARK, width=max(1, round(4 * unit)))
    draw.polygon([(160 * unit, 152 * unit), (150 * unit, 184 * unit), (170 * unit, 184 * unit)], fill=_SHADE)
    for x in (154, 166):
        disc(x, 184, 4, 2.5, (150, 100, 85))  # nostrils
    disc(160, 206, 22, 7, _LIPS)
    draw.line([edge * unit for edge in (139, 206, 181, 206)], fill=(110, 40, 40), width=max(1, round(2 * unit)))
    return image.filter(ImageFilter.GaussianBlur(1.6 * unit))
