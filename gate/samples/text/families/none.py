"""Pictures without a letter in them."""

from __future__ import annotations

import cv2
import numpy as np

from gate.samples.text.canvas import Canvas
from gate.samples.text.families.layout import Family, scan, view
from gate.samples.text.kit import Kit
from gate.samples.text.surfaces import camera, gradient, noise, shadow, surface

_LIGHTS = ((250, 200, 120), (230, 110, 90), (150, 180, 250))


def _landscape(k: Kit) -> Canvas:
    return k.canvas(view(k, *k.pick(((512, 384), (800, 600), (640, 640)))))


def _sonogram(k: Kit) -> Canvas:
    return scan(k, (720, 560), (30, 20), 660)


def _texture(k: Kit) -> Canvas:
    canvas = k.canvas(surface(k.random, *k.pick(((640, 480), (512, 512), (900, 600)))))
    canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.3), 0.5, 3)
    return canvas


def _lights(k: Kit) -> Canvas:
    """A town at night, out of focus."""
    canvas = k.canvas(gradient((30, 34, 60), (90, 50, 40), 760, 560))
    for x, y, radius in k.random.uniform((0, 0, 12), (760, 560, 54), (40, 3)):
        cv2.circle(canvas.pixels, (int(x), int(y)), int(radius), k.pick(_LIGHTS), -1, cv2.LINE_AA)
    canvas.pixels = cv2.GaussianBlur(canvas.pixels, (0, 0), 11).astype(np.uint8)
    return canvas


def _clouds(k: Kit) -> Canvas:
    cloud = noise(k.random, 800, 600, (260, 120)) * 0.4 + noise(k.random, 800, 600, (60, 40)) * 0.15 + 0.5
    share = np.clip(cloud, 0, 1)[..., None]
    return k.canvas(np.round(np.array((110, 160, 220)) * (1 - share) + 250 * share).astype(np.uint8))


def _shapes(k: Kit) -> Canvas:
    """A child's blocks on a floor."""
    canvas = k.canvas(surface(k.random, 800, 640))
    for _ in range(12):
        x, y, side = k.whole(40, 700), k.whole(40, 540), k.whole(40, 120)
        tone = k.pick(((200, 60, 50), (60, 120, 190), (230, 190, 60), (90, 160, 90)))
        turned = cv2.boxPoints(((x, y), (side, side), k.between(0, 90))).astype(np.int32)
        cv2.fillPoly(canvas.pixels, [turned], tone, cv2.LINE_AA)
        cv2.polylines(canvas.pixels, [turned], True, tuple(part // 2 for part in tone), 3, cv2.LINE_AA)
    canvas.pixels = camera(k.random, shadow(k.random, canvas.pixels, 0.35), 0.7, 3)
    return canvas


FAMILY = Family({"development": (_landscape, _sonogram, _texture), "held-out": (_lights, _clouds, _shapes)}, styles=())
