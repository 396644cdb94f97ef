"""The ways in which `caption_text` reads one text of a sample: as it stands, as words, beside its field's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from gate.detectors.metadata_fields import words_of
from gate.fields import Field
from gate.text.entities import Entity
from gate.text.folding import PLACEHOLDER, Folded
from gate.types import Place

_SEPARATORS = re.compile(r"[_\-.+~/]")
_CAMEL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[^\W\d_]{2})(?=\d{3})")
_ONE_WORD = re.compile(r"[^\W\d_]*\Z")
_COUNTER = re.compile(r"(?:\d{1,12}/)*\d{1,12}\Z|r[0-9a-f]{20}\Z", re.ASCII)
_LOWER_WORDS = re.compile(r"(?<!\w)[^\W\d_]+(?: [^\W\d_]+)+(?!\w)")
_FILE_NAME = re.compile(r"[^\W\d_](?:[^\W\d]|[.'’,^ -]){0,79}\Z")
_FORMATTED = re.compile(r"@|(?:\d\D{0,3}){7}")

_NAME_FIELDS = frozenset(
    {"firstname", "lastname", "surname", "givenname", "familyname", "fullname", "middlename", "maidenname"}
    | {"patientname", "forename", "nickname"}
)
_NAME = re.compile(r"[^\W\d_][\w.'’,^ -]{0,78}[^\W_]\.?\Z")
_CUES = frozenset(
    {"phone", "phones", "telephone", "tel", "mobile", "cell", "cellphone", "fax", "whatsapp", "sms"}
    | {"ssn", "socialsecurity", "socialsecuritynumber", "passport", "iban", "mrn", "patientid", "pid", "accession"}
    | {"accessionno", "accessionnumber", "medicalrecord", "recordnumber", "chartno", "accountnumber", "accountno"}
    | {"dob", "birthdate", "dateofbirth", "birthday", "born", "edd", "duedate", "lmp"}
    | {"age", "sex", "gender", "zip", "zipcode", "postcode", "postalcode", "plz", "cardnumber", "creditcard"}
    | {"instagram", "insta", "twitter", "snapchat", "tiktok", "facebook", "telegram", "skype", "handle"}
)
_MOST_CUED = 100
"""Characters of the longest value that is read beside its field's name."""

_LEAST_CODED = 200
_BASE64 = re.compile(rf"(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)[A-Za-z0-9+/_\-\r\n]{{{_LEAST_CODED},}}={{0,2}}\s*\Z")


def readings(field: Field) -> list[Folded]:
    """The texts to analyse for a field, each with the way back to the field's own characters.

    Empty where there is nothing to find: a counter as a key, an object key of one word.
    Characters that stand for none of the field's own (the name before a value) have an empty span.
    """
    if field.place is Place.KEY:
        return [] if _COUNTER.match(field.text) else _name_readings(field.text)
    if field.is_key:
        # a name of one word is a program's (`lang`), whatever it could be
        words = as_words(field.text)
        if _ONE_WORD.match(words.text):
            return []
        return [words, _plain(field.text)] if _FORMATTED.search(field.text) else [words]
    found = [_plain(field.text)]
    if len(field.text) <= _MOST_CUED:
        if _FILE_NAME.match(field.text):
            found.extend(_name_readings(field.text))
        if words_of(field.name) & _CUES:
            found.append(_beside(field.name, field.text))
    return found


def named(field: Field) -> Iterator[Entity]:
    """A value that is a person's name because its field is one for names, whatever the value."""
    text = field.text.strip()
    is_name = not field.is_key and words_of(field.name) & _NAME_FIELDS and _NAME.match(text)
    if is_name and not PLACEHOLDER.search(text):
        start = field.text.index(text)
        yield Entity("PERSON", start, start + len(text), 0.8)


def is_coded(text: str) -> bool:
    """True for a long text in the alphabet of base64 and no other: a picture, or bytes that nobody can read here."""
    return len(text) >= _LEAST_CODED and _BASE64.match(text) is not None


def as_words(name: str) -> Folded:
    """A name as words: `jane_roe-2021`, `JaneRoe` and `MRN4471203` with blanks, placeholders as they are."""
    kept = [match.span() for match in PLACEHOLDER.finditer(name)]
    cuts = [cut.start() for cut in _CAMEL.finditer(name) if not any(start < cut.start() < end for start, end in kept)]
    chars: list[str] = []
    starts: list[int] = []
    for first, last in pairwise([0, *cuts, len(name)]):
        if first:
            chars.append(" ")
            starts.append(first - 1)
        for at in range(first, last):
            inside = any(start <= at < end for start, end in kept)
            chars.append(name[at] if inside else _SEPARATORS.sub(" ", name[at]))
            starts.append(at)
    return Folded("".join(chars), tuple(starts), tuple(start + 1 for start in starts))


def _name_readings(text: str) -> list[Folded]:
    words = as_words(text)
    found = [words]
    if _FORMATTED.search(text):
        found.append(_plain(text))
    # Names without capitals, or with a number behind them, are what the name models know least.
    found.extend(
        Folded(match.group().title(), words.starts[slice(*match.span())], words.ends[slice(*match.span())])
        for match in _LOWER_WORDS.finditer(words.text)
        if match.group().islower() and len(match.group().title()) == len(match.group())
    )
    return found


def _plain(text: str) -> Folded:
    return Folded(text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))


def _beside(name: str, value: str) -> Folded:
    cue = re.sub(r"[\d\W]+", " ", as_words(name).text).strip().lower() + ": "
    at = len(cue)
    return Folded(cue + value, (0,) * at + tuple(range(len(value))), (0,) * at + tuple(range(1, len(value) + 1)))
