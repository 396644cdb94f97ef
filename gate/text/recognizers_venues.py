"""Where a party is held: after words that announce a place, or by the word that says what it is."""

from __future__ import annotations

import re

from gate.text.recognizers import UPPER, Pattern, cues, pattern, words
from gate.text.recognizers_names import CAPITALISED

_HELD_AT = cues(
    "held at|hosted at|takes place at|taking place at|join us at|meet us at|see you at|celebrate at|"
    "party at|reception at|ceremony at|lunch at|brunch at|dinner at|tea at|followed by a reception at|"
    "will be at"
)
_SMALL = (
    r"(?:(?:of|the|and|&|by|de|del|de[ ]la|des|du|la|le|les|di|da|do|zum|zur|zu|am|im|van|von|den|der|el|"
    r"los|las)[ ]+)"
)
_WORD = rf"(?:(?<![\w'’-])[{UPPER}][\w'’-]{{0,30}}\.?|\d{{1,3}}(?:st|nd|rd|th))"
_LEAD = rf"(?:{_WORD}[ ]+{_SMALL}{{0,2}}){{1,4}}"

# Nothing but a place is called so, once a name stands before it.
_SURE = (
    r"(?:community (?:cent(?:er|re)|hall|house)|village hall|town hall|parish (?:hall|cent(?:er|re))|"
    r"church hall|memorial hall|scout hall|fire hall|grange hall|social hall|function hall|assembly hall|"
    r"civic cent(?:er|re)|event(?:s)? cent(?:er|re)|event(?:s)? (?:hall|space|venue)|convention cent(?:er|"
    r"re)|conference cent(?:er|re)|recreation cent(?:er|re)|rec cent(?:er|re)|cultural cent(?:er|re)|"
    r"leisure cent(?:er|re)|"
    r"banquet(?:s|ing (?:hall|suite|suites)| (?:hall|suite|suites|cent(?:er|re)))|ballroom|country club|"
    r"golf (?:club|course)|yacht club|tennis club|cricket club|rugby club|football club|social club|rowing "
    r"club|"
    r"clubhouse|tea ?rooms?|tea house|wedding barn|function room|reception hall|"
    r"(?:baptist|methodist|lutheran|presbyterian|catholic|episcopal|anglican|orthodox|united|parish|"
    r"community) church|corn exchange|botanic(?:al)? gardens?|state park|national park|memorial park|"
    r"recreation ground|"
    r"festsaal|gemeindehaus|gemeindesaal|bürgerhaus|vereinsheim|pfarrheim|salle des fêtes|salle "
    r"polyvalente|salón de (?:fiestas|eventos)|salão de festas|casa de festas|sala bankietowa|dom kultury|"
    r"buurthuis|dorpshuis|feestzaal|dewan (?:serbaguna|orang ramai|komuniti))"
)
# These end names of much else: only alone on a line, or after `at`.
_LIKELY = (
    r"(?:hall|barn|pavilion|restaurant|caf[eé]|bistro|grill|diner|hotel|inn|resort|lodge|manor|mansion|"
    r"vineyards?|winery|brewery|church|chapel|cathedral|temple|synagogue|mosque|gurdwara|mandir|"
    r"school|library|park|gardens?|terrace|tavern|pub|estate|ranch|farm|arena|cent(?:er|re)|club|house|"
    r"cottage|castle|abbey|court|lounge|bar|brasserie|trattoria|ristorante|pizzeria|osteria|bakery|kitchen|"
    r"patio|"
    r"villa|room|rooms|suites?|boathouse|marina|beach|rooftop|theat(?:er|re)|museum|gallery|studio|loft|"
    r"orchard|greenhouse|conservatory|plaza|rooms|mill|arms|head|lawn|lawns|mahal|palace|mühle|scheune|schloss|saal|stube|keller|halle|kirche|kapelle|molino|mulino|sala|dwór|zaal|schuur|molen|kerk|"
    r"kyrka|kirke|courtyard|"
    r"exchange|grounds|playground|pool)"
)
# Words that begin the name of a venue.
_FIRST = (
    r"(?:zum|zur|gasthof|gasthaus|gaststätte|landgasthof|restaurant|hotel|schloss|burg|gutshof|hof|villa|alte "
    r"mühle|caf[eé]|haus|pfarrkirche|kirche|"
    r"château|domaine|manoir|auberge|moulin|salle|ferme|jardin|maison|brasserie|église|"
    r"hacienda|finca|salón|jardín|masía|casa|parroquia|iglesia|restaurante|quinta|fazenda|igreja|chácara|espaço|"
    r"agriturismo|ristorante|trattoria|villa|palazzo|tenuta|masseria|castello|chiesa|cascina|"
    r"karczma|dwór|restauracja|kościół|zajazd|dworek|pałac|kasteel|landgoed|hoeve|zaal|herberg|kerk|"
    r"herrgård|värdshus|slott|kro|gård|"
    r"dewan|masjid|iglesia)"
)
_PLACE_LABEL = cues(
    "venue|location|where|place|address|addr|home address|mailing address|residence|lives at|ort|wo|adresse|"
    "anschrift|wohnort|lieu|où|lugar|dónde|dirección|domicilio|luogo|dove|indirizzo|residenza|local|onde|"
    "endereço|morada|locatie|waar|adres|miejsce|gdzie|plats|adress|sted|paikka|osoite|tempat|alamat|"
    "ship to address|delivery address|town|city|hometown"
)
_AT = r"(?:(?<!\w)(?:at|AT|At|@|chez|im|beim|presso|bij)(?![\w:]))"
_NO_VENUE = words(
    "tba tbd zoom online virtual virtually here there home left right upper lower anterior posterior fundal "
    "fundus placenta uterus liver kidney rlq ruq llq luq unknown none same see below above various worldwide "
    "amazon etsy target walmart am pm noon midnight night least last first once work school heart time times"
)
_GENERIC = words(
    "the a an our your my new open beach dining living bed bath baby kids game guest hotel fitness "
    "conference meeting waiting delivery class show play family party powder laundry emergency exam free "
    "best local public private small big little old modern luxury wedding summer winter vintage white black "
    "red blue green pink dolls doll dream tree bird full birth shopping trade"
)


def _is_venue(text: str) -> bool:
    words = [word.casefold() for word in re.findall(r"[^\W\d_]+", text)]
    return bool(words) and words[0] not in _NO_VENUE and any(len(word) > 2 for word in words)


def _has_name(text: str) -> bool:
    """Whether a word before the last says more than what kind of place it is: `Grace Hall`, not `The Dining Room`."""
    words = [word.casefold() for word in re.findall(r"[^\W\d_]+", text)]
    return any(word not in _GENERIC and len(word) > 2 for word in words[:-1])


_VENUE = rf"(?:The[ ]+|THE[ ]+)?(?:St\.?[ ]*)?{_WORD}(?:[ ]+{_SMALL}{{0,2}}{_WORD}){{0,5}}"

VENUE_PATTERNS: tuple[Pattern, ...] = (
    pattern(
        "LOCATION",
        0.65,
        rf"(?<![\w-]){_PLACE_LABEL}[ ]?[:=][ ]*\n?[ ]*(?P<x>(?=[^\n]{{0,12}}[{UPPER}])"
        rf"[{UPPER}\d][^\n:;|]{{2,80}}?)(?=[ ]*(?:$|\n|;|\||[ ]{{2,}}|[.][ ]|(?i:date|time|when|phone|tel|rsvp)"
        rf"\b))",
        valid=_is_venue,
    ),
    pattern("LOCATION", 0.6, rf"(?<!\w){_HELD_AT}[ ]*\n?[ ]*(?P<x>{_VENUE})(?!\w)", valid=_is_venue, needs=("at",)),
    pattern(
        "LOCATION",
        0.55,
        rf"(?<![\w'])(?P<x>(?:The[ ]+|THE[ ]+)?{_LEAD}(?=[{UPPER}])(?i:{_SURE}))(?!\w)",
        valid=_has_name,
    ),
    pattern(
        "LOCATION",
        0.55,
        rf"(?<!\w)(?P<x>(?:(?:St|ST|Saint|SAINT|Sankt)\.?[ ]+|(?:Our[ ]Lady|Sacred[ ]Heart|Holy)(?:[ ]of)?[ ]?)"
        rf"{CAPITALISED}(?:[ ](?:&|and)[ ]{CAPITALISED}|[ ]{CAPITALISED})?(?:'s|s')?[ ]+(?i:(?:r\.?c\.?[ ]|"
        rf"catholic[ ]|parish[ ]|primary[ ]|cathedral[ ])?(?:church|parish|cathedral|chapel|hall|school|"
        rf"academy|basilica|abbey|convent|cent(?:er|re))(?:[ ]hall)?))(?!\w)",
    ),
    pattern(
        "LOCATION",
        0.5,
        rf"{_AT}[ ]*\n?[ ]*(?P<x>(?:(?:The|THE|the)[ ]+)?{_LEAD}(?=[{UPPER}])(?i:{_LIKELY}))(?!\w)",
        valid=_has_name,
    ),
    pattern(
        "LOCATION",
        0.5,
        rf"(?m)^[ ]*(?P<x>(?:(?:The|THE)[ ]+)?(?:{_WORD}[ ]+{_SMALL}{{0,2}}){{1,3}}(?=[{UPPER}])(?i:{_LIKELY}))"
        rf"[ ]*(?:,|$)",
        valid=_has_name,
    ),
    pattern(
        "LOCATION",
        0.5,
        rf"(?m)^[ ]*(?P<x>(?=[{UPPER}])(?i:{_FIRST})[ ]+{_SMALL}{{0,2}}(?:[dl]')"
        rf"?{CAPITALISED}(?:[ ]+{_SMALL}{{0,2}}{CAPITALISED}){{0,2}})[ ]*(?:,|$)",
    ),
    pattern(
        "LOCATION",
        0.55,
        rf"(?<!\w)(?i:at|im|in der|in den|beim|au|à la|à l'|aux|en el|en la|presso|w)[ ]+(?P<x>(?=[{UPPER}])"
        rf"(?i:{_FIRST})[ ]+{_SMALL}{{0,2}}(?:[dl]')?{CAPITALISED}(?:[ ]+{_SMALL}{{0,2}}{CAPITALISED}){{0,2}})",
    ),
)
