"""The typefaces of the made pictures: where their files lie, which split may use them, and which are missing.

Development and held-out pictures share no typeface, so that what was learnt on the letters of one says something
about the other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont

from gate.errors import UsageError

_SYSTEM = Path("/usr/share/fonts")
_BUILT_IN = "pillow"
STYLES = ("sans", "serif", "mono", "script", "display", "hand", "cjk")


@dataclass(frozen=True, slots=True)
class Typeface:
    """One font file. `package` brings it: a Python package (`font_...`), a Debian package, or Pillow itself."""

    name: str
    style: str
    split: str
    package: str
    file: str = ""

    @property
    def path(self) -> Path | None:
        """Where the file lies on this machine; None where it does not."""
        if self.package.startswith("fonts-"):
            return next((path for path in (_SYSTEM / self.file,) if path.is_file()), None)
        spec = find_spec(self.package)
        path = Path(spec.origin).parent / self.file if spec and spec.origin else None
        return path if path and path.is_file() else None

    @property
    def there(self) -> bool:
        """Whether it can be used on this machine."""
        return self.package == _BUILT_IN or self.path is not None

    def at(self, size: float) -> ImageFont.FreeTypeFont:
        """The font at `size` pixels an em."""
        return _load(str(self.path) if self.package != _BUILT_IN else None, max(round(size), 5))

    def writes(self, character: str) -> bool:
        """Whether it has a glyph of its own for `character`."""
        return _has_glyph(str(self.path) if self.package != _BUILT_IN else None, character)

    def spelling(self, text: str) -> str:
        """`text` in letters this typeface has: what it lacks is written as people without those keys write it.

        Raises ValueError for a character that has no such spelling.
        """
        return "".join(self._letter(character) for character in unicodedata.normalize("NFC", text))

    def _letter(self, character: str) -> str:
        if character.isspace() or self.writes(character):
            return character
        plain = _PLAIN.get(character) or "".join(
            part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part)
        )
        if not plain or not all(part.isspace() or self.writes(part) for part in plain):
            raise ValueError(f"{self.name} has no glyph for U+{ord(character):04X}")
        return plain


_PLAIN = {"ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ı": "i", "–": "-", "°": " deg", "€": "EUR ", "&": "and"}
"""Letters that are no plain letter with an accent."""

_DEJAVU = "mpl-data/fonts/ttf"

TYPEFACES: tuple[Typeface, ...] = (
    Typeface("Aileron", "sans", "development", _BUILT_IN),
    Typeface("Manrope", "sans", "development", "font_manrope", "files/Manrope-Medium.ttf"),
    Typeface("DejaVu Sans", "sans", "development", "matplotlib", f"{_DEJAVU}/DejaVuSans.ttf"),
    Typeface("DejaVu Sans Bold", "sans", "development", "matplotlib", f"{_DEJAVU}/DejaVuSans-Bold.ttf"),
    Typeface("DejaVu Sans Mono", "mono", "development", "matplotlib", f"{_DEJAVU}/DejaVuSansMono.ttf"),
    Typeface("DejaVu Serif", "serif", "development", "matplotlib", f"{_DEJAVU}/DejaVuSerif.ttf"),
    Typeface("Caladea", "serif", "development", "font_caladea", "files/Caladea-Regular.ttf"),
    Typeface("Caladea Italic", "serif", "development", "font_caladea", "files/Caladea-Italic.ttf"),
    Typeface("Dancing Script", "script", "development", "fonts-dancingscript",
             "opentype/dancingscript/DancingScript-Regular.otf"),
    Typeface("Lobster Two", "script", "development", "fonts-lobstertwo", "opentype/lobstertwo/LobsterTwo-Italic.otf"),
    Typeface("Lobster", "display", "development", "fonts-lobster", "opentype/lobster/lobster.otf"),
    Typeface("Fredoka One", "display", "development", "font_fredoka_one", "files/FredokaOne-Regular.ttf"),
    Typeface("Comic Neue", "hand", "development", "fonts-comic-neue", "opentype/comic-neue/ComicNeue-Regular.otf"),
    Typeface("Breip", "hand", "development", "fonts-breip", "truetype/breip/Breip.ttf"),
    Typeface("Dkg Handwriting", "hand", "development", "fonts-dkg-handwriting", "truetype/fifthhorseman/dkg.ttf"),
    Typeface("VL Gothic", "cjk", "development", "fonts-vlgothic", "truetype/vlgothic/VL-Gothic-Regular.ttf"),
    Typeface("Roboto", "sans", "held-out", "font_roboto", "files/Roboto-Regular.ttf"),
    Typeface("Hanken Grotesk", "sans", "held-out", "font_hanken_grotesk", "files/HankenGrotesk-Regular.otf"),
    Typeface("Hanken Grotesk Bold", "sans", "held-out", "font_hanken_grotesk", "files/HankenGrotesk-SemiBold.otf"),
    Typeface("Quicksand", "sans", "held-out", "fonts-quicksand", "truetype/quicksand/Quicksand-Medium.ttf"),
    Typeface("OCR B", "mono", "held-out", "fonts-ocr-b", "opentype/ocr-b/OCRB.otf"),
    Typeface("Source Serif Pro", "serif", "held-out", "font_source_serif_pro", "files/SourceSerifPro-Regular.ttf"),
    Typeface("EB Garamond", "serif", "held-out", "fonts-ebgaramond", "opentype/ebgaramond/EBGaramond12-Regular.otf"),
    Typeface("EB Garamond Italic", "script", "held-out", "fonts-ebgaramond",
             "opentype/ebgaramond/EBGaramond12-Italic.otf"),
    Typeface("Kristi", "script", "held-out", "fonts-kristi", "truetype/kristi/Kristi.ttf"),
    Typeface("Amatic SC", "display", "held-out", "font_amatic_sc", "files/AmaticSC-Bold.ttf"),
    Typeface("Intuitive", "display", "held-out", "font_intuitive", "files/Intuitive.ttf"),
    Typeface("Rufscript", "hand", "held-out", "fonts-rufscript", "truetype/rufscript/Rufscript010.ttf"),
    Typeface("Humor Sans", "hand", "held-out", "fonts-humor-sans", "truetype/humor-sans/Humor-Sans.ttf"),
    Typeface("WenQuanYi Micro Hei", "cjk", "held-out", "fonts-wqy-microhei", "truetype/wqy/wqy-microhei.ttc"),
)  # fmt: skip


def typefaces(split: str, style: str) -> list[Typeface]:
    """Those of a split and a style, in a fixed order."""
    return [face for face in TYPEFACES if (face.split, face.style) == (split, style)]


def require(split: str, styles: Iterable[str]) -> None:
    """Raise UsageError that names every package whose fonts of these styles are missing here."""
    wanted = set(styles)
    missing = sorted(
        {face.package for face in TYPEFACES if face.split == split and face.style in wanted and not face.there}
    )
    if missing:
        debian = [name for name in missing if name.startswith("fonts-")]
        python = [name.replace("_", "-") for name in missing if name not in debian]
        ways = [
            *([f"apt-get install {' '.join(debian)}"] if debian else []),
            *([f"pip install {' '.join(python)}"] if python else []),
        ]
        raise UsageError(f"these pictures are written in fonts that are not installed; run: {' and: '.join(ways)}")


@lru_cache(maxsize=512)
def _load(path: str | None, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(path, size) if path else ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise UsageError("these pictures need a Pillow with FreeType")
    return font


@lru_cache(maxsize=8192)
def _has_glyph(path: str | None, character: str) -> bool:
    font = _load(path, 40)
    drawn, nothing = (_shape(font, text) for text in (character, "\U0010fffd"))
    return any(drawn[1]) and drawn != nothing


def _shape(font: ImageFont.FreeTypeFont, text: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(text)
    return mask.size, bytes(mask)
