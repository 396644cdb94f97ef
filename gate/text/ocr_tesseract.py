"""The second engine: the `tesseract` program. Slower, upright text only, but its mistakes are others.

It is fed through a pipe: the usual wrapper (pytesseract, which the engine `presidio` uses) writes each picture to a
temporary file, which a killed run would leave behind.
"""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np

from gate.errors import SampleProblem, UsageError
from gate.text.ocr import Line, Word
from gate.text.tesseract import data_names, install_command, installed_tesseract
from gate.types import Quad
from gate.vision.picture import Pixels

_SIDE, _MAX_ENLARGEMENT = 1200, 3.0
_SPARSE_TEXT = "11"  # page segmentation mode: as much text as possible in no particular order


class Tesseract:
    """Reads upright text, scattered anywhere. Raises UsageError when the program or a language is missing."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._languages = data_names(languages)
        found = installed_tesseract()
        if found is None:
            command = install_command(self._languages, None)
            raise UsageError(f"the program tesseract is not on the PATH; install it with: {command}")
        if absent := sorted(set(self._languages) - found.languages):
            command = install_command(absent, found)
            raise UsageError(f"tesseract lacks the language data {', '.join(absent)}; install it with: {command}")
        self._program, self._data = found.program, found.data
        self._environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    @property
    def languages(self) -> str:
        """The trained data it reads with, as the program is told: `eng+deu`."""
        return "+".join(self._languages)

    def read(self, rgb: Pixels) -> list[Line]:
        """See gate.text.ocr.Engine. Raises SampleProblem('detector_failed') when the program fails."""
        scale = min(max(_SIDE / max(rgb.shape[:2]), 1.0), _MAX_ENLARGEMENT)
        image = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_LANCZOS4) if scale > 1 else rgb
        lines: dict[tuple[str, str, str], list[Word]] = {}
        for row in self._table(np.asarray(image, np.uint8)):
            text, score = (row["text"] or "").strip(), float(row["conf"])
            if score < 0 or not text:
                continue
            left, top, width, height = (int(row[name]) / scale for name in ("left", "top", "width", "height"))
            word = Word(text, Quad.from_box(left, top, left + width, top + height), round(score / 100, 4))
            lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(word)
        return [Line(tuple(words)) for words in lines.values()]

    def models(self) -> list[Mapping[str, Any]]:
        """See gate.text.ocr.Engine."""
        return [
            {
                "name": f"tesseract {name}",
                "sha256": hashlib.sha256((self._data / f"{name}.traineddata").read_bytes()).hexdigest(),
                "licence": "Apache-2.0",
            }
            for name in self._languages
        ]

    def _table(self, image: Pixels) -> list[dict[str, str]]:
        done, encoded = cv2.imencode(".png", image[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 1])
        if not done:
            raise SampleProblem("detector_failed")
        arguments = ("stdin", "stdout", "-l", self.languages, "--psm", _SPARSE_TEXT, "tsv")
        try:
            output = self._run(*arguments, given=encoded.tobytes()).decode("utf-8", "replace")
        except subprocess.CalledProcessError:
            raise SampleProblem("detector_failed") from None
        return list(csv.DictReader(output.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))

    def _run(self, *arguments: str, given: bytes = b"") -> bytes:
        return subprocess.run(  # noqa: S603 - the program of that name, its arguments from the closed list above
            [self._program, *arguments], input=given, capture_output=True, check=True, env=self._environment
        ).stdout
