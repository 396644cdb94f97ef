"""Pictures as they are really shared, made from development pictures: prints, screens, strips, cards, in scenes.

`scene` puts a panel (a sonogram, or a picture that is none, in the same guises) on a background and says where it
lies. Sonograms and other pictures go through the same guises, so that a dark screen, a white border, a strip or a
slanted print says nothing by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from ultrasound_data import Pixels, sector

CANVAS = 320
"""Side of a made scene before it is resized to what the network reads."""

_LETTERS = list("ABCDEFGHIKLMNOPRSTUVWXYZabcdefghiklmnoprstuvwxyz0123456789 .:/-")


@dataclass(frozen=True)
class Scene:
    """A made picture (CANVAS, CANVAS, 3) and where in it the panel's content lies, as 0/1 (CANVAS, CANVAS)."""

    rgb: Pixels
    mask: NDArray[np.uint8]

    @property
    def share(self) -> float:
        """The part of the picture that the content covers, 0..1."""
        return float(self.mask.mean())


def content(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    """One picture as another machine, probe or app would show it: cropped, turned over, coloured, written on."""
    out = _fit(rgb, 256)
    if rng.random() < 0.6:
        out = _crop(out, rng, 0.45)
    if rng.random() < 0.5:
        out = np.ascontiguousarray(out[:, ::-1])
    if rng.random() < 0.15:
        out = np.ascontiguousarray(np.rot90(out, int(rng.integers(1, 4))))
    if rng.random() < 0.3:  # another aspect
        factor = np.exp(rng.uniform(-0.35, 0.35))
        out = cv2.resize(out, (max(16, int(out.shape[1] * factor)), out.shape[0]))
    out = _tone(out, rng)
    if rng.random() < 0.2:
        out = (out * sector(*out.shape[:2], rng)[..., None]).astype(np.uint8)
    if rng.random() < 0.15:
        out = _tinted(out, rng)
    if rng.random() < 0.12:
        out = _doppler(out, rng)
    if rng.random() < 0.25:
        out = _marks(out, rng)
    if rng.random() < 0.3:
        out = _write(out, rng, int(rng.integers(1, 5)))
    if rng.random() < 0.15:
        out = _boxes(out, rng)
    return out


def panel(parts: list[Pixels], rng: np.random.Generator) -> tuple[Pixels, NDArray[np.uint8]]:
    """What is shown in a scene, and a 0/1 mask of its content: bare, on a scanner's page, printed, a strip, a grid.

    With more than one part the guise is a strip or a grid.
    """
    if len(parts) > 1:
        return _strip(parts, rng)
    page, mask = parts[0], np.ones(parts[0].shape[:2], np.uint8)
    if rng.random() < 0.4:
        page, mask = _scanner_page(page, rng)
    if rng.random() < 0.35:
        page, mask = _bordered(page, mask, rng)
    return page, mask


def scene(
    shown: Pixels, mask: NDArray[np.uint8], background: Pixels, rng: np.random.Generator, share: float | None = None
) -> Scene:
    """The panel on the background at a size, an angle and in a light of its own. `share`: of the picture's area."""
    back = cv2.resize(_crop(background, rng, 0.5), (CANVAS, CANVAS), interpolation=cv2.INTER_AREA)
    share = share if share is not None else float(np.exp(rng.uniform(np.log(0.03), np.log(0.95))))
    shown = _lit(shown, rng)
    if rng.random() < 0.25:
        shown = _moire(shown, rng)
    matrix = _placed(shown.shape[1], shown.shape[0], share, rng)
    size = (CANVAS, CANVAS)
    layer = cv2.warpPerspective(shown, matrix, size, flags=cv2.INTER_AREA)
    cover = (
        cv2.warpPerspective(np.full(shown.shape[:2], 255, np.uint8), matrix, size)[..., None].astype(np.float32) / 255
    )
    where = cv2.warpPerspective(mask, matrix, size, flags=cv2.INTER_NEAREST)
    if rng.random() < 0.3:  # a shadow below the print
        shadow = cv2.GaussianBlur(np.roll(cover[..., 0], rng.integers(2, 9, 2), (0, 1)), (0, 0), 4)
        back = (back * (1 - rng.uniform(0.2, 0.6) * shadow[..., None])).astype(np.uint8)
    out = (back * (1 - cover) + layer * cover).astype(np.uint8)
    if rng.random() < 0.15:
        out, where = _occluded(out, where, rng)
    return Scene(_shot(out, rng), where)


def as_is(rgb: Pixels, rng: np.random.Generator) -> Scene:
    """The picture alone, on nothing or with plain bars around it, all of it content."""
    mask = np.ones(rgb.shape[:2], np.uint8)
    if rng.random() < 0.5:
        pad = [int(v) for v in rng.integers(0, max(2, min(rgb.shape[:2]) // 2), 4)]
        value = [int(rng.choice([0, 0, 255, int(rng.integers(0, 256))]))] * 3
        rgb = cv2.copyMakeBorder(rgb, *pad, cv2.BORDER_CONSTANT, value=value)
        mask = cv2.copyMakeBorder(mask, *pad, cv2.BORDER_CONSTANT, value=[0])
    if rng.random() < 0.5:
        angle = rng.uniform(-20, 20) if rng.random() < 0.7 else rng.uniform(0, 360)
        rgb, mask = _turned(rgb, mask, angle, rng)
    out = cv2.resize(rgb, (CANVAS, CANVAS), interpolation=cv2.INTER_AREA)
    return Scene(_shot(out, rng), cv2.resize(mask, (CANVAS, CANVAS), interpolation=cv2.INTER_NEAREST))


def surface(rng: np.random.Generator) -> Pixels:
    """A plain or softly shaded ground: a table, a wall, a page, a screen's background."""
    base = (
        rng.uniform(0, 255, 3)
        if rng.random() < 0.4
        else np.full(3, rng.choice([rng.uniform(200, 255), rng.uniform(0, 60)]))
    )
    cells = rng.normal(0, rng.uniform(0, 18), (4, 4, 1)) + base
    out = cv2.resize(cells.astype(np.float32), (CANVAS, CANVAS), interpolation=cv2.INTER_CUBIC)
    out = out + rng.normal(0, rng.uniform(0, 6), out.shape)
    out = np.clip(out, 0, 255).astype(np.uint8)
    return _write(out, rng, int(rng.integers(3, 14))) if rng.random() < 0.4 else out


def _fit(rgb: Pixels, side: int) -> Pixels:
    scale = side / max(rgb.shape[:2])
    size = (max(16, round(rgb.shape[1] * scale)), max(16, round(rgb.shape[0] * scale)))
    return cv2.resize(rgb, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)


def _crop(rgb: Pixels, rng: np.random.Generator, least: float) -> Pixels:
    height, width = rgb.shape[:2]
    h, w = (max(8, int(side * rng.uniform(least, 1))) for side in (height, width))
    y, x = int(rng.integers(0, max(1, height - h + 1))), int(rng.integers(0, max(1, width - w + 1)))
    return np.ascontiguousarray(rgb[y : y + h, x : x + w])


def _tone(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    x = rgb.astype(np.float32) / 255
    if rng.random() < 0.35:
        x = x.mean(axis=2, keepdims=True).repeat(3, 2)
    x = x ** np.exp(rng.normal(0, 0.35))
    x = (x - 0.5) * rng.uniform(0.6, 1.4) + 0.5 + rng.uniform(-0.15, 0.15)
    if rng.random() < 0.25:  # grain of the size of a few pixels
        cells = rng.normal(0, rng.uniform(0.02, 0.12), (rgb.shape[0] // 2 + 1, rgb.shape[1] // 2 + 1))
        x = x + cv2.resize(cells.astype(np.float32), (rgb.shape[1], rgb.shape[0]))[..., None]
    return (np.clip(x, 0, 1) * 255).astype(np.uint8)


def _tinted(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    """Grey levels through a ramp from black over one colour to a light one: sepia, the amber of 3D views, blue."""
    middle = rng.choice(np.array([[150, 95, 60], [190, 120, 70], [90, 110, 150], [120, 100, 90], [170, 130, 60]]))
    light = np.array([255, 235, 205]) if middle[0] > middle[2] else np.array([225, 240, 255])
    levels = np.array([0, 128, 255])
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    if rng.random() < 0.4:
        grey = cv2.bilateralFilter(grey, 7, 60, 5)
    ramp = [np.interp(np.arange(256), levels, [0, middle[c], light[c]]) for c in range(3)]
    return np.stack([r[grey] for r in ramp], 2).astype(np.uint8)


def _doppler(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    """Red and blue flow in a box, as colour Doppler shows it."""
    height, width = rgb.shape[:2]
    flow = cv2.resize(rng.normal(0, 1, (6, 6)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    x, y = int(width * rng.uniform(0.1, 0.5)), int(height * rng.uniform(0.1, 0.5))
    box = np.zeros((height, width), bool)
    box[y : y + int(height * rng.uniform(0.2, 0.5)), x : x + int(width * rng.uniform(0.2, 0.5))] = True
    out = rgb.copy()
    level = rng.uniform(0.6, 1.4)
    strength = (np.clip(np.abs(flow) - level, 0, 1) * 255).astype(np.uint8)
    for sign, channel in ((flow > level, 0), (flow < -level, 2)):
        out[sign & box] = 0
        out[sign & box, channel] = 120 + strength[sign & box] // 2
    return out


def _marks(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    """Callipers, dotted lines, ellipses, a depth scale."""
    out = np.ascontiguousarray(rgb).copy()
    height, width = out.shape[:2]
    colour = [int(v) for v in rng.choice(np.array([[255, 255, 255], [255, 255, 0], [0, 255, 0], [0, 220, 255]]))]
    ends = [(int(rng.integers(0, width)), int(rng.integers(0, height))) for _ in range(int(rng.integers(2, 5)))]
    for at in ends:
        cv2.drawMarker(out, at, colour, cv2.MARKER_CROSS if rng.random() < 0.6 else cv2.MARKER_TILTED_CROSS, 8, 1)
    for k in range(0, 20, 2):
        a = np.array(ends[0]) + (np.array(ends[1]) - ends[0]) * k / 20
        cv2.circle(out, (int(a[0]), int(a[1])), 0, colour, -1)
    if rng.random() < 0.3:
        axes = (int(width * rng.uniform(0.1, 0.35)), int(height * rng.uniform(0.1, 0.35)))
        cv2.ellipse(out, ends[0], axes, rng.uniform(0, 180), 0, 360, colour, 1)
    if rng.random() < 0.4:
        x = int(rng.choice([4, width - 6]))
        for y in range(4, height, max(6, height // 12)):
            cv2.line(out, (x, y), (x + 3, y), (200, 200, 200), 1)
    return out


def _write(rgb: Pixels, rng: np.random.Generator, lines: int) -> Pixels:
    out = np.ascontiguousarray(rgb).copy()
    height, width = out.shape[:2]
    for _ in range(lines):
        at = (int(rng.integers(-10, width)), 8 + int(rng.integers(0, height)))
        text = "".join(rng.choice(_LETTERS, int(rng.integers(3, 18))))
        colour = [int(v) for v in (rng.integers(120, 256, 3) if rng.random() < 0.7 else rng.integers(0, 100, 3))]
        font = int(rng.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_SCRIPT_COMPLEX]))
        cv2.putText(out, text, at, font, rng.uniform(0.25, 0.8), colour, 1, cv2.LINE_AA)
    return out


def _boxes(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    """Rectangles in one level over removed text."""
    out = np.ascontiguousarray(rgb).copy()
    height, width = out.shape[:2]
    for _ in range(int(rng.integers(1, 4))):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        end = (x + int(width * rng.uniform(0.05, 0.4)), y + int(height * rng.uniform(0.03, 0.15)))
        cv2.rectangle(out, (x, y), end, [int(rng.choice([0, 0, 255, 128]))] * 3, -1)
    return out


def _scanner_page(rgb: Pixels, rng: np.random.Generator) -> tuple[Pixels, NDArray[np.uint8]]:
    """A dark page with the picture, lines of text, a grey wedge and small buttons around it; all of it counts."""
    height, width = rgb.shape[:2]
    top, bottom = (int(height * rng.uniform(0.02, 0.35)) for _ in range(2))
    left, right = (int(width * rng.uniform(0.02, 0.45)) for _ in range(2))
    level = int(rng.integers(0, 45))
    page = cv2.copyMakeBorder(rgb, top, bottom, left, right, cv2.BORDER_CONSTANT, value=[level] * 3)
    page = np.ascontiguousarray(page)
    for _ in range(int(rng.integers(2, 16))):
        text = "".join(rng.choice(_LETTERS, int(rng.integers(2, 12))))
        column = rng.choice([rng.uniform(0, 0.15), rng.uniform(0.75, 0.95)])
        at = (int(page.shape[1] * column), int(page.shape[0] * rng.uniform(0.03, 1)))
        shade = [int(v) for v in rng.choice(np.array([[200, 200, 200], [140, 160, 200], [210, 200, 120]]))]
        cv2.putText(page, text, at, cv2.FONT_HERSHEY_SIMPLEX, rng.uniform(0.2, 0.4), shade, 1, cv2.LINE_AA)
    if rng.random() < 0.4:
        wedge = np.linspace(255, 0, max(8, page.shape[0] // 3)).astype(np.uint8)[:, None, None]
        x = int(page.shape[1] * rng.choice([0.03, 0.93]))
        page[: len(wedge), x : x + 5] = wedge
    return page, np.ones(page.shape[:2], np.uint8)


def _bordered(page: Pixels, mask: NDArray[np.uint8], rng: np.random.Generator) -> tuple[Pixels, NDArray[np.uint8]]:
    """White paper, a screen's bezel or a coloured mount around the picture; it is not content."""
    pads = [int(max(page.shape[:2]) * v) for v in rng.uniform(0.01, 0.14, 4)]
    value = [
        int(v)
        for v in rng.choice(np.array([[250, 250, 248], [250, 250, 248], [15, 15, 17], [90, 90, 95], [220, 190, 180]]))
    ]
    page = cv2.copyMakeBorder(page, *pads, cv2.BORDER_CONSTANT, value=value)
    return page, cv2.copyMakeBorder(mask, *pads, cv2.BORDER_CONSTANT, value=[0])


def _strip(parts: list[Pixels], rng: np.random.Generator) -> tuple[Pixels, NDArray[np.uint8]]:
    """A strip of prints as scanners give them, or a grid, with paper between."""
    size = (160, int(rng.integers(100, 170)))
    gap, paper = int(rng.integers(3, 18)), int(rng.choice([245, 245, 235, 20]))
    cells = []
    for part in parts:
        page = _scanner_page(part, rng)[0] if rng.random() < 0.5 else part
        cells.append(cv2.resize(page, size, interpolation=cv2.INTER_AREA))
    columns = int(rng.choice([1, 1, 2])) if len(parts) > 2 else 1
    rows = -(-len(cells) // columns)
    height, width = rows * (size[1] + gap) + gap, columns * (size[0] + gap) + gap
    page, mask = np.full((height, width, 3), paper, np.uint8), np.zeros((height, width), np.uint8)
    for k, cell in enumerate(cells):
        row, column = divmod(k, columns)
        y, x = gap + row * (size[1] + gap), gap + column * (size[0] + gap)
        page[y : y + size[1], x : x + size[0]] = cell
        mask[y : y + size[1], x : x + size[0]] = 1
    if columns == 1 and rng.random() < 0.3:
        page, mask = np.ascontiguousarray(page.swapaxes(0, 1)), np.ascontiguousarray(mask.T)
    return page, mask


def _lit(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    """The panel in the scene's light: dimmer, warmer, with raised blacks and a reflection."""
    tone = rng.uniform(0.5, 1.1) * rng.uniform(0.85, 1.1, 3)
    x = rgb * tone + rng.uniform(0, 45)
    if rng.random() < 0.3:
        height, width = rgb.shape[:2]
        y, w = np.mgrid[0:height, 0:width]
        at, size = rng.uniform(0, 1, 2), rng.uniform(0.1, 0.5)
        spot = np.exp(-(((y / height - at[0]) ** 2 + (w / width - at[1]) ** 2) / (2 * size**2)))
        x = x + rng.uniform(30, 150) * spot[..., None]
    return np.clip(x, 0, 255).astype(np.uint8)


def _moire(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    """The beat of a screen's grid with a camera's."""
    height, width = rgb.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    waves = np.zeros((height, width, 3))
    for channel in range(3):
        angle, period = rng.uniform(0, np.pi), rng.uniform(2.5, 25)
        waves[..., channel] = np.sin(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / period)
    if rng.random() < 0.6:
        waves[:] = waves[..., :1]
    return np.clip(rgb * (1 + rng.uniform(0.04, 0.22) * waves), 0, 255).astype(np.uint8)


def _placed(width: int, height: int, share: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """A homography that puts a panel of this size somewhere on the canvas, covering about `share` of it."""
    scale = np.sqrt(share * CANVAS * CANVAS / (width * height))
    half = np.array([width, height]) * scale / 2
    angle = (
        rng.normal(0, 6)
        if rng.random() < 0.6
        else (rng.uniform(-35, 35) if rng.random() < 0.7 else rng.uniform(0, 360))
    )
    turn = np.deg2rad(angle)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = (np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half) @ rotation.T
    reach = np.abs(corners).max(axis=0)
    room = np.maximum(0, CANVAS / 2 - reach * rng.uniform(0.8, 1.0))
    centre = CANVAS / 2 + rng.uniform(-1, 1, 2) * room
    target = (corners + centre + rng.uniform(-0.1, 0.1, (4, 2)) * half * (rng.random() < 0.7)).astype(np.float32)
    source = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    matrix: NDArray[np.float64] = cv2.getPerspectiveTransform(source, target)
    return matrix


def _turned(
    rgb: Pixels, mask: NDArray[np.uint8], angle: float, rng: np.random.Generator
) -> tuple[Pixels, NDArray[np.uint8]]:
    height, width = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, rng.uniform(0.75, 1.15))
    fill = [int(rng.choice([0, 0, 255, 128]))] * 3
    return (
        cv2.warpAffine(rgb, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=fill),
        cv2.warpAffine(mask, matrix, (width, height), flags=cv2.INTER_NEAREST),
    )


def _occluded(rgb: Pixels, mask: NDArray[np.uint8], rng: np.random.Generator) -> tuple[Pixels, NDArray[np.uint8]]:
    """Fingers at an edge, or stickers."""
    out, where = rgb.copy(), mask.copy()
    ys, xs = np.nonzero(mask)
    if not len(ys):
        return out, where
    for _ in range(int(rng.integers(1, 4))):
        k = int(rng.integers(0, len(ys)))
        edge = int(xs.min() if rng.random() < 0.5 else xs.max())
        skin = rng.random() < 0.6
        at = (edge if skin else int(xs[k]), int(ys[k]))
        colour = rng.uniform(0.35, 1) * np.array([235, 190, 160]) if skin else rng.uniform(60, 255, 3)
        axes = (int(rng.integers(10, 45)), int(rng.integers(6, 14))) if skin else (int(rng.integers(5, 16)),) * 2
        angle = rng.uniform(-30, 30)
        cv2.ellipse(out, at, axes, angle, 0, 360, [int(v) for v in colour], -1, cv2.LINE_AA)
        cv2.ellipse(where, at, axes, angle, 0, 360, [0], -1)
    return out, where


def _shot(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    """What a camera, a web site and a messenger do to a picture: tone, blur, noise, size, JPEG."""
    x = rgb.astype(np.float32) / 255
    if rng.random() < 0.15:
        x = x.mean(axis=2, keepdims=True).repeat(3, 2)
    if rng.random() < 0.5:
        x = np.clip(x, 0, 1) ** np.exp(rng.normal(0, 0.2)) * rng.uniform(0.75, 1.15, 3) + rng.uniform(-0.06, 0.08, 3)
    if rng.random() < 0.2:
        x = x + rng.normal(0, rng.uniform(0.01, 0.06), x.shape)
    out = (np.clip(x, 0, 1) * 255).astype(np.uint8)
    if rng.random() < 0.3:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 1.6))
    if rng.random() < 0.4:
        side = int(np.exp(rng.uniform(np.log(64), np.log(CANVAS))))
        small = cv2.resize(out, (side, side), interpolation=cv2.INTER_AREA)
        out = cv2.resize(_jpeg(small, rng), (CANVAS, CANVAS), interpolation=cv2.INTER_LINEAR)
    elif rng.random() < 0.7:
        out = _jpeg(out, rng)
    return out


def _jpeg(rgb: Pixels, rng: np.random.Generator) -> Pixels:
    _, data = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 96))])
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])
