"""Numbers that a state gives to a person: by form and check digit, and by the words that announce them.

Check digits come from python-stdnum (Arthur de Jong and others), which knows what each country defines. A form stands
alone here only where it is rare otherwise: it holds a date, two check digits, letters or a punctuation of its own. Of
bare digits with one check digit every tenth number would pass: those need their word, or stand in a picture, where
`recognizers_shapes` takes them.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from gate.text.number_words import DIGITS, NUMBER_OF, VALUE, is_number
from gate.text.recognizers import Pattern, cues, pattern

_FORMS = {
    r"\d{2}-\d{8}-\d": "ar.cuit",
    r"\d{4}[ -]\d{6}": "at.vnr",
    r"\d{2}\.\d{2}\.\d{2}[- ]\d{3}[.-]\d{2}": "be.nn",
    r"\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}": "br.cnpj",
    r"\d{3}\.\d{3}\.\d{3}-\d{2}": "br.cpf",
    r"756\.?\d{4}\.?\d{4}\.?\d{2}": "ch.ssn",
    r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]": "cl.rut",
    r"\d{17}[\dX]": "cn.ric",
    r"\d{6}/\d{3,4}": "cz.rc",
    r"\d{6}-\d{4}": "dk.cpr is_.kennitala",
    r"\d{3}-\d{7}-\d": "do.cedula",
    r"[1-6]\d{10}": "ee.ik",
    r"\d{8}[ -]?[A-Z]|\d{2}\.\d{3}\.\d{3}[ -]?[A-Z]": "es.dni",
    r"[XYZ][ -]?\d{7}[ -]?[A-Z]": "es.nie",
    r"\d{6}[-+A-FU-Y]\d{3}[\dA-Y]": "fi.hetu",
    r"[12][ ]?\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{2}": "fr.nir",
    r"\d{11}": "gr.amka pl.pesel",
    r"\d{16}": "id.nik",
    r"\d{7}[A-W][A-IW]?": "ie.pps",
    r"[A-Z]{5}\d{4}[A-Z]": "in_.pan",
    r"[A-Z]{6}[\dL-V]{2}[A-EHLMPRST][\dL-V]{2}[A-Z][\dL-V]{3}[A-Z]": "it.codicefiscale",
    r"\d{6}-[1-8]\d{6}": "kr.rrn",
    r"\d{6}-\d{5}": "lv.pvn",
    r"[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d": "mx.curp",
    r"[A-ZÑ&]{4}[ -]?\d{6}[ -]?[A-Z\d]{3}": "mx.rfc",
    r"\d{6}-\d{2}-\d{4}": "my.nric",
    r"\d{6}[ ]?\d{5}": "no.fodselsnummer",
    r"\d{5}-\d{7}-\d": "pk.cnic",
    r"\d{8}[ ]?\d[ ]?[A-Z]{2}\d": "pt.cc",
    r"[1-8]\d{12}": "ro.cnp",
    r"(?:\d{2})?\d{6}[-+]\d{4}": "se.personnummer",
    r"\d{13}": "si.emso",
    r"\d-\d{4}-\d{5}-\d{2}-\d": "th.pin",
    r"\d{6}[ ]?\d{4}[ ]?\d{3}": "za.idnr",
}
"""How the numbers are written, and the modules of `stdnum` that know them."""

_WORDS = cues(
    "national id|national identity|national insurance|national registration|identity card|id card|identity no|"
    "social security|social insurance|tax id|tax file|taxpayer id|cpf|cnpj|curp|dni|d.n.i|d.n.i.|nie|n.i.e.|nif|"
    "n.i.f.|rfc|clave de elector|nss|cuil|cuit|cédula|cédula de ciudadanía|cédula de identidad|"
    "carteira de identidade|título de eleitor|cartão de cidadão|cartão cidadão|niss|n.º utente|bsn|"
    "burgerservicenummer|sofinummer|pesel|dowód osobisty|nr dowodu|cnp|c.n.p.|cod numeric personal|егн|лнч|"
    "personnummer|personnr|persnr|samordningsnummer|fødselsnummer|fødselsnr|fnr|cpr|cpr-nr|cpr nr|hetu|henkilötunnus|"
    "sotu|kennitala|codice fiscale|cod. fiscale|cod. fisc.|nhs|nino|ni number|ni no|svnr|sv-nr|sv-nummer|svnummer|"
    "sozialversicherungsnummer|sozialvers.-nr|rentenversicherungsnummer|rvnr|versichertennummer|versicherten-nr|"
    "krankenversichertennummer|kvnr|kv-nr|ahv|ahv-nr|ahvn13|avs|n° avs|no avs|steuer-id|steuer-idnr|"
    "steueridentifikationsnummer|steuernummer|ausweis|ausweisnr|ausweis-nr|personalausweis|αμκα|amka|αφμ|α.μ.κ.α.|"
    "αδτ|tckn|t.c. kimlik|tc kimlik|t.c.|kimlik|rut|r.u.t.|aadhaar|aadhar|uidai|nric|mykad|no kp|no. kp|no. k/p|"
    "no ktp|ktp|nomor induk kependudukan|cnic|cccd|cmnd|身份证|身份證|身分證|居民身份证|マイナンバー|個人番号|"
    "주민등록|주민등록번호|ppsn|pps no|pps number|numéro de sécurité sociale|n° sécurité sociale|sécurité sociale|"
    "n° ss|n° sécu|nir|insee|carte d'identité|carta d'identità|carta identità|documento de identidad|rodné číslo|rč|"
    "r.č.|r. č.|číslo občanského průkazu|občiansky preukaz|taj|taj szám|taj-szám|személyi szám|személyi ig|"
    "szig. szám|adóazonosító|oib|jmbg|emšo|asmens kodas|isikukood|personas kods|инн|снилс|паспорт|серия и номер|іпн|"
    "рнокпп|ת.ז|ת.ז.|תעודת זהות|מספר זהות|الرقم القومي|الرقم الوطني|رقم الهوية|کد ملی|شماره ملی|เลขประจำตัวประชาชน"
)
_PAPERS = cues(
    "passport|passeport|pasaporte|passaporto|passaporte|paspoort|pasaport|pašaport|útlevél|pașaport|護照|护照|旅券|"
    "여권|driver's licence|driver's license|drivers license|driver licence|driver license|driving licence|"
    "führerschein|permis de conduire|carnet de conducir|licencia de conducir|patente di guida|carta de condução|cnh|"
    "rijbewijs|kørekort|førerkort|körkort|ajokortti|prawo jazdy|ehliyet|водительское удостоверение|reisepass"
)
# These are words too, or stand for much else: in capitals, before a long number.
_SHORT = (
    r"(?:C\.?C\.?|C\.?I\.?|C\.?F\.?|R\.?G\.?|R\.?U\.?N\.?|SIN|TFN|IRD|NHI|PAN|TIN|ITIN|UID|FIN|NIK|NID|NIP|NIT|VKN|"
    r"IC|PIS|INE|IMSS)"
)
_BEFORE = r"(?<![\w./-])(?<!\d )"
_AFTER = r"(?![\w/-]|[.,]\d|[ ]\d)"


def _valid_in(names: str) -> Callable[[str], bool]:
    modules = [import_module(f"stdnum.{name}") for name in names.split()]
    return lambda number: any(module.is_valid(number) for module in modules)


def _is_id(text: str) -> bool:
    """A long number, or a code of capitals with some figures (`X4RTBPFW4`)."""
    code = [char for char in text if char.isalnum()]
    figures = sum(map(str.isdigit, code))
    return (
        len(code) >= 6
        and text == text.upper()
        and ((figures > 4 and is_number(text)) or (figures > 1 and text.isalnum()))
    )


NATIONAL_PATTERNS: tuple[Pattern, ...] = (
    *(
        pattern(
            "NATIONAL_ID",
            0.6,
            f"{_BEFORE}(?:{form}){_AFTER}",
            valid=_valid_in(countries),
            needs=DIGITS,
        )
        for form, countries in _FORMS.items()
    ),
    # What `stdnum` does not know: Russia's number of a pension, Uruguay's and Hong Kong's identity cards.
    pattern(
        "NATIONAL_ID",
        0.5,
        rf"{_BEFORE}(?:\d{{3}}-\d{{3}}-\d{{3}}[ -]\d{{2}}|\d\.\d{{3}}\.\d{{3}}-\d|"
        rf"[A-Z]{{1,2}}\d{{6}}\([\dA]\)){_AFTER}",
        needs=DIGITS,
    ),
    pattern("NATIONAL_ID", 0.7, rf"(?<![^\W_]){_WORDS}{NUMBER_OF}{VALUE}", valid=_is_id, needs=DIGITS),
    pattern("ID_NUMBER", 0.7, rf"(?<![^\W_]){_PAPERS}{NUMBER_OF}{VALUE}", valid=_is_id, needs=DIGITS),
    pattern(
        "NATIONAL_ID",
        0.6,
        rf"(?<![^\W_]){_SHORT}{NUMBER_OF}(?=(?:[^\W_][ ./-]?){{7}}){VALUE}",
        valid=is_number,
        needs=DIGITS,
    ),
)
