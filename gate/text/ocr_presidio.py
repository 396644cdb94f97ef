"""OCR classes of presidio_image_redactor as engines: Presidio's own over Tesseract, and those that others wrote for it.

A policy is data, and often somebody else's: a name in it must not make gate run whatever can be imported. So the
class has to be Presidio's TesseractOCR, or be announced by an installed package as an entry point of GROUP. Whoever
installs such a package says that its class may see the pictures. DocumentIntelligenceOCR, which sends them
to a service, is among Presidio's own and still needs that.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from PIL import Image

from gate.errors import SampleProblem, UsageError
from gate.text.ocr import Line, Word
from gate.text.ocr_tesseract import Tesseract
from gate.types import Quad
from gate.vision.picture import Pixels

GROUP = "gate.ocr"
"""Entry points that name OCR classes which a policy may use."""
TESSERACT = "presidio_image_redactor.TesseractOCR"

_ROW = ("page_num", "block_num", "par_num", "line_num")  # columns of Tesseract's tables that tell lines apart
_INSTALL = "install it with: pip install 'shardgate[presidio]'"


class PresidioOcr:
    """Reads with a `presidio_image_redactor.OCR`: `perform_ocr(image, **options)` is all that is asked of it.

    `models` are the files it reads with. Words that come without columns of Tesseract's for their line are lines of
    their own; gate.text.lines joins them.
    """

    def __init__(self, ocr: Any, models: Sequence[Mapping[str, Any]], options: Mapping[str, Any] | None = None) -> None:
        self._ocr, self._models, self._options = ocr, list(models), dict(options or {})

    def read(self, rgb: Pixels) -> list[Line]:
        """See gate.text.ocr.Engine. Raises SampleProblem('detector_failed') when the class fails."""
        try:
            return _lines(self._ocr.perform_ocr(Image.fromarray(rgb), **self._options))
        except Exception:  # noqa: BLE001 - somebody else's code, whose messages may quote what it read
            raise SampleProblem("detector_failed") from None

    def models(self) -> list[Mapping[str, Any]]:
        """See gate.text.ocr.Engine."""
        return list(self._models)


def load_presidio(name: str, languages: Sequence[str]) -> PresidioOcr:
    """The engine `presidio` (Presidio's TesseractOCR, reading `languages`) or `presidio:MODULE.CLASS`.

    The class is made without arguments; settings of its own come from its environment. Raises UsageError when
    presidio_image_redactor, the program tesseract or its language data are not installed, when the class is not
    announced, and when it cannot be made.
    """
    try:
        from presidio_image_redactor import OCR, TesseractOCR
    except ImportError as error:
        raise UsageError(f"engine: presidio needs the module {error.name}; {_INSTALL}") from None
    wanted = name.partition(":")[2] or TESSERACT
    if wanted == TESSERACT:
        program = Tesseract(languages)  # the same program: whether it is there, and with which data
        return PresidioOcr(TesseractOCR(), program.models(), {"lang": program.languages})
    point = _announced(wanted)
    try:
        kind = point.load()
    except (ImportError, AttributeError) as error:
        raise UsageError(f"the OCR class {wanted} cannot be imported ({type(error).__name__})") from None
    if not (inspect.isclass(kind) and issubclass(kind, OCR)):
        raise UsageError(f"{wanted} is no OCR class: it must be a subclass of presidio_image_redactor.OCR")
    try:
        ocr = kind()
    except Exception as error:  # noqa: BLE001 - somebody else's code; its message may quote a key
        raise UsageError(
            f"the OCR class {wanted} cannot be set up without arguments ({type(error).__name__})"
        ) from None
    return PresidioOcr(ocr, _models(ocr, point))


def _announced(wanted: str) -> EntryPoint:
    """The entry point that names a class. Nothing is imported by looking for it."""
    classes = {point.value.replace(":", "."): point for point in entry_points(group=GROUP)}
    if wanted in classes:
        return classes[wanted]
    known = ", ".join(sorted({TESSERACT, *classes}))
    raise UsageError(
        f"no installed package announces the OCR class {wanted} as an entry point of {GROUP}, so that a policy may "
        f"name it; known: {known}"
    )


def _models(ocr: Any, point: EntryPoint) -> list[Mapping[str, Any]]:
    """What a class says it reads with (`models()`), else its own source file."""
    if hasattr(ocr, "models"):
        return list(ocr.models())
    source = Path(inspect.getfile(type(ocr)))
    named, licence = point.value.replace(":", "."), None
    if point.dist is not None:
        named = f"{named} ({point.dist.name} {point.dist.version})"
        facts = point.dist.metadata
        licence = next((facts[field] for field in ("License-Expression", "License") if field in facts), None)
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    return [{"name": named, "sha256": digest, "licence": licence or "not stated"}]


def _lines(table: Mapping[str, Sequence[Any]]) -> list[Line]:
    """The lines of a table in Presidio's layout: columns text, left, top, width, height and conf, as Tesseract's."""
    scores = [float(score) for score in table["conf"]]
    whole = 100 if "level" in table or max(scores, default=0) > 1 else 1  # Tesseract's per cent, others' shares
    lines: dict[tuple[Any, ...], list[Word]] = {}
    columns = zip(*(table[name] for name in ("text", "left", "top", "width", "height")), scores, strict=True)
    for index, (text, left, top, width, height, score) in enumerate(columns):
        if not text.strip():
            continue
        quad = Quad.from_box(float(left), float(top), float(left) + float(width), float(top) + float(height))
        row = tuple(table[name][index] for name in _ROW) if all(name in table for name in _ROW) else (index,)
        share = round(min(score / whole, 1.0), 4) if score > 0 else 0.0
        lines.setdefault(row, []).append(Word(text.strip(), quad, share))
    return [Line(tuple(words)) for words in lines.values()]
