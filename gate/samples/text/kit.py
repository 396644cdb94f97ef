"""What a template draws its content from: one country's people, addresses, dates and numbers, marked as private."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from gate.samples.text import development, held_out
from gate.samples.text.canvas import Canvas, Colour, Pixels, mark
from gate.samples.text.countries import PHRASES, Country
from gate.samples.text.fonts import Typeface, typefaces

T = TypeVar("T")

WORLDS = {"development": development, "held-out": held_out}
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    given: str
    middle: str
    surname: str


class Kit:
    """Random draws for one picture. `east` takes the East Asian country of the split.

    Methods named for an entity return text that is marked as such; the same kit gives another string each time, except
    that `name`, `email` and `handle` are about `person` unless told otherwise.
    """

    def __init__(self, seed: Sequence[int], split: str, *, east: bool = False, omit: int | None = None) -> None:
        self.random = np.random.default_rng(list(seed))
        self.split = split
        world = WORLDS[split]
        self.country: Country = world.EAST if east else self.pick(world.COUNTRIES)
        self._domains = world.DOMAINS
        self._omit = omit
        self._met: set[str] = set()
        self.person = self.somebody()

    # Chance

    def pick(self, choices: Sequence[T]) -> T:
        """One of `choices`."""
        return choices[int(self.random.integers(len(choices)))]

    def chance(self, share: float) -> bool:
        """True in so many cases."""
        return bool(self.random.random() < share)

    def between(self, low: float, high: float) -> float:
        """A number from an interval."""
        return float(self.random.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        """An integer from `low` to `high`, both included."""
        return int(self.random.integers(low, high + 1))

    def filled(self, pattern: str) -> str:
        """`#` becomes a digit, `N` one of 1-9, `A` a letter; after a backslash all stays as it is."""
        draw = {
            "#": lambda: self.pick("0123456789"),
            "N": lambda: self.pick("123456789"),
            "A": lambda: self.pick(_LETTERS),
        }
        return "".join(draw[letter]() if letter in draw else letter for letter in pattern)

    def digits(self, pattern: str) -> str:
        """`#` becomes a digit."""
        return "".join(self.pick("0123456789") if letter == "#" else letter for letter in pattern)

    # What to write with and on

    def face(self, *styles: str) -> Typeface:
        """A typeface of one of these styles."""
        return self.pick([face for style in styles for face in typefaces(self.split, style)])

    def canvas(self, ground: Pixels) -> Canvas:
        """A canvas on these pixels."""
        return Canvas(ground, omit=self._omit)

    def blank(self, width: int, height: int, colour: Colour) -> Canvas:
        """A canvas of one colour."""
        return self.canvas(np.full((height, width, 3), colour, np.uint8))

    def say(self, phrase: str) -> str:
        """An everyday phrase in the country's language."""
        return PHRASES.get(phrase, {}).get(self.country.language, phrase)

    # People

    def somebody(self) -> Person:
        """A new person of this country, of another given name than those before."""
        given = self.pick([name for name in self.country.given if name not in self._met])
        self._met.add(given)
        return Person(given, self.pick(self.country.given), self.pick(self.country.surnames))

    def name(self, form: str = "full", person: Person | None = None) -> str:
        """PERSON. Forms: full, given, surname, comma, caret, initial, middle, titled, capitals, family."""
        who = person or self.person
        if self.country.language in {"ja", "zh"}:
            return mark("PERSON", f"{who.surname}{' ' if form == 'spaced' else ''}{who.given}")
        text = {
            "full": f"{who.given} {who.surname}",
            "given": who.given,
            "surname": who.surname,
            "comma": f"{who.surname.upper()}, {who.given.upper()}",
            "caret": f"{who.surname.upper()}^{who.given.upper()}^{who.middle[0].upper()}",
            "initial": f"{who.given[0]}. {who.surname}",
            "middle": f"{who.given} {who.middle[0]}. {who.surname}",
            "capitals": f"{who.given} {who.surname}".upper(),
        }[form]
        return mark("PERSON", text)

    def title(self) -> str:
        """A form of address, such as Mrs; not private by itself."""
        return self.pick(self.country.titles)

    def email(self, person: Person | None = None) -> str:
        """EMAIL_ADDRESS at a domain reserved for examples."""
        who = person or self.person
        local = self.pick(("{g}.{s}", "{g}{s}", "{s}.{g}", "{i}{s}", "{g}_{s}")).format(
            g=_ascii(who.given), s=_ascii(who.surname), i=_ascii(who.given)[:1]
        )
        return mark("EMAIL_ADDRESS", f"{local}@{self.pick(self._domains)}")

    def handle(self, person: Person | None = None) -> str:
        """HANDLE: a user name after an @."""
        who = person or self.person
        form = self.pick(("{g}_{s}", "{g}.{s}", "{g}{n}", "the{s}s", "{s}baby{n}", "{g}_and_co"))
        return mark("HANDLE", "@" + form.format(g=_ascii(who.given), s=_ascii(who.surname), n=self.whole(7, 99)))

    def url(self) -> str:
        """URL of a personal page."""
        ending = self.pick(("baby", "registry", "and-family", "shower", "wedding"))
        return mark(
            "URL", f"{self.pick(('www.', 'https://', ''))}{_ascii(self.person.surname)}-{ending}.{self._domains[0]}"
        )

    def phone(self) -> str:
        """PHONE_NUMBER of a range reserved for fiction; an e-mail address where the country has none."""
        if not self.country.phones:
            return self.email()
        return mark("PHONE_NUMBER", self.digits(self.pick(self.country.phones)))

    # Places

    def address(self, separator: str = "\n", *, upper: bool = False) -> str:
        """LOCATION: street, number, town and postal code; its lines joined by `separator`."""
        town, region, code = self.pick(self.country.towns)
        text = self.country.address.format(
            number=self.whole(2, 189),
            n=self.whole(1, 6),
            street=self.pick(self.country.streets),
            town=town,
            region=region,
            code=self.filled(code),
        )
        text = text.replace("\n", separator)
        return mark("LOCATION", text.upper() if upper else text)

    def postcode(self) -> str:
        """POSTAL_CODE by itself."""
        return mark("POSTAL_CODE", self.filled(self.pick(self.country.towns)[2]))

    def street(self) -> str:
        """LOCATION: street and number only."""
        street, number = self.pick(self.country.streets), self.whole(2, 189)
        before = self.country.address.startswith("{number}")
        comma = ", " if "{number}, " in self.country.address else " "
        return mark("LOCATION", f"{number}{comma}{street}" if before else f"{street} {number}")

    def town(self) -> str:
        """LOCATION: a town."""
        return mark("LOCATION", self.pick(self.country.towns)[0])

    def venue(self) -> str:
        """LOCATION: where a party is held."""
        return mark("LOCATION", self.pick(self.country.venues))

    def facility(self) -> str:
        """FACILITY: a hospital or a clinic."""
        return mark("FACILITY", self.pick(self.country.facilities))

    # Dates and numbers

    def date(self, form: str | None = None, *, entity: str = "DATE_TIME", years: tuple[int, int] = (2012, 2026)) -> str:
        """DATE_TIME (or DATE_OF_BIRTH) in one of the country's written forms, or in `form`."""
        when = datetime.date(self.whole(*years), 1, 1) + datetime.timedelta(days=self.whole(0, 364))
        month = self.country.months[when.month - 1]
        text = (form or self.pick(self.country.dates)).format(
            d=when.day,
            dd=f"{when.day:02d}",
            dth=_ordinal(when.day),
            m=when.month,
            mm=f"{when.month:02d}",
            mon=month[:3],
            month=month,
            y=when.year,
            yy=f"{when.year % 100:02d}",
            day=self.country.days[when.weekday()],
        )
        return mark(entity, text)

    def birth(self) -> str:
        """DATE_OF_BIRTH of an adult, in digits."""
        digits = [form for form in self.country.dates if "mon" not in form and "da" not in form and "y" in form]
        return self.date(self.pick(digits or ["{dd}/{mm}/{y}"]), entity="DATE_OF_BIRTH", years=(1978, 2004))

    def time(self, *, seconds: bool = False) -> str:
        """DATE_TIME: a time of day."""
        hour, minute = self.whole(8, 20), self.whole(0, 59) if seconds else 15 * self.whole(0, 3)
        if seconds:
            return mark("DATE_TIME", f"{hour:02d}:{minute:02d}:{self.whole(0, 59):02d}")
        if self.country.language in {"en"}:
            half = "pm" if hour >= 12 else "am"
            twelve = (hour - 1) % 12 + 1
            form = self.pick(("{h}:{m:02d} {p}", "{h}.{m:02d}{p}", "{h}:{m:02d}{P}"))
            return mark("DATE_TIME", form.format(h=twelve, m=minute, p=half, P=half.upper()))
        return mark("DATE_TIME", f"{hour}:{minute:02d}" + {"de": " Uhr", "fr": ""}.get(self.country.language, ""))

    def age(self) -> str:
        """GESTATIONAL_AGE in one of the ways scanners write it."""
        weeks, days = self.whole(8, 39), self.whole(0, 6)
        form = self.pick(("GA={w}w{d}d", "{w}w{d}d", "{w} weeks {d} days", "GA {w}w {d}d", "{w}+{d}"))
        return mark("GESTATIONAL_AGE", form.format(w=weeks, d=days))

    def years(self) -> str:
        """AGE_OR_GENDER as forms write it."""
        years, sex = self.whole(19, 43), self.pick(("F", "Female"))
        return mark(
            "AGE_OR_GENDER", self.pick((f"{years} Y {sex}", f"Age {years}", f"{years}y/{sex[0]}", f"{years} yrs"))
        )

    def clock(self) -> str:
        """DATE_TIME: what a telephone shows in its corner."""
        return mark("DATE_TIME", f"{self.whole(1, 23)}:{self.whole(0, 59):02d}")

    def record(self, pattern: str = "########") -> str:
        """MEDICAL_RECORD_NUMBER."""
        return mark("MEDICAL_RECORD_NUMBER", self.filled(pattern))

    def number(self, pattern: str = "########") -> str:
        """ID_NUMBER: an order, an account, a policy."""
        return mark("ID_NUMBER", self.filled(pattern))

    def plate(self) -> str:
        """LICENSE_PLATE."""
        return mark("LICENSE_PLATE", self.filled(self.pick(self.country.plates)))


def _ascii(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ł", "l").replace("ı", "i"))
    return "".join(letter for letter in folded.lower() if letter.isascii() and letter.isalnum())


def _ordinal(day: int) -> str:
    ending = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"
