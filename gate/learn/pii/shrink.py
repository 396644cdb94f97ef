"""Samples as img2dataset would have stored them: pictures no larger than a side, their truth in step."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

from PIL import Image

from gate.learn.pii.redactors import MAX_PIXELS, first_picture
from gate.learn.pii.truth import facts_of
from gate.types import Member, Sample
from gate.vision.picture import decode

_QUALITY = 95
"""img2dataset's own default."""


def shrunk(sample: Sample, side: int) -> Sample:
    """The sample with its first picture as a JPEG of at most `side` pixels a side, and the quads of its truth scaled.

    An orientation is left out and not applied, as img2dataset does. The sample stays what it is where the picture is
    small enough. Raises SampleProblem when the picture cannot be decoded.
    """
    part = first_picture(sample)
    if part is None:
        return sample
    image = Image.fromarray(decode(sample.members[part].data, max_pixels=MAX_PIXELS).rgb)
    scale = side / max(image.size)
    if scale >= 1:
        return sample
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    sink = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(sink, "JPEG", quality=_QUALITY)
    members = [_scaled(member, size[0] / image.width, size[1] / image.height) for member in sample.members]
    members[part] = replace(sample.members[part], data=sink.getvalue())
    return replace(sample, members=tuple(members))


def _scaled(member: Member, across: float, down: float) -> Member:
    facts = facts_of(member)
    if not isinstance(facts.get("lines"), list):
        return member

    def scale(quad: Any) -> list[list[float]]:
        return [[x * across, y * down] for x, y in quad]

    facts["lines"] = [{**line, "quad": scale(line["quad"])} for line in facts["lines"]]
    if isinstance(facts.get("strings"), list):
        facts["strings"] = [{**each, "quads": [scale(quad) for quad in each["quads"]]} for each in facts["strings"]]
    return replace(member, data=json.dumps(facts).encode())
