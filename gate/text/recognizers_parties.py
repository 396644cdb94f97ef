"""Where a party is held, in pictures: words for venues in many languages, and what stands between its time and RSVP."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.text.around import Around
from gate.text.calendar import MONTH, WEAK_MONTH, marked
from gate.text.entities import Entity
from gate.text.everyday import is_everyday
from gate.text.recognizers import UPPER, words
from gate.text.recognizers_names import CAPITALISED

_SCORE, _BY_PLACE = 0.5, 0.45

_OF_MANY_LANGUAGES = (
    "ko[sś]ci[oó][lł]|koście|parafi|katedr|kaplic|restaurac|zajazd|karczm|dworek|dwór|pałac|sala weseln|dom weseln|"
    "dom kultury|"
    "kirche|kapelle|gasthof|gasthaus|gaststätte|wirtshaus|landgasth|festhalle|festsaal|gemeinde(?:haus|saal|zentrum)|"
    "pfarrheim|"
    "pfarrsaal|vereinsheim|schützenhaus|bürgerhaus|mehrzweckhalle|schlössle|hofgut|"
    "kirke|kyrka|kirkko|kirkja|seurakunta|församlingshem|bygdegård|folkets hus|forsamlingshus|menighedshus|"
    "selskabslokal|trädgård|"
    "herrgård|värdshus|ravintola|juhlatalo|pitopalvelu|kahvila|kapell|kerk|feestzaal|buurthuis|dorpshuis|eetcafé|"
    "herberg|"
    "hospoda|hostinec|kostel|kostol|kaple|sokolovna|kulturní dům|kultúrny dom|zámek|reštaurác|vinárna|crkv|cerkev|"
    "restoran|"
    "gostiln|gostišč|svečana sala|svadbeni|templom|vendéglő|étterem|csárda|művelődési|biseric|restaurantul|salonul|"
    "iglesia|parroquia|capilla|catedral|ermita|salón|hacienda|finca|quinta|jardín|jardines|restaurante|terraza|casino|"
    "igreja|paróquia|capela|salão|espaço|buffet|chácara|sítio|churrascaria|église|chapelle|salle|mairie|domaine|"
    "château|auberge|"
    "ferme|manoir|moulin|jardin|restaurant|brasserie|guinguette|chiesa|parrocchia|duomo|ristorante|trattoria|pizzeria|"
    "agriturismo|tenuta|masseria|castello|salone|oratorio|cascina|camii|düğün|salonu|davet|kır bahçesi|restaurant|"
    "nhà hàng|khách sạn|nhà thờ|trung tâm|gedung|balai|masjid|gereja|dewan|εκκλησία|ναός|κτήμα|αίθουσα|"
    "церковь|храм|ресторан|кафе|банкет|црква|ресторант|baznīc|bažnyčia|kirik|restorāns|viesu nams|sodyba"
)
_ENGLISH = (
    r"hall|church|chapel|cathedral|temple|gurdwara|mandir|mosque|synagogue|shul|club|clubhouse|gardens?|restaurant|"
    r"ballroom|pavilion|"
    r"boathouse|barn|orangery|marquee|lodge|inn|hotel|resort|manor|mansion|park|room|house|cent(?:er|re)|cottage|"
    r"farm|vineyards?|"
    r"winery|brewery|caf[eé]|bistro|grill|diner|pub|tavern|arms|estate|ranch|terrace|lawns?|residence|banquets?|"
    r"convention|camping|"
    r"library|school|academy|plaza|palace|villa|rooftop|courtyard|conservatory|greenhouse|gallery|museum|theat(?:er|"
    r"re)|beach|"
    r"marina|mill|parlou?r|lounge|bakery|kitchen|studio|aquarium|zoo|bowl|arena|stadium|rink|gym|playhouse|mahal|"
    r"bhavan|mandap"
)
_PLAIN = words(
    "the a an our your my this that new save date baby shower party wedding birthday dinner lunch brunch tea happy "
    "love family day "
    "please join us for with and open closed main dining living room house garden hall church bar menu free summer "
    "winter spring "
    "restaurant restaurante hotel buffet salle salon salón iglesia église chiesa kirche saturday sunday monday "
    "friday private "
    "merci thank thanks welcome best first next good fresh special tasty order big little el la le los las les il lo "
    "der die das "
    "de het en um am im in at at- a à w we i na v ve z u til til- cloth center table"
)
_BY_STEMS = Around(
    re.compile(
        rf"(?i)(?<![\w-])(?:[\w-]{{0,30}}?(?:{_OF_MANY_LANGUAGES})\w{{0,8}}|(?-i:(?=[A-Z]))(?:{_ENGLISH})(?!\w))"
    ),
    _PLAIN,
)
_TIME = re.compile(
    rf"[{MONTH}{WEAK_MONTH}]{{2,}}[ .,]*\d|\d{{1,2}}(?:\.|st|nd|rd|th|er|º)?[ ]?(?:de[ ]|"
    rf"of[ ])?[{MONTH}{WEAK_MONTH}]{{2,}}|"
    r"(?<![\d.])\d{1,2}[./]\d{1,2}[./](?:\d{2}|\d{4})?(?!\d)|(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)|\d[ ]?(?i:[ap]\.?m\.?|"
    r"uhr|o'clock)(?!\w)"
)
_REPLY = re.compile(
    r"(?i)(?<!\w)(?:r\.?[ ]?s\.?[ ]?v\.?[ ]?p|réponse|merci de (?:répondre|confirmer)|confirm\w*|se ruega|"
    r"u\.?[ ]?a\.?[ ]?w\.?[ ]?g|"
    r"um antwort|zusage|rückmeldung|o\.?s\.?a\.?(?!\w)|svar|vastaus|s\.?[ ]?u\.?(?!\w)|potwierdz\w*|prosimy|"
    r"aanmelden|laat weten|gelieve|"
    r"l\.?c\.?v\.?(?!\w)|visszajelz\w*|potvr\w*|vă rugăm|konfirmasi|regrets|kindly reply|reply|antwort|dress code|"
    r"gifts?|registry|regalos?|"
    r"mesa de regalos|hosted by|given by|v[åa]lkomm\w*|velkomm\w*|tervetuloa)"
)
_TITLES = re.compile(
    rf"[ ]*(?P<x>[{UPPER}][\w'’.&-]*(?:[ ]+(?:[{UPPER}&][\w'’.&-]*|"
    rf"[a-zß-ÿ'’]{{1,4}})){{0,6}}(?:,[ ]*{CAPITALISED}(?:[ ]{CAPITALISED}){{0,2}})?)[ ]*"
)
_ARTICLE = re.compile(
    rf"(?m)^[ ]*(?P<x>(?:The|Le|La|Les|L'|El|Los|Las|Il|Lo|Das|De|Het|O|A|Ô)[ ]?(?i:{_OF_MANY_LANGUAGES}|orangery|"
    rf"boathouse|clubhouse|pavilion|"
    rf"ballroom|glasshouse|old[ ](?:mill|barn|vicarage|rectory|school|library|forge|chapel|town hall))\w{{0,3}}"
    rf"(?:[ ]+(?:(?:de|du|des|d'|del|de la|di|da|do|of|van|zum|aan)[ ]?)*[{UPPER}][\w'’-]+){{0,4}})[ ]*(?:,|$)"
)
_HOME = re.compile(
    rf"(?i:at the (?:home|house|residence) of|hemma hos|hjemme hos|zu hause bei|bij ons thuis|a casa di|en casa de|"
    rf"em casa d[aoe]|na casa d[aoe]|"
    rf"casa de|chez)[ ]+(?P<x>(?:(?i:the|la|les|los|las|os|as|o|a|abuela|abuelos|mr\.?|mrs\.?|family|"
    rf"familie)[ ]+){{0,2}}{CAPITALISED}"
    rf"(?:[ ]+(?:(?:&|and|et|y|e|und|och|og|en)[ ]+)?{CAPITALISED}){{0,3}})"
)


def find_venues_in_pictures(text: str) -> Iterator[Entity]:
    """Venues of invitations. Words that are no venue's alone count where the text tells a date or a time."""
    for match in _ARTICLE.finditer(text):
        yield Entity("LOCATION", *match.span("x"), _SCORE)
    for match in _HOME.finditer(text):
        yield Entity("LOCATION", *match.span("x"), _BY_PLACE)
    lines = _lines(text)
    dated = [at for at, (start, line) in enumerate(lines) if _TIME.search(marked(line))]
    if not dated or len(lines) == 1:
        return
    yield from (Entity("LOCATION", *span, _SCORE) for span in _BY_STEMS.spans(text))
    replies = [at for at, (start, line) in enumerate(lines) if at > dated[-1] and _REPLY.match(line.strip())]
    for start, line in lines[dated[-1] + 1 : replies[0]] if replies else ():
        title = _TITLES.fullmatch(line)
        if title and not is_everyday(line):
            yield Entity("LOCATION", start + title.start("x"), start + title.end("x"), _BY_PLACE)


def _lines(text: str) -> list[tuple[int, str]]:
    """The lines of a text, each with the place where it begins."""
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append((start, line))
        start += len(line) + 1
    return lines
