"""Record, account and card numbers, and postal codes, by the words beside them and by form."""

from __future__ import annotations

from collections.abc import Callable

from gate.text.number_words import ACCOUNT, CODE, COLON, DIGITS, NUMBER_OF, RECORD, VALUE, announced, is_number
from gate.text.recognizers import Pattern, cues, pattern


def _has_digits(least: int) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        return sum(char.isdigit() for char in text) >= least

    return check


def _is_eircode(text: str) -> bool:
    """A routing key and four characters of which some are letters."""
    return any(map(str.isalpha, text[-4:])) and any(map(str.isdigit, text[-4:]))


US_STATE = (
    r"(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|"
    r"ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|PR)"
)
_UK_AREA = (
    r"(?:AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|"
    r"EN|EX|FK|FY|G|GL|GU|HA|HD|HG|HP|HR|HS|HU|HX|IG|IP|IV|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|"
    r"N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|"
    r"TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE)"
)


def _passes_luhn(text: str) -> bool:
    digits = [int(char) for char in text if char.isdigit()][::-1]
    doubled = [digit if at % 2 == 0 else sum(divmod(2 * digit, 10)) for at, digit in enumerate(digits)]
    return sum(doubled) % 10 == 0


_RECORD = cues(
    "mrn|m.r.n|m.r.n.|m r n|mr#|mr #|mr no|mr number|mrno|umrn|uhid|urn|ur no|urno|hn|pid|p.i.d|p id|patid|"
    "pat id|pat-id|patient-id|pat. id|pt id|pt. id|ptid|pt#|pt #|pt no|patient id|patientid|patient no|patient number|"
    "patient code|patient#|patient #|patient identifier|hosp no|hosp. no|hosp#|hospital no|hospital number|"
    "hospital id|unit no|unit number|unit id|ip no|op no|opd no|ipd no|opd#|chart|chart#|chart no|"
    "chart number|chart id|medical record|medical record no|medical record number|med rec|med rec no|"
    "med. rec. no|medrec|record no|acc#|acc #|acc no|acc. no|accno|acc nr|accn|acc num|acc number|accession|"
    "accession no|accession number|accession nr|accession num|accession#|accession #|access. no|a#|a #|"
    "exam id|exam no|exam#|study id|study no|study#|scan id|scan no|case id|specimen|specimen no|specimen id|"
    "specimen#|spec no|spec#|sample id|sample no|lab no|lab id|lab#|lab number|encounter|encounter no|enc no|"
    "csn|fin#|fin|fin no|visit no|visit id|visit#|visit number|episode no|admission no|adm no|nhs|nhs no|"
    "nhs no.|nhs number|nhs#|chi no|chi number|h&c no|patientennr|patienten-nr|patientennummer|patienten-id|"
    "pat.-nr|pat-nr|pat.nr|fallnr|fall-nr|fallnummer|aufnahmenr|auftragsnr|n° dossier|no dossier|"
    "numéro de dossier|n° patient|ipp|nip|nda|nhc|n.h.c|historia clínica|n° historia|nº historia|historia|"
    "expediente|prontuário|nº processo|processo|utente|cartella|cartella clinica|n. cartella|id paziente|"
    "id paciente|id patient|nr pacjenta|id pacjenta|nr księgi|betegazonosító|patiëntnr|patiëntnummer|patientnr|"
    "patientnummer|journalnr|journalnummer|personnr|potilasnumero|no rekam medis|no pendaftaran|rn"
)
# The number of a firm at the tax office, on every receipt.
_NO_FIRM = "".join(rf"(?<!(?i:{word})[ ])" for word in ("gst", "sst", "vat", "company", "co", r"co\."))
# What letters of offices are filed under.
_LETTER = cues(
    "our ref|your ref|ref. no|unser zeichen|ihr zeichen|aktenzeichen|geschäftszeichen|gesch.z.|az.|az:|nos réf|vos réf|"
    "n/réf|v/réf|réf.|ons kenmerk|uw kenmerk|kenmerk|vår ref|er ref|deres ref|diarienummer|dnr|saksnr|sagsnr|diaarinro|"
    "znak sprawy|sygn. akt|sygnatura|č.j.|čj.|sp. zn.|ügyiratszám|iktatószám|prot. n|protocollo n|rif.|nuestra ref|"
    "n. ref|nossa ref|ur.broj|klasa|исх. №|вх. №|αρ. πρωτ|evrak no|dosya no|受付番号|文号"
)
_BOOKING = cues(
    "booking|booking ref|booking reference|reservation|confirmation|conf|pnr|record locator|locator|loc|airline ref|"
    "buchung|buchungscode|réservation|dossier|localizador|código de reserva|reserva|prenotazione|boeking|bokning|"
    "bestilling|varaus|rezervacja|rezervace|foglalás|rezervare|rezervasyon|予約|预订|voucher|gutschein|"
    "rsvp code|access code|entry code|invite code|invitation code|zugangscode|einladungscode|ticketcode|code d'accès"
)


NUMBER_PATTERNS: tuple[Pattern, ...] = (
    pattern("MEDICAL_RECORD_NUMBER", 0.95, rf"(?<![\w-]){_RECORD}(?:(?<=#)|(?![^\W_])){COLON}{VALUE}", valid=is_number),
    pattern("MEDICAL_RECORD_NUMBER", 0.85, announced(RECORD) + VALUE, valid=is_number, needs=DIGITS),
    pattern("MEDICAL_RECORD_NUMBER", 0.95, r"(?<!\w)(?i:mrn|umrn|uhid|pid|patid|accn?)(?P<x>\d{4,12})(?![\w.-]\w)"),
    pattern("MEDICAL_RECORD_NUMBER", 0.9, rf"(?i)(?<!\w)acc(?:ession)?[ ]?[:=][ ]?(?P<x>{CODE})", valid=_has_digits(3)),
    pattern("MEDICAL_RECORD_NUMBER", 0.7, r"(?i)\bpatient\s?[:#_-]?\s?#?(?P<x>\d{5,12})(?![\w.-])"),
    # Under or after a name as scanners print it, a number without a label.
    pattern(
        "MEDICAL_RECORD_NUMBER",
        0.5,
        r"(?m)^[^\n\d]{0,40}[A-ZÀ-Þ'-]{2,24}(?:,[ ]?|\^)[A-ZÀ-Þ][A-ZÀ-Þ'^ .-]{0,30}[ \n]{1,4}(?:#[ ]?)"
        r"?(?P<x>[A-Z]{0,3}\d{6,10}|\d{2,3}-\d{2,3}-\d{2,4}(?<!-(?:19|20)\d\d))(?![\w./-])",
    ),
    pattern(
        "MEDICAL_RECORD_NUMBER",
        0.5,
        r"(?<![\w.#-])(?P<x>[A-Z]{1,3}\d{6,9}|\d{7,10})(?=[ ]{1,4}(?:\d{2}[ ]?(?:[yY]\b|[yY]rs?\b|[yY]/?[oO]\b|"
        r"[yY]/[MF]\b)|DOB\b|[MF]\b))",
    ),
    pattern("ID_NUMBER", 0.65, r"(?<!\w)(?:Rx|RX)[ ]?(?:#|(?i:no)\.?)?[ :]*(?P<x>\d{5,12})(?![\w.-])"),
    # Parcels: the Universal Postal Union's S10 and its like, and UPS.
    pattern(
        "ID_NUMBER",
        0.6,
        r"(?<![\w-])(?:[A-Z]{2}[ ]?(?:\d{3}[ ]?\d{3}[ ]?\d{3}|\d{2}[ ]\d{3}[ ]\d{3}|\d{8})[ ]?(?:[A-Z]{2}|"
        r"[A-Z]\d|\d[ ][A-Z]{2})|1Z(?:[ ]?[A-Z0-9]){16})(?![\w-])",
    ),
    pattern("ID_NUMBER", 0.65, r"(?i)\bpassport\s(?P<x>[A-Z]{1,2}\d{6,8})(?!\w)"),
    pattern(
        "ID_NUMBER",
        0.6,
        rf"(?i){_NO_FIRM}(?<!image )(?<!photo )(?<!stock )(?<!product )(?<!item )(?<!video )(?<!file )(?<!game )"
        rf"(?<!vector )(?<!clip )(?<![\w/-])i\.?d\.?(?:\s*(?:no|number|nr|card)\b\.?)?[ ]?[:#=;][ ]*{VALUE}",
        valid=is_number,
    ),
    pattern(
        "ID_NUMBER",
        0.65,
        rf"(?<![^\W_]){_NO_FIRM}(?:{announced(ACCOUNT)}|{cues(ACCOUNT)}[ ]?[:#][ ]*\n?[ ]*)#?{VALUE}",
        valid=is_number,
        needs=DIGITS,
    ),
    pattern("ID_NUMBER", 0.6, rf"(?<![^\W_]){_LETTER}{NUMBER_OF}{VALUE}", valid=is_number, needs=DIGITS),
    # A code of a booking has few figures, or none: `KX7P2Q`.
    pattern(
        "ID_NUMBER",
        0.6,
        rf"(?<![^\W_]){_BOOKING}{NUMBER_OF}"
        r"(?P<x>(?=[A-Z]*\d)[A-Z\d]{5,8}|(?<=[:#\n][ ])[A-Z]{6}|(?<=[:#\n])[A-Z]{6})(?!\w)",
    ),
    pattern(
        "ID_NUMBER",
        0.6,
        r"(?i)(?<!\w)(?:tracking|ups|fedex|dhl|usps|royal mail)\b[ :#]{0,3}(?:(?:no|number|id)\b\.?[ :#]{0,2})"
        r"?(?P<x>(?:1Z[A-Z0-9 ]{14,20}|[A-Z]{2}\d{9}[A-Z]{2}|\d{4}(?:[ ]?\d{4}){2,4}\d{0,2}))(?!\w)",
    ),
    pattern(
        "ID_NUMBER",
        0.6,
        r"(?i)\b(?:driver'?s?'?\s+licen[sc]e|licen[sc]e|passport|bank\s+account|account|routing|"
        r"social\s+insurance)\s*(?:number|no\.?|num|#)?\s*(?:is|:|=)\s*(?P<x>[A-Z]{0,3}\d[A-Z0-9-]{4,18})"
        r"\b",
    ),
    pattern(
        "ID_NUMBER",
        0.5,
        r"(?<![a-z] )(?<![\w-])(?:ID|[I1l]D|Id)\s+(?P<x>(?=[A-Z-]{0,4}\d)[A-Z0-9-]{5,14})(?![\w.])",
        valid=_has_digits(4),
    ),
    pattern("ID_NUMBER", 0.5, r"(?m)^[ ]*#[ ]?(?P<x>(?:[A-Z]{0,3}\d{6,10}|\d{2}-\d{2}-\d{2,4}))[ ]*$"),
    pattern("US_SSN", 0.9, r"(?<![\w-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])"),
    pattern("US_SSN", 0.6, r"(?<![\w.,-])(?!000|666|9\d\d)\d{3}\.(?!00)\d{2}\.(?!0000)\d{4}(?![\w-]|\.\d)"),
    pattern(
        "US_SSN",
        0.9,
        r"(?i)\b(?:ssn|ss#|social\s+security(?:\s+(?:no|number|num)\b\.?)?)"
        r"\s*(?:is\b)?\s*[:#=.]*\s*(?P<x>\d{3}[-. ]?\d{2}[-. ]?\d{4})\b",
    ),
    pattern(
        "IBAN_CODE",
        0.9,
        r"(?i)\biban\b[^\n\w]{0,4}(?:is\b|"
        r"no\b)?[^\n\w]{0,4}(?P<x>[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?)(?!\w)",
    ),
    pattern(
        "CREDIT_CARD",
        0.8,
        r"(?<![\w.,-])[3-6]\d{3}([./_ ]|[ ][-./][ ])\d{4}\1\d{4}\1\d{4}(?![\w]|[.,-]\d)",
        valid=_passes_luhn,
    ),
    pattern(
        "CREDIT_CARD",
        0.8,
        r"(?i)\b(?:card|cc|visa|mastercard|amex|maestro)\b[^\n\d]{0,20}(?P<x>\d(?:[ -]?\d){11,18})(?![\w-])",
        valid=_passes_luhn,
    ),
    pattern("POSTAL_CODE", 0.6, rf"\b{_UK_AREA}\d[A-Z\d]?\s\d[ABD-HJLNP-UW-Z]{{2}}\b"),
    # Without its blank, or with O for 0, only where it ends a line.
    pattern("POSTAL_CODE", 0.5, rf"(?m)\b{_UK_AREA}\d[A-Z\d]?[ ]?[\dO][ABD-HJLNP-UW-Z]{{2}}(?=[ ]*(?:$|,))"),
    pattern("POSTAL_CODE", 0.7, rf"\b{US_STATE}\.?,?\s{{1,2}}(?P<x>\d{{5}}(?:-\d{{4}})?)(?![\w-])"),
    pattern("POSTAL_CODE", 0.65, r"\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\s\d[ABCEGHJ-NPRSTV-Z]\d\b"),
    pattern("POSTAL_CODE", 0.6, r"\b(?:NSW|VIC|QLD|TAS|ACT|N\.S\.W\.)[ ,]{1,2}(?P<x>\d{4})(?![\w-])"),
    pattern(
        "POSTAL_CODE",
        0.6,
        r"(?<![\w-])(?:[AC-FHKNPRTV-Y]\d[\dW])[ ]?[\dAC-FHKNPRTV-Y]{4}(?=[ ]*(?:$|\n|,))",
        valid=_is_eircode,
    ),
    pattern(
        "POSTAL_CODE",
        0.7,
        r"(?i)\b(?:zip(?:\s?code)?|post(?:al)?\s?code|plz|cp|c\.p\.|cep|cap|pin(?:\s?code)?|eircode|postnr|kod "
        r"pocztowy)"
        r"\s*(?:is\b)?\s*[:#=-]?\s*(?P<x>[A-Z0-9]{2,5}[- ]?[A-Z0-9]{2,4})\b",
        valid=_has_digits(3),
    ),
)
