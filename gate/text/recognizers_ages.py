"""Age and gender, and gestational age."""

from __future__ import annotations

from collections.abc import Iterator

from gate.text.entities import Entity
from gate.text.recognizers import Pattern, pattern
from gate.text.recognizers_gestation import GESTATION_PATTERNS, GESTATION_PATTERNS_IN_PICTURES

_N = r"(?:1[01]\d|\d{1,2})"
# Years in the languages of the calendar. `let`, `lat` and `ans` are words elsewhere: they need more beside them.
_YEARS = (
    r"(?:years?|yrs?|y/?o|ans|años|anos|anni|jahre?|jaar|jr|år|vuotta|lat|let|rok(?:ov|ů|y)|éves|evesen?|ani|ya[şșs](?:[ıi]nda)?|ya[şșs]|"
    r"лет|год[а]?|рок(?:и|ів)|години?|ετών|χρονών|tuổi|tahun|thn|taon|godin[aeu]|leta|gad[iu]|metų|aastat|ára|Y)"
)
_MONTHS = (
    r"(?:months?|mths?|monate?|mois|meses|mesi|maanden|måneder|månader|miesi[ąę]c\w*|měsíc\w*|hónapos|luni|ay(?:lık)?|"
    r"мес(?:яц\w*|\.)?)"
)
_UNIT = rf"(?:{_YEARS}|{_MONTHS})\b\.?"
_AGE_CUE = (
    r"(?:aged?|alter|edad|[âa]ge|et[àa]|idade|leeftijd|wiek|v[ěe]k|életkor|kor|v[âa]rst[ăa]|ya[şșs]ı?|ik[äa]|alder|ålder|возраст|вік|години|"
    r"ηλικία|tuổi|usia|umur|edat|vanus|amžius|vecums|aldur|dob\s*/\s*age|age\s*/\s*sex|umri)"
)
_SEX_CUE = (
    r"(?:sex|gender|geschlecht|sexe|sexo|sesso|genre|g[ée]nero|geslacht|p[łl]e[ćc]|pohlav[íi]e?|neme?|k[öo]n|kj[øo]nn|k[øo]n|sukupuoli|"
    r"cinsiyeti?|пол|стать|φύλο|giới\s+tính|jenis\s+kelamin|kasarian|s?pol|dzimums|lytis|sugu)"
)
_SEX_WORD = (
    r"(?:female|male|weiblich|männlich|f[ée]minin|masculin|fem(?:enino|inino|mina|me)?|masc(?:ulino|hio)?|kobieta|mężczyzna|žena|muž|nő|"
    r"férfi|kvinn?[ae]|kvinde|mand?|vrouw|kadın|erkek|nainen|mies|жен(?:ский|щина)?|муж(?:ской|чина)?|nữ|nam|perempuan|laki-laki|other)"
)
_SEX = rf"(?:{_SEX_WORD}|[fmwkžvnlpx])"

_AGE_PATTERNS: tuple[Pattern, ...] = (
    pattern("AGE_OR_GENDER", 0.6, rf"(?i)(?<![\w.]){_N}[-\s]?(?:years?|yrs?|months?|mo)[-\s]old\b"),
    pattern("AGE_OR_GENDER", 0.6, rf"(?i)(?<![\w.]){_N}\s?(?:y/?o|y\.o\.)(?!\w)"),
    pattern(
        "AGE_OR_GENDER",
        0.6,
        rf"(?i)(?<!\w){_AGE_CUE}\s*[:=]?\s*{_N}(?:\s?{_UNIT}|\sv\b\.?)?(?![\w]|\s?[-+]|\.\d|/\d)(?:\s?[/,]?\s?(?-i:[FM]|(?i:{_SEX_WORD}))\b)?",
    ),
    pattern(
        "AGE_OR_GENDER", 0.7, rf"(?i)(?<!\w){_SEX_CUE}(?:\s*[:=]\s*{_SEX}|\s(?-i:[FM]))(?![\w])(?:\s?[/,]\s?{_N}\b)?"
    ),
    pattern("AGE_OR_GENDER", 0.6, r"(?<![\w.])(?:[FM]\s)?0\d{2}Y\b"),
    # 28y/F, 43 Y F, 31 Y Female, 34 J w
    pattern(
        "AGE_OR_GENDER",
        0.65,
        rf"(?<![\w.])\d{{1,3}}\s?(?i:y(?:rs?)?|a|{_YEARS})\.?\s?[/,]?\s?(?:F|M|(?i:{_SEX_WORD}))\b",
    ),
    pattern("AGE_OR_GENDER", 0.6, r"(?<![\w.])\d{1,3}\s?[Jj]\.?\s?[/,]?\s?[wmWMd]\b"),
    # F/34, 22/F, but no aperture
    pattern(
        "AGE_OR_GENDER",
        0.5,
        r"(?<![\w./])(?:[FM]\s?(?:/|,(?=\s?\d\d\)))\s?(?!11|16|22|32)[1-9]\d(?:\s?[Yy])?|[1-9]\d\s?/\s?[FM])(?![\w/%]|\.\d)",
    ),
    # żyła lat 81, vivió 81 años
    pattern(
        "AGE_OR_GENDER",
        0.5,
        r"(?i)(?<!\w)(?:żyła?|przeżyw\w+|przeżył\w?|vivi[óo]|visse|vixit|v[ěe]ku|wieku|age\s+of)\s+"
        rf"(?P<x>(?:lat\s+)?{_N}(?:\s{_UNIT})?)(?![\w%]|\.\d)",
    ),
    pattern(
        "AGE_OR_GENDER",
        0.5,
        r"(?i)\b(?:turn(?:s|ed|ing)?|when\s+(?:s?he|i)\s+was)\s+(?:1[01]\d|\d{1,2})(?![\w:%/]|\.\d)",
    ),
    pattern("AGE_OR_GENDER", 0.5, r"(?<=[,(/] )\d{1,2}\s?/?\s?[MF]\b|(?<=[,(/])\d{1,2}\s?/?\s?[MF]\b"),
)

AGE_PATTERNS: tuple[Pattern, ...] = (*GESTATION_PATTERNS, *_AGE_PATTERNS)

_AGE_PATTERNS_IN_PICTURES: tuple[Pattern, ...] = (
    *GESTATION_PATTERNS_IN_PICTURES,
    # what stands in a header: 34 ans, 19 yrs, 29Y at the end of a line or before a number
    pattern(
        "AGE_OR_GENDER",
        0.45,
        rf"(?im)(?:^|(?<=[^\W\d_][ ])|(?<=[,(;][ ])|(?<=[,(;])|(?<=[./-]\d{{4}}[ ]))[ ]*(?P<x>[1-9]\d?\s?{_YEARS}\.?)"
        r"(?=[ ]*(?:$|[),;/|]|[ ][A-Z]{0,4}[-#: ]?\d))",
    ),
    # ADEBAYO FOLASADE  F 36
    pattern("AGE_OR_GENDER", 0.45, r"(?m)(?<=[A-ZÀ-ÖØ-Þ]{2})[ ]{1,4}(?P<x>[FM][ ]\d\d)[ ]*$"),
    # F or M between numbers and dates: 17-05-1988  F
    pattern(
        "AGE_OR_GENDER", 0.45, r"(?m)(?:(?<=\d{4})|(?<=[./-]\d\d))[ ]{1,12}(?P<x>[FM])(?=[ ]*$|[ ]{2,}|[ ]\d\d[:./-])"
    ),
    pattern("AGE_OR_GENDER", 0.45, r"(?<![\w./])F\s?/\s?(?:22|32)(?![\w/%]|\.\d)"),
)


def find_ages_in_pictures(text: str) -> Iterator[Entity]:
    """Ages, genders and weeks of pregnancy as they stand alone in headers and on keepsakes."""
    for one in _AGE_PATTERNS_IN_PICTURES:
        yield from one.find(text)
