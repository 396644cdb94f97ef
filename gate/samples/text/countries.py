"""What a country's papers look like: names, addresses, telephone numbers, dates. Every combination is invented."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Country:
    """Tables to draw from. In patterns `#` is any digit, `N` one of 1-9, `A` a capital letter.

    `phones` are empty where no range is reserved for fiction. `towns` are (town, region, pattern of the postal code);
    `address` is written with {number}, {street}, {town}, {region}, {code}, one line of an envelope a line.
    """

    code: str
    language: str
    given: tuple[str, ...] = field(repr=False)
    surnames: tuple[str, ...] = field(repr=False)
    streets: tuple[str, ...]
    towns: tuple[tuple[str, str, str], ...]
    address: str
    phones: tuple[str, ...]
    dates: tuple[str, ...]
    months: tuple[str, ...]
    days: tuple[str, ...]
    facilities: tuple[str, ...]
    venues: tuple[str, ...]
    plates: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

PHRASES: dict[str, dict[str, str]] = {
    "please join us for a": {
        "de": "Wir laden ein zur", "fr": "Nous vous invitons à la", "sv": "Välkommen till", "pl": "Zapraszamy na",
    },
    "Baby Shower": {"de": "Babyparty", "fr": "Fête prénatale", "sv": "Babyfest", "pl": "Baby Shower"},
    "in honour of": {"de": "zu Ehren von", "fr": "en l'honneur de", "sv": "för", "pl": "dla"},
    "at": {"de": "um", "fr": "à", "sv": "kl.", "pl": "godz."},
    "RSVP": {"de": "u.A.w.g.", "fr": "RSVP", "sv": "OSA", "pl": "Prosimy o odpowiedź"},
    "games, cake and laughter": {
        "de": "Spiele, Kuchen und Freude", "fr": "jeux, gâteau et rires", "sv": "lekar, tårta och skratt",
        "pl": "zabawa, tort i śmiech",
    },
    "together with their families": {
        "de": "gemeinsam mit den Familien", "fr": "et leurs familles", "sv": "med familjer",
        "pl": "wraz z rodzinami",
    },
    "request the pleasure of your company": {
        "de": "laden herzlich ein", "fr": "ont la joie de vous inviter", "sv": "bjuder in till bröllop",
        "pl": "mają zaszczyt zaprosić",
    },
    "dinner and dancing to follow": {
        "de": "mit Essen und Tanz", "fr": "dîner et bal", "sv": "middag och dans", "pl": "obiad i tańce",
    },
    "Christening of": {"de": "Taufe von", "fr": "Baptême de", "sv": "Dop för", "pl": "Chrzest"},
    "born": {"de": "geboren am", "fr": "né(e) le", "sv": "född", "pl": "ur."},
    "Reply to": {"de": "Antwort an", "fr": "Réponse à", "sv": "Svar till", "pl": "Kontakt"},
    "Dear": {"de": "Liebe(r)", "fr": "Bonjour", "sv": "Hej", "pl": "Witaj"},
    "Yours sincerely,": {
        "de": "Mit freundlichen Grüßen", "fr": "Cordialement,", "sv": "Med vänlig hälsning", "pl": "Z poważaniem",
    },
    "Your next appointment": {
        "de": "Ihr nächster Termin", "fr": "Votre prochain rendez-vous", "sv": "Nästa besök",
        "pl": "Następna wizyta",
    },
    "Date": {"de": "Datum", "fr": "Date", "sv": "Datum", "pl": "Data"},
    "Time": {"de": "Uhrzeit", "fr": "Heure", "sv": "Tid", "pl": "Godzina"},
    "Name": {"de": "Name", "fr": "Nom", "sv": "Namn", "pl": "Imię"},
    "Save the Date": {"fr": "Réservez la date", "sv": "Spara datumet", "pl": "Zapisz datę"},
}  # fmt: skip
"""What cards say in other languages than English; what is missing is said in English."""
