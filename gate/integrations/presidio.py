"""gate's reading of pictures and its analysis of text inside Presidio: an OCR class and a recognizer.

analyzer = ImageAnalyzerEngine(analyzer_engine(whole_words=True), ocr=GateOcr())
redacted = ImageRedactorEngine(analyzer).redact(picture)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil, floor
from typing import Any

import numpy as np
from PIL import Image
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NoOpNlpEngine

from gate.errors import UsageError
from gate.policy.settings import TEXT_TYPES
from gate.text.lines import join_lines
from gate.text.ocr import Word, load_engine
from gate.text.pii import shared_analyzer
from gate.text.read import Reader
from gate.text.upscale import load_upscaler
from gate.types import UNREDACTABLE_TYPES, Reading
from gate.vision.picture import Pixels, to_stored, upright

try:
    from presidio_image_redactor import OCR
except ImportError as error:
    raise UsageError(
        f"gate.integrations.presidio needs the module {error.name}; install it with: pip install 'shardgate[presidio]'"
    ) from None

_COLUMNS = (
    "level",
    "page_num",
    "block_num",
    "par_num",
    "line_num",
    "word_num",
    "left",
    "top",
    "width",
    "height",
    "conf",
    "text",
)
_TYPES = frozenset(TEXT_TYPES - UNREDACTABLE_TYPES)  # for Presidio everything that is found is there to be removed
_WORD = 5
_ORIENTATION = 0x0112


class GateOcr(OCR):  # type: ignore[misc]
    """Reads as gate does: text at any angle, mirrored and inverted text, small pictures enlarged.

    Words come line by line and block by block, as gate joins them for its own analysis. Presidio knows boxes with
    level edges only: the box of a slanted word is the smallest that holds it, and covers some of its surroundings.
    """

    def __init__(
        self,
        engine: str = "rapidocr",
        languages: Sequence[str] = ("en",),
        upscale: str = "lanczos",
        margin: float = 0.1,
    ) -> None:
        """`engine`, `languages` and `upscale` are those of a policy's `image_text`.

        Each box is grown by `margin` times its shorter side, since word edges are approximate. Raises UsageError.
        """
        self._reader = Reader(load_engine(engine, languages), load_upscaler(upscale))
        self._margin = margin

    def perform_ocr(self, image: object, **kwargs: Any) -> dict[str, list[Any]]:
        """The words of a PIL image, a file, or an (h, w), (h, w, 3) or (h, w, 4) uint8 array, as Tesseract's table.

        Boxes are in pixels of the picture as stored; `conf` is in per cent. Takes no options. Raises SampleProblem
        when reading fails, TypeError for another kind of picture.
        """
        if kwargs:
            raise TypeError(f"GateOcr takes no options such as {', '.join(sorted(kwargs))}")
        pixels, orientation = _pixels(image)
        height, width = pixels.shape[:2]
        table: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
        lines = self._reader.read(upright(pixels, orientation), Reading.FIRST)
        for place, word in _numbered(join_lines(lines)):
            left, top, right, bottom = to_stored(word.quad, orientation, width, height).bounds
            grown = self._margin * min(right - left, bottom - top)
            left, top = max(0, floor(left - grown)), max(0, floor(top - grown))
            right, bottom = min(width, ceil(right + grown)), min(height, ceil(bottom + grown))
            box = (left, top, right - left, bottom - top)
            for name, value in zip(_COLUMNS, (_WORD, 1, *place, *box, 100 * word.score, word.text), strict=True):
                table[name].append(value)
        return table

    @staticmethod
    def get_text_from_ocr_dict(ocr_result: Mapping[str, list[Any]], separator: str = " ") -> str:
        """The words of a table of `perform_ocr`, with a line feed between lines: an analysis needs to see them.

        Presidio leads characters back to words by counting one character between words.
        """
        text, before = "", None
        for word, *place in zip(*(ocr_result[name] for name in ("text", "block_num", "line_num")), strict=True):
            text += ("" if before is None else separator if place == before else "\n") + word
            before = place
        return text

    def models(self) -> list[Mapping[str, Any]]:
        """The files it reads with: `name`, `sha256`, `licence`."""
        return self._reader.models()


class GateRecognizer(EntityRecognizer):  # type: ignore[misc]
    """gate's whole analysis of text as one recognizer of Presidio, in gate's entity types.

    Types that say what a text is about (MEDICAL_TERM) are left out. With `whole_words`, results reach over all of
    every word they touch. Use it for pictures: Presidio leaves a box out where a result of several words begins
    inside one, as in `(Ada Okafor`.
    """

    def __init__(self, language: str = "en", min_score: float = 0.4, *, whole_words: bool = False) -> None:
        self._analyzer = shared_analyzer({"languages": [language], "min_score": min_score, "picture": whole_words})
        self._whole_words = whole_words
        super().__init__(supported_entities=sorted(_TYPES), name="GateRecognizer", supported_language=language)

    def load(self) -> None:
        """See EntityRecognizer. Models are loaded by the constructor, once a process."""

    def analyze(self, text: str, entities: Sequence[str], nlp_artifacts: object = None) -> list[RecognizerResult]:  # noqa: ARG002 - gate runs models of its own
        """See EntityRecognizer. Results do not overlap unless they reach over whole words."""
        return [
            RecognizerResult(one.entity_type, *self._span(text, one.start, one.end), one.score)
            for one in self._analyzer.analyze(text)
            if one.entity_type in (_TYPES.intersection(entities) if entities else _TYPES)
        ]

    def _span(self, text: str, start: int, end: int) -> tuple[int, int]:
        if self._whole_words:
            while start > 0 and not text[start - 1].isspace():
                start -= 1
            while end < len(text) and not text[end].isspace():
                end += 1
        return start, end


def analyzer_engine(*, language: str = "en", min_score: float = 0.4, whole_words: bool = False) -> AnalyzerEngine:
    """An AnalyzerEngine with gate's recognizer alone: no pipeline is run twice, and nothing is downloaded."""
    recognizer = GateRecognizer(language, min_score, whole_words=whole_words)
    registry = RecognizerRegistry(recognizers=[recognizer], supported_languages=[language])
    nlp = NoOpNlpEngine([{"lang_code": language, "model_name": "none"}])
    return AnalyzerEngine(registry=registry, nlp_engine=nlp, supported_languages=[language])


def dicom_redactor_engine(*, language: str = "en", min_score: float = 0.4) -> Any:
    """Presidio's DicomImageRedactorEngine with gate's OCR and recognizers in it. What it does not do: docs/dicom.md."""
    from presidio_image_redactor import DicomImageRedactorEngine, ImageAnalyzerEngine

    analyzer = analyzer_engine(language=language, min_score=min_score, whole_words=True)
    return DicomImageRedactorEngine(ImageAnalyzerEngine(analyzer, ocr=GateOcr()))


def _numbered(blocks: Iterable[Sequence[Sequence[Any]]]) -> Iterator[tuple[tuple[int, int, int, int], Word]]:
    """The words of blocks with their block, paragraph (always 1), line and number in it, each from 1."""
    for block, rows in enumerate(blocks, 1):
        for row, lines in enumerate(rows, 1):
            for number, word in enumerate((word for line in lines for word in line.words), 1):
                yield (block, 1, row, number), word


def _pixels(image: object) -> tuple[Pixels, int]:
    """The stored pixels over white, and their EXIF orientation."""
    if isinstance(image, str):
        with Image.open(image) as opened:
            return _pixels(opened.copy())
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    if not isinstance(image, Image.Image):
        raise TypeError("GateOcr reads PIL images, arrays and files")
    orientation = image.getexif().get(_ORIENTATION, 1)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return np.asarray(image.convert("RGB")), orientation if orientation in range(1, 9) else 1
