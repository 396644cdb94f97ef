"""Names beside words that announce them."""

from __future__ import annotations

import re

from gate.text.recognizers import UPPER, Pattern, cues, pattern

_HELLO = cues(
    "welcome baby|meet baby|hello baby|introducing baby|announcing baby|waiting for baby|"
    "welcome home baby|congratulations baby|oh baby"
)
_CHILD = cues("boy|girl")
_CONGRATULATION = cues(
    "happy birthday|feliz cumpleaños|joyeux anniversaire|buon compleanno|feliz aniversário|"
    "alles gute zum geburtstag|gefeliciteerd met je verjaardag|grattis|happy anniversary"
)
_ENVELOPE = cues("to|from|cc|host|hosts|an|von|para|de|pour|per|da|voor|van|dla|od")
_INITIALS = cues(
    "tech|sonographer|sono|operator|oper|op|performed by|scanned by|technologist|initials|examiner|untersucher"
)
_RSVP_TO = cues("rsvp to")
_BARE = rf"[{UPPER}][\w'’-]{{0,30}}\w"
CAPITALISED = rf"(?<![\w'’-]){_BARE}"
PARTICLE = (
    r"(?i:de|la|le|van|von|vom|zu|zur|der|den|ter|ten|bin|binti|binte|ibn|al|el|da|das|do|dos|di|del|della|"
    r"du|des|af|av|"
    r"y|e|st\.|mc|o')"
)
_INITIAL = rf"[{UPPER}]\."
_PART = rf"(?:{_BARE}|{_INITIAL})"
_NEXT = rf"[ ]{{1,3}}(?:(?:{PARTICLE}[ ]+){{1,2}})?(?:{_PART}|[{UPPER}]\b)"
NAME = rf"(?:(?:{PARTICLE}[ ]+){{1,2}}(?=[{UPPER}]))?{_PART}(?:{_NEXT}){{0,4}}"
_NAME2 = rf"{_PART}(?:{_NEXT}){{1,4}}"

_WORDS_OF_CAPTIONS = (
    "a about ad all and announcement archive baby bag birthday blanket book bottle box boy boys brother by card "
    "cards care center centre class click clothes collection commons company copy country courtesy custom dad "
    "daddy day design digital dress education email experience facebook family female flickr for free from getty "
    "gift girl girls grandma grandpa happy here history home hospital house id image images in information "
    "instagram invitation invitations invite it kit lens lenses library love magazine male medical mom mommy "
    "monitoring mother mum museum my name names new news no now number of on online order our page paper party "
    "patient photo photographer photography photos picture pictures pinterest plan please post poster press print "
    "product products report request reuters room safety sale satisfaction save school service services set shirt "
    "shoes shop shower shutterstock sister size staff stock store studio studios template the this time to today "
    "tommy toy transport tutorial type unknown us vector via video website welcome wikimedia with world you your"
)
_WORDS_OF_LABELS = (
    "acc accession acct addr address age attn bpd cc cell date dob dr edd efw email exam fax ga gender hc invoice lmp "
    "mrn mobile mr mrs ms nr op operator page patient pid pt ph phone ref rsvp sex ssn study tech tel txt visa "
    "sonographer technologist physician midwife ultrasound fetal clinic gestational weeks week am pm"
)
_WORDS_OF_CARDS = (
    "at invited hosted celebrate celebrating celebration join when where what who is are be was were will has have we "
    "he she they his her their me i am so if as or an not our sprinkle reveal christening baptism wedding bridal "
    "anniversary regrets welcoming arriving due expecting registry registered gifts brunch lunch dinner tea cake "
    "honor honour mommy mummy auntie uncle grandpa grandad nana friends friend guest guests everyone sir madam "
    "santa diary customer team folks loving memory world big little sweet best next first second third "
    "monday tuesday wednesday thursday friday saturday sunday sat sun mon tue wed thu fri january february march "
    "april june july august september october november december jan feb apr jun jul aug sep sept oct nov dec "
    "christmas valentine easter halloween thanksgiving morning evening night afternoon soon child children kids men "
    "women womens mens valentines scan twins triplets shop pepper martens seuss oetker scholl dre who strange bean"
)
_NOT_NAMES = frozenset(f"{_WORDS_OF_CAPTIONS} {_WORDS_OF_LABELS} {_WORDS_OF_CARDS}".split())
_TOKEN = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]+")
_ONE_LETTER = re.compile(rf"[{UPPER}]\.?")
_PARTICLES = re.compile(rf"{PARTICLE}")


def fit_name(text: str) -> tuple[int, int] | None:
    """The words of a run up to the first that is part of no name: `ANNA KOWALSKI SATURDAY` is `ANNA KOWALSKI`."""
    end, letters = 0, 0
    for token in _TOKEN.finditer(text):
        word = _LETTERS.findall(token.group().casefold())
        if not _ONE_LETTER.fullmatch(token.group()):  # `A. Obi`, though `a` is no name
            if not word or "".join(word) in _NOT_NAMES or word[0] in _NOT_NAMES:
                break
            if any(map(str.isdigit, token.group())):
                break
        if not _PARTICLES.fullmatch(token.group()):
            end = token.end()
        letters = max(letters, *map(len, word))
    core = text[:end].rstrip(" ,;:-'’")
    if len(core) == 2 and core.isupper():  # `Tech: OB`: initials have a pattern of their own
        return None
    return (0, len(core)) if letters > 1 and core else None


def fit_full_name(text: str) -> tuple[int, int] | None:
    """As fit_name, of two words or more."""
    span = fit_name(text)
    return span if span and re.search(r"[\s,]", text[: span[1]]) else None


def _alone(name: str = CAPITALISED) -> str:
    """A name before the end of a phrase."""
    return rf"(?P<x>{name})(?=[ ]*(?:[.,;!?)&\n]|$)|[ ]+(?i:and|und|et|y|e|i|en|og|och)[ ]+[{UPPER}])"


_AND = rf"(?:[ ]*(?:&|\+|,)[ ]*|[ ]+(?i:and|und|et|y|e|i|en|og|och)[ ]+)(?P<y>{NAME})"
_COUPLE = rf"(?P<x>{NAME})(?:{_AND})?"
_GAP = r"[ ]*\n?[ ]*"

_KIN = cues(
    "grandma|grandpa|grandmother|grandfather|granddad|grandmom|grandmum|mommy|mummy|daddy|mom|mum|dad|aunt|"
    "auntie|aunty|uncle|nana|papa|granny|nanny|abuela|abuelo|oma|opa|tante|onkel|cousin|tía|tío|mamie|papi|"
    "papy|nonna|nonno|babcia|dziadek|avó|avô|vovó|vovô|grandmère|tonton|ciocia"
)
_TITLE = (
    r"(?:(?:Dr|DR|Mr|MR|Mrs|MRS|Ms|MS|Prof|PROF|Rev|Mme|MME|Mlle|Sra?|SRA?|Srta|Dra|DRA|Sig|Dott|Dhr|Mevr|"
    r"Smt|Shri|Hr|Fr)"
    r"(?:\.[ ]*|[ ]+|(?=[A-Z][a-z]{3}))|"
    r"(?:Herr|HERR|Herrn|Frau|FRAU|Madame|MADAME|Monsieur|Mademoiselle|Señora?|Signora?|Dottoressa|Dottor|"
    r"Doutora?|Senhora?|"
    r"Dona|Pani?|Pana|Mevrouw|Meneer|Miss|MISS|Nurse|Midwife|Hebamme|Sonographer|Professor|Doctor|DOCTOR|"
    r"Docteur|Doctora|Pastor|Puan|Encik)[ ]+)"
)
_LABEL = cues(
    "patient|patient's|patients|patient name|patient's name|pat|pat name|pt|pt.|pt name|full name|first name|"
    "last name|given name|surname|family name|middle name|name|mother|mother's name|father|father's name|"
    "baby name|baby's name|mom|mum|dad|client|attn|guest|guest name|hosted by|contact|operator|oper|op|"
    "sonographer|sono|performed by|scanned by|examined by|examiner|read by|reported by|requested by|"
    "ordered by|referred by|referring|ref|ref dr|ref. dr|ref md|ref phys|ref. phys|ref. by|ref by|"
    "referring dr|referring md|referring physician|ref physician|physician|ref doctor|doctor|attending|"
    "consultant|midwife|provider|technologist|tech|technician|radiologist|obstetrician|gynecologist|nurse|"
    "bill to|ship to|sold to|deliver to|recipient|sender|signed|signed by|signature|cashier|served by|"
    "prepared by|approved by|insured|policyholder|employee|manager|owner|student|teacher|witness|photo by|"
    "c/o|dr|dr.|md|rsvp|parents|proud parents|grandparents|godparents|patientin|untersucher|arzt|ärztin|"
    "nachname|vorname|familienname|hebamme|empfänger|absender|zuweiser|nom|prénom|nom du patient|patiente|"
    "médecin|opérateur|prescripteur|sage-femme|destinataire|nombre|apellido|apellidos|paciente|médico|"
    "doctora|operador|nome|cognome|paziente|medico|operatore|sobrenome|nome completo|utente|naam|achternaam|"
    "voornaam|patiënt|arts|nazwisko|imię|imię i nazwisko|pacjent|pacjentka|lekarz|namn|navn|patientnamn|nimi|"
    "lege|läkare|læge|nama|nama pesakit"
)
_ROLE = cues(
    "patient|patient name|pt|pt.|client|operator|sonographer|performed by|scanned by|reported by|"
    "requested by|referred by|referring physician|ref by|ref. by|ref. dr|ref. phys|technologist|rsvp to|"
    "signed by|nom|patientin|paciente|paziente|naam|pacjentka"
)
_BABY = (
    rf"{_HELLO}(?:[ \n]*{_CHILD})"
    rf"?"
)
_WELCOME = cues(
    "rsvp|rsvp to|rsvp with|rsvp by calling|invoice for|invoice to|sincerely|sincerely,|best regards|"
    "best regards,|kind regards|kind regards,|warm regards,|regards,|yours truly|yours truly,|yours,|"
    "yours sincerely,|respond to|reply to|in honor of|in honour of|in loving memory of|in memory of|honoring|"
    "honouring|celebrating|celebrate|congratulations|congratulations,|congratulations to|congrats|congrats,|"
    "congrats to|my name is|i am|i'm|this is|hello baby|welcome|welcome to the world|welcome to the world,|"
    "welcome baby boy|welcome baby girl|welcome home|meet|meet baby|introducing|introducing baby|"
    "baby shower for|bridal shower for|shower for|party for|hosted by|given by|your hosts|love,|love from|"
    "with love,|with love from|lots of love|lots of love,|all my love,|all our love,|much love,|best wishes,|"
    "best wishes from|xoxo|xoxo,|hugs,|cheers,|thank you,|thanks,|married to|invited by|mommy to be|"
    "mom to be|mum to be|mother to be|parents to be|dad to be|mama to be|bride to be|zu ehren von|"
    "herzlichen glückwunsch|willkommen|alles liebe|liebe grüße|dein|deine|eure|felicitations|félicitations|"
    "bienvenue|avec amour|bisous|en honor de|en honor a|felicidades|bienvenido|bienvenida|con cariño|"
    "con amor|benvenuto|benvenuta|auguri|con amore|in onore di|parabéns|bem-vindo|bem-vinda|em homenagem a|"
    "gefeliciteerd|welkom|liefs|gratulacje|witaj|z miłością|selamat datang"
)
_ONE_NAME = cues(
    "rsvp|r.s.v.p.|u.a.w.g.|rsvp to|rsvp with|in honor of|in honour of|in memory of|honoring|honouring|"
    "congratulations|congratulations,|congratulations to|congrats|congrats to|my name is|love,|with love,|"
    "love from|with love from|lots of love,|all my love,|xoxo,|welcome to the world,|welcome to the world|"
    "baby shower for|shower for|hosted by|signed|mom to be|mum to be|mommy to be|mama to be|zu ehren von|"
    "alles liebe,|liebe grüße,|bisous,|félicitations|felicidades|en honor de|con cariño,|auguri|parabéns|"
    "gefeliciteerd|liefs,|gratulacje|herzlichen glückwunsch|willkommen|bienvenue|bienvenida|bienvenido|"
    "benvenuta|benvenuto|bem-vinda|bem-vindo|witaj"
)
_DEAR = cues(
    "dear|dearest|liebe(r)|cher(e)|liebe|lieber|sehr geehrte|sehr geehrter|chère|cher|querida|querido|"
    "estimada|estimado|cara|caro|gentile|prezada|prezado|lieve|beste|geachte|droga|drogi|szanowna|kära|kjære|"
    "kære"
)
_BIRTHDAY = (
    rf"{_CONGRATULATION}|"
    rf"(?i:happy[ ]\w{{1,7}}[ ]birthday)"
)
_OWNED = (
    r"(?i:(?:(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|sweet\s16|golden|surprise|diaper|virtual)[ ]+)"
    r"?(?:birthday|b-?day|baby[ ]+shower|bridal"
    r"[ ]+shower|shower|sprinkle|gender[ ]+reveal|christening|baptism|wedding|naming|nursery|sonogram|"
    r"ultrasound|scan\b|heartbeat|"
    r"due[ ]+date|graduation|bachelorette|hen[ ]+(?:party|do)|engagement|anniversary|room\b|"
    r"first[ ]+(?:photo|picture|steps|christmas)|"
    r"registry|family\b|mom\b|mum\b|dad\b|baby\b|house\b|home\b|birth\b))"
)

NAME_PATTERNS: tuple[Pattern, ...] = (
    pattern("PERSON", 0.8, rf"(?<![\w.])(?:{_TITLE}){{1,3}}(?P<x>{NAME})", fit=fit_name),
    pattern(
        "PERSON",
        0.7,
        rf"(?<![\w.])(?i:mr|hr|herr|herrn|m\.|monsieur|sr|pan|dhr|dr)\.?[ ]+(?i:&|and|und|et|y|e|i|en)"
        rf"[ ]+(?i:mrs|ms|dr|fr|frau|"
        rf"mme|madame|sra|pani|mevr)\.?[ ]+(?P<x>{NAME})",
        fit=fit_name,
    ),
    pattern("PERSON", 0.65, rf"\b{_KIN}[ ]+{_alone()}(?:{_AND}(?=[ ]*(?:[.,;!?\n]|$)))?", fit=fit_name),
    pattern("PERSON", 0.8, rf"(?<![\w-]){_LABEL}[ ]?[:=][ ]*\n?[ ]*{_COUPLE}", fit=fit_name),
    pattern(
        "PERSON",
        0.7,
        rf"(?m)"
        rf"^[ ]*{_ENVELOPE}[ ]?:[ ]*{_COUPLE}",
        fit=fit_name,
        needs=(":",),
    ),
    pattern("PERSON", 0.8, rf"(?<![\w-]){_LABEL}[ ]?[:=][ ]*(?P<x>[{UPPER}][\w'-]{{1,30}},[ ]?{NAME})", fit=fit_name),
    pattern("PERSON", 0.7, rf"(?<![\w-]){_ROLE}[ ]+(?P<x>{_NAME2})", fit=fit_name),
    # A label on a line of its own, the name below.
    pattern("PERSON", 0.6, rf"(?m)^[ ]*{_LABEL}[ ]*\n[ ]*(?P<x>{_NAME2})[ ]*$", fit=fit_full_name),
    pattern(
        "PERSON",
        0.6,
        rf"(?<!\w)"
        rf"{_INITIALS}"
        r"[ ]?[:.=][ ]*(?P<x>(?!OB\b|GA\b|ID\b|MD\b|NO\b)[A-Z](?:\.?[ ]?[A-Z]){1,2}\b\.?)(?![\w/:-])",
    ),
    pattern("PERSON", 0.7, rf"(?<!\w){_BABY}[ ]*\n?[ ]*(?P<x>{NAME})", fit=fit_name, needs=("baby",)),
    pattern("PERSON", 0.6, rf"(?<!\w){_WELCOME}{_GAP}(?P<x>{_NAME2})(?:{_AND})?", fit=fit_full_name),
    pattern("PERSON", 0.6, rf"(?<!\w){_WELCOME}{_GAP}(?P<x>{CAPITALISED}){_AND}", fit=fit_name),
    pattern("PERSON", 0.6, rf"(?<!\w){_ONE_NAME}{_GAP}{_alone()}", fit=fit_name),
    pattern("PERSON", 0.6, rf"(?<!\w){_RSVP_TO}[ ]+(?P<x>{CAPITALISED})\b", fit=fit_name),
    pattern(
        "PERSON",
        0.6,
        rf"(?m)(?:^|(?<=[.!] )){_DEAR}[ ]+(?:{_TITLE})?(?P<x>{NAME})(?:{_AND})?(?=[ ]*(?:[,:!]|$))",
        fit=fit_name,
    ),
    pattern(
        "PERSON",
        0.6,
        rf"(?<!\w)(?:{_BIRTHDAY}),?{_GAP}(?P<x>{NAME})(?:{_AND})?",
        fit=fit_name,
        needs=("birthday", "anni", "verjaar", "geburt", "cumple", "complea", "grattis"),
    ),
    pattern(
        "PERSON",
        0.6,
        rf"(?<![\w'])(?:(?i:the)[ ]+)?(?P<x>{NAME})(?:'[sS]|s')[ ]*\n?[ ]*{_OWNED}",
        fit=fit_name,
        needs=("'s", "s'"),
    ),
    pattern(
        "PERSON",
        0.6,
        rf"(?<!\w)(?P<x>{CAPITALISED})[ ]+(?i:is[ ]+turning|turns|is)[ ]+(?i:one|two|three|\d{{1,3}})[ ]*(?:!|"
        rf"$|\n)",
        fit=fit_name,
    ),
    # `Anna & Tom Kowalski`, `to Anna & Tom` on a line of their own.
    pattern(
        "PERSON",
        0.5,
        rf"(?m)^[ ]*(?P<x>{CAPITALISED}(?:[ ]{CAPITALISED})?)[ ]?(?:&|\+)"
        rf"[ ]?(?P<y>{CAPITALISED}[ ]{CAPITALISED})[ ]*$",
        fit=fit_name,
        needs=("&", "+"),
    ),
    pattern(
        "PERSON",
        0.5,
        rf"(?m)^[ ]*(?i:to|for|from|with|von|für|de|pour|para|per|voor|dla)"
        rf"[ ]+(?P<x>{CAPITALISED}(?:[ ]{CAPITALISED})?)[ ]?&[ ]?(?P<y>{CAPITALISED}(?:[ ]{CAPITALISED})?)[ ]*$",
        fit=fit_name,
        needs=("&",),
    ),
    pattern(
        "PERSON",
        0.55,
        rf"(?m)^[ ]*(?i:the)[ ]+(?P<x>{CAPITALISED})[ ]+(?i:family)[ ]*$",
        fit=fit_name,
        needs=("family",),
    ),
    pattern(
        "PERSON",
        0.65,
        rf"(?<!\w)(?i:(?:photo(?:s|graph(?:s|ed|er|y)?)?|image|picture|pic|foto|portrait|shot|taken|"
        rf"written|drawn|illustration|credit)s?(?:\s+(?:credit|courtesy))?(?:\s+(?:by|of\s+courtesy|von)"
        rf"\s+|\s*[:©]\s*|\s+©\s*))(?P<x>{_NAME2})",
        fit=fit_full_name,
    ),
    pattern("PERSON", 0.65, rf"(?<!\w)(?i:photo(?:graph(?:ed|y)?)?\s+by\s+)(?P<x>{CAPITALISED})\b", fit=fit_name),
    pattern(
        "PERSON",
        0.7,
        rf"(?<!\w)(?i:call|text|contact|phone|e-?mail|ask\s+for|write\s+to)[ ]+(?P<x>{NAME})(?:{_AND})?"
        rf"(?=[ ,:;-]{{0,3}}\n?(?:(?:at|on|under|via)\b)?[ :]{{0,2}}[+(]?[\d<@])",
        fit=fit_name,
    ),
)
