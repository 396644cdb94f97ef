"""Words that OCR mends towards: those that announce personal data or are part of it, and words known to be right."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations

from gate.models import find_model

_CALENDAR = (
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday "
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre "
    "lundi mardi mercredi jeudi vendredi samedi dimanche "
    "januar februar märz juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "lunes martes miércoles jueves viernes sábado domingo "
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre "
    "janeiro fevereiro março maio junho julho setembro outubro novembro dezembro "
    "januari februari maart mei augustus uhr"
)
_CUES = (
    "accession address admission attending baby birth birthday brother called caller cashier celebrate clinician "
    "congratulations contact cousin daddy dear doctor email exam father fax gestational grandma grandpa grandmother "
    "grandfather granny handle honor honour hosted invoice license licence love midwife mobile mommy mother mummy mum "
    "name nurse operator passport patient performed phone physician plate prescriber professor record reference "
    "referring referred regards registration reply rsvp scanned shower sincerely sister sonographer sonographers "
    "surname technologist telephone text ultrasound uncle website welcome yours dob mrn ssn "
    "account booking certificate chart customer employee hospital member number order policy reservation specimen "
    "student ticket tracking nummer numero patiente kunde cliente dossier"
)
_PLACES = (
    "avenue boulevard building bridge campus center centre church circle clinic clinique close court crescent "
    "diagnostic diagnostics drive fertility floor garden gardens general grove hall highway hospital house infirmary "
    "imaging klinik klinikum krankenhaus lane maternité maternity medical obstetrics parkway place plaza radiology "
    "restaurant road room square specialist street suite surgery terrace university venue "
    "allee chemin gasse hôpital impasse platz praxis rue strasse calle avenida clínica ospedale via viale"
)
_ALIKE = str.maketrans("0125689|!iceq", "olzsbbgllloog")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


class Lexicon:
    """Finds the one word of a list that a misread word must be.

    Letters that OCR takes for each other count as the same. On top of that a word may differ by one letter from
    five letters on and by two from eight on (deletions on both sides, as SymSpell does: Garbe, 2012).
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self._near: dict[str, set[str]] = defaultdict(set)
        for word in self.words:
            for form in _deletions(_fold(word)):
                self._near[form].add(word)

    def nearest(self, word: str) -> str | None:
        """The word, in lower case, or None when there is none near enough or two are equally near."""
        folded = _fold(word)
        candidates = {other for form in _deletions(folded) for other in self._near.get(form, ())}
        ranked = sorted(
            (distance, _distance(word.casefold(), other), other)
            for other in candidates
            if (distance := _distance(folded, _fold(other))) <= _allowed(folded, _fold(other))
        )
        if not ranked or (len(ranked) > 1 and ranked[1][:2] == ranked[0][:2]):
            return None
        return ranked[0][2]


@cache
def cue_words() -> Lexicon:
    """Months and weekdays in seven languages, words that announce names, numbers and places."""
    return Lexicon(f"{_CALENDAR} {_CUES} {_PLACES}".split())


@cache
def known_words() -> frozenset[str]:
    """Frequent English words and names in lower case, and the cue words: what is read as one of them stands."""
    bundled = (find_model(name).read_text(encoding="ascii").split() for name in ("words", "names"))
    return frozenset().union(cue_words().words, *bundled)


def _fold(word: str) -> str:
    """Lower case without accents, each letter as the first of those that OCR takes it for."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    text = "".join(character for character in plain if not unicodedata.combining(character))
    for pair, one in _PAIRS:
        text = text.replace(pair, one)
    return text.translate(_ALIKE)


def _allowed(first: str, second: str) -> int:
    shorter = min(len(first), len(second))
    return 0 if shorter < 5 else 1 if shorter < 8 else 2


def _deletions(word: str) -> Iterator[str]:
    for count in range(1 + _allowed(word, word)):
        for kept in combinations(range(len(word)), len(word) - count):
            yield "".join(word[index] for index in kept)


def _distance(first: str, second: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(second) + 1))
    for index, left in enumerate(first):
        before, row[0] = row[0], index + 1
        for at, right in enumerate(second):
            before, row[at + 1] = row[at + 1], min(row[at + 1] + 1, row[at] + 1, before + (left != right))
    return row[-1]
