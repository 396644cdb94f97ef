"""What things lie on and are seen through: wood, cloth, stone, paper; shadow, glare, blur and grain.

All take a numpy generator and give RGB pixels (H, W, 3).
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gate.samples.text.canvas import Canvas, Colour, Pixels
from gate.samples.text.traces import Points

Floats = NDArray[np.float32]


def noise(random: np.random.Generator, width: int, height: int, grain: tuple[float, float]) -> Floats:
    """Smooth noise of about unit spread; `grain` is its size across and down, in pixels."""
    rows, columns = max(2, round(height / grain[1])), max(2, round(width / grain[0]))
    coarse = random.standard_normal((rows, columns)).astype(np.float32)
    smooth: Floats = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    return smooth


def wood(random: np.random.Generator, width: int, height: int) -> Pixels:
    """Boards of a table."""
    tone = np.array(_pick(random, ((150, 104, 66), (196, 158, 116), (92, 64, 46), (172, 150, 128))))
    grain = noise(random, width, height, (220, 5)) * 9 + noise(random, width, height, (60, 1.5)) * 4
    board = (np.arange(height) // max(60, height // 5)).astype(int)
    shade = random.normal(0, 9, board.max() + 1)[board][:, None]
    seam = -50 * (np.diff(board, prepend=board[0]) != 0)[:, None]
    return _pixels(tone + (grain + shade + seam)[..., None] * (1, 0.9, 0.75))


def cloth(random: np.random.Generator, width: int, height: int) -> Pixels:
    """Woven cloth with soft folds."""
    tone = np.array(_pick(random, ((206, 200, 190), (120, 134, 150), (168, 120, 122), (84, 92, 84), (226, 216, 200))))
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    weave = 4 * np.sin(x * 2.1) * np.sin(y * 2.1)
    folds = 16 * noise(random, width, height, (width / 2.5, height / 1.6))
    return _pixels(tone + (weave + folds + random.normal(0, 4, (height, width)))[..., None])


def stone(random: np.random.Generator, width: int, height: int) -> Pixels:
    """Veined marble or a worktop."""
    tone = np.array(_pick(random, ((226, 226, 224), (70, 72, 76), (200, 192, 180))))
    veins = np.abs(noise(random, width, height, (160, 110)) + 0.4 * noise(random, width, height, (30, 30)))
    dark = -38 * np.exp(-((veins / 0.06) ** 2)) * (tone.mean() / 226)
    return _pixels(
        tone + (dark + 5 * noise(random, width, height, (40, 40)) + random.normal(0, 3, (height, width)))[..., None]
    )


def surface(random: np.random.Generator, width: int, height: int) -> Pixels:
    """Any of the above."""
    made: Pixels = _pick(random, (wood, cloth, stone))(random, width, height)
    return made


def paper(random: np.random.Generator, width: int, height: int, colour: Colour, rough: float = 2.0) -> Pixels:
    """Paper, a little uneven."""
    cloud = noise(random, width, height, (90, 90)) * rough + random.normal(0, rough, (height, width))
    return _pixels(np.array(colour, float) + cloud[..., None])


def gradient(top: Colour, bottom: Colour, width: int, height: int) -> Pixels:
    """From one colour to another, downward."""
    share = np.linspace(0, 1, height)[:, None, None]
    return _pixels(np.broadcast_to(np.array(top) * (1 - share) + np.array(bottom) * share, (height, width, 3)))


def shadow(random: np.random.Generator, pixels: Pixels, depth: float = 0.4) -> Pixels:
    """Light from one side and the soft shadow of something that is not in the picture."""
    height, width = pixels.shape[:2]
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    angle, edge = random.uniform(0, 2 * np.pi), random.uniform(-0.5, 0.6)
    side = x * np.cos(angle) + y * np.sin(angle)
    dark = 1 / (1 + np.exp(-(side - edge) / random.uniform(0.04, 0.25)))
    light = 1 - depth * dark - 0.12 * side - 0.1 * (x**2 + y**2)
    warm = np.array([1.02, 1.0, random.uniform(0.86, 1.02)])
    return _pixels(pixels * light[..., None] * warm)


def glare(random: np.random.Generator, pixels: Pixels, strength: float = 0.5) -> Pixels:
    """The reflection of a lamp or a window."""
    height, width = pixels.shape[:2]
    x, y = np.meshgrid(np.arange(width) / width, np.arange(height) / height)
    at_x, at_y, angle = random.uniform(0.1, 0.9), random.uniform(0.1, 0.9), random.uniform(0, np.pi)
    along = (x - at_x) * np.cos(angle) + (y - at_y) * np.sin(angle)
    across = (y - at_y) * np.cos(angle) - (x - at_x) * np.sin(angle)
    light = strength * np.exp(-((along / random.uniform(0.15, 0.45)) ** 2) - (across / random.uniform(0.05, 0.14)) ** 2)
    return _pixels(pixels + (255 - pixels) * light[..., None])


def camera(random: np.random.Generator, pixels: Pixels, blur: float = 0.7, grain: float = 3.0) -> Pixels:
    """A lens that is not quite in focus and a sensor with noise."""
    soft = cv2.GaussianBlur(pixels, (0, 0), max(blur, 0.05))
    return _pixels(soft + random.normal(0, grain, (*pixels.shape[:2], 1)))


def tilted(
    random: np.random.Generator,
    canvas: Canvas,
    ground: Pixels,
    *,
    fill: float = 0.86,
    tilt: float = 0.1,
    turn: float = 8.0,
) -> None:
    """Lay the canvas on `ground` as a camera sees it that is held aslant, with the shadow of its edge."""
    height, width = ground.shape[:2]
    across, down = canvas.size
    scale = min(width * fill / across, height * fill / down)
    half = np.array([across, down]) * scale / 2
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
    corners = corners * (1 + random.uniform(-tilt, tilt, (4, 2)))
    angle = np.deg2rad(random.uniform(-turn, turn))
    corners = corners @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    corners *= min(1.0, 0.98 * width / 2 / np.abs(corners[:, 0]).max(), 0.98 * height / 2 / np.abs(corners[:, 1]).max())
    corners += (width / 2, height / 2)
    if scale < 0.7:
        canvas.resize(round(across * scale * 1.2), round(down * scale * 1.2))
    across, down = canvas.size
    source = np.array([(0, 0), (across, 0), (across, down), (0, down)], np.float32)
    matrix: Points = cv2.getPerspectiveTransform(source, corners.astype(np.float32)).astype(np.float64)
    cast = np.zeros((height, width), np.float32)
    cv2.fillConvexPoly(cast, np.round(corners + np.array((5, 7))).astype(np.int32), 1.0)
    cast = cv2.GaussianBlur(cast, (0, 0), 7)[..., None]
    canvas.warp(matrix, _pixels(ground * (1 - 0.55 * cast)))


def _pick(random: np.random.Generator, choices: tuple[Any, ...]) -> Any:
    return choices[int(random.integers(len(choices)))]


def _pixels(values: NDArray[np.floating]) -> Pixels:
    return np.clip(np.round(values), 0, 255).astype(np.uint8)
