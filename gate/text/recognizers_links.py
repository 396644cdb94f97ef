"""What leads to a person's pages, as pictures hold it: web addresses without a scheme, user names, tags of names.

Running text has too many words with a dot in them, or a #, to look there; on a card or a poster they are what one
types in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from gate.text.entities import Entity
from gate.text.number_words import UNITS
from gate.text.people import look_up
from gate.text.recognizers import Pattern, pattern, words

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = re.compile(
    rf"(?<![\w@./$#-])(?P<x>(?:{_LABEL}[.,·])+(?P<ending>[^\W\d_]{{2,18}}))(?P<path>/[^\s<>\"]{{0,200}}(?<![.,;:!?)\]']))?"
    r"(?![\w@-]|[.,]\w)"
)
# Set aside for examples and for networks of one's own (RFC 2606, RFC 6762), so on no list of endings.
_RESERVED = words("example test invalid localhost local lan home internal")
# Endings that are words, or those of files: they count only where the address fills its line.
_COMMON = words(
    "am as at be by cc co do first for gives in is it la life like live love ma me men mo most move mr mt my no "
    "now of on one or pa page plus pm pr pub re read red sa save sc si so st style today to top tv us vi we win "
    "work you zip mov py sh md rs ps pl ai app art best blue black bar bid bio call cards care center day earth "
    "eat family fan fish fit fun gift gold green here house land law ltd mom news next open party pay photo pink "
    "place play post rest room run safe sale school show site star store study team tips tours town travel watch "
    "wine world yoga inc"
)
_LEAST = 4


@cache
def _endings() -> frozenset[str]:
    """The last parts of web addresses of the whole world, from the list that comes with tldextract (no network)."""
    from tldextract import TLDExtract

    extract = TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)
    return frozenset(suffix.rpartition(".")[2] for suffix in extract.tlds) | _RESERVED


def _addresses(text: str) -> Iterator[Entity]:
    """Web addresses without `http` and `www`."""
    for match in _DOMAIN.finditer(text):
        ending, name = match["ending"], match["x"]
        if ending.lower() not in _endings() or not re.search(r"[^\W\d_]{2}", name[: -len(ending) - 1]):
            continue
        line = text[text.rfind("\n", 0, match.start()) + 1 :].partition("\n")[0]
        alone = match.group() == line.strip(" \t.,;:()[]|•-")
        sure = match["path"] or ending.lower() not in _COMMON
        one_case = name.islower() or (alone and name.isupper())
        long = len(name) - len(ending) > _LEAST and len(name) > len(ending) + _LEAST
        if (alone and (long or sure)) or (sure and long and one_case and "," not in name):
            yield Entity("URL", match.start(), match.end(), 0.5)


_AND = r"(?:And|and|AND|Und|und|Y|y|Et|et|En|en|Og|og|Och|och|Plus|plus|Loves|loves|Weds|weds|Hearts|N|n|X|x|I|i)"
_TAG = re.compile(r"(?<![\w&/])#[ ]?(?P<x>[^\W\d_][\w-]{4,60})(?![\w-])")
_HUMP = re.compile(r"[^\W\d_a-z]+(?![a-z])|[^\W\d_][^\W\d_A-Z]+|\d+")
_EVENT = re.compile(
    r"(?i)(?:wedding|weds|getsmarried|getmarried|gethitched|tietheknot|tyingtheknot|saysido|sayido|saysyes|saidyes|ido|engaged|"
    r"foreverandalways|everafter|happilyever|party|bday|birthday|turns\w{1,8}|turning\w{1,8}|babyshower|shower|baby|"
    r"sprinkle|baptism|christening|adventures|family|hochzeit|heiratet|heiraten|verlobung|taufe|babyparty|familie|"
    r"mariage|anniversaire|bapteme|famille|boda|secasan|bautizo|cumple|familia|casamento|cha[ds]ebebe|matrimonio|"
    r"sposi|nozze|battesimo|bruiloft|trouwen|bryllup|brollop|häät|slub|wesele|svatba|esküvő|nunta|düğün)"
    r"(?:\d{1,4})?$"
)
_WELCOME = re.compile(r"(?i)(?:welcome|hello|meet|hi|bienvenue|bienvenido|willkommen|team|baby|happybirthday|hbd|rip)")


def _is_of_names(tag: str) -> bool:
    """`AnnaAndBen2024`, `WelcomeBabyMia`, `muellerhochzeit`: a name, joined with another or with an occasion."""
    humps = [hump for hump in _HUMP.findall(tag) if not hump.isdigit()]
    if len(humps) > 1 and not tag.isupper():
        named = [look_up(hump) for hump in humps if len(hump) > 2]
        given = sum(known.given > 1 for known in named)
        joined = any(re.fullmatch(_AND, hump) for hump in humps[1:-1])
        if given and (joined or _WELCOME.match(tag) or _EVENT.search(tag)):
            return True
        if len(humps) == 2 and given and all(known.given or known.surname for known in named):
            return True
    whole = tag.casefold()
    if event := _EVENT.search(whole):
        known = look_up(whole[: event.start()])
        return event.start() > 2 and not known.word and known.given != 1  # 1: a word as well, such as `royal`
    if pair := re.fullmatch(r"([^\W\d_]{3,12})(?:and|und|et|loves|weds|plus)([^\W\d_]{3,12})\d{0,4}", whole):
        return all(look_up(name).given > 0 for name in pair.groups())
    return False


def _tags(text: str) -> Iterator[Entity]:
    for match in _TAG.finditer(text):
        if _is_of_names(match["x"]):
            yield Entity("HANDLE", match.start(), match.end(), 0.5)


_PAID = (
    r"(?i:venmo|cash\s?app|\$?cashtag|pay\s?pal|zelle|revolut|twint|swish|vipps|mobile\s?pay|bizum|ko-?fi|monzo|wise|"
    r"paytm|gcash|upi|pix|chime)"
)
_NETWORK = (
    r"(?i:[i1l]nsta(?:gram)?|ig|facebook|fb|twitter|tik\s?tok|tt|snap(?:chat)?|sc|telegram|tg|whats\s?app|wa|discord|"
    r"threads|bluesky|bsky|mastodon|bereal|pinterest|youtube|yt|twitch|linkedin|skype|kik|viber|zalo|vk|line(?:\s?id)?|"
    r"we\s?chat|weixin|微信号?|微博|小红书号?|抖音号?|インスタ|weibo|qq|kakao(?:talk)?|xbox|psn|gamertag|steam|roblox|riot|battle\.?net|spotify|strava|etsy|"
    r"vinted|depop|onlyfans|patreon|follow(?: us| me)?(?: on| at)?|find (?:us|me)(?: on| at)?|add me|liked by|tagged|"
    r"posted by|photo by|credit|dm(?: me)?|lnsta)"
)
_NAME = r"[^\W_][\w.-]{2,29}(?<![.-])"


_MEASURE = re.compile(rf"^\d[\d.]*{UNITS}$")


def _has_a_mark(text: str) -> bool:
    """Shaped like a user name: a figure, an underscore or a dot between small letters."""
    return text == text.lower() and bool(re.search(r"[^\W\d].*[\d_.]", text)) and not _MEASURE.search(text)


_IN_PICTURES: tuple[Pattern, ...] = (
    pattern("HANDLE", 0.6, rf"(?<!\w){_PAID}[ ]?[:/]?[ ]*\n?[ ]*(?P<x>[@$#][ ]?{_NAME})(?!\w)"),
    pattern(
        "HANDLE", 0.5, rf"(?<!\w){_PAID}(?i:[ ]?(?:id|tag|name|user))?[ ]?[:/][ ]*(?P<x>{_NAME}(?:@{_NAME})?)(?!\w)"
    ),
    pattern("HANDLE", 0.5, r"(?<![\w$])\$(?=[\w-]*[a-z]{3})[A-Za-z][\w-]{3,19}(?![\w.])", needs=("$",)),
    pattern(
        "HANDLE", 0.5, rf"(?<!\w){_NETWORK}(?:[ ]?[:/|]|[ \n])[ \n]*(?P<x>@?[ ]?{_NAME})(?![\w@])", valid=_has_a_mark
    ),
    pattern("HANDLE", 0.5, rf"(?<!\w)(?:{_NETWORK}|X)[ ]?[:/|][ ]*(?P<x>@[ ]?{_NAME})(?![\w@])"),
    # A profile that bears the name itself: `Facebook: Anna Test`.
    pattern(
        "HANDLE",
        0.5,
        r"(?m)(?<!\w)(?i:facebook|fb|linkedin|skype|youtube|messenger)[ ]?[:/|-][ ]*"
        r"(?P<x>[^\W\d_a-z][^\W\d_]+(?:[ ][^\W\d_a-z][^\W\d_]+){1,2})[ ]*$",
    ),
    pattern("HANDLE", 0.5, r"(?m)^[^\w\n]{0,3}(?P<x>[a-z][a-z0-9.]{1,20}_[a-z0-9]{2,24})[^\w\n]{0,3}$"),
    # A player's tag: `anna#4418`.
    pattern("HANDLE", 0.5, r"(?<![\w#])(?=[a-z._]*[a-z][a-z._]*[\d_#])[a-z][a-z0-9._]{1,31}#\d{4}(?!\w)", needs=("#",)),
    # Broken by OCR past what holds anywhere: a blank in the domain, or for its dot; Q or a for the @.
    pattern("EMAIL_ADDRESS", 0.6, r"(?<![\w.+-])\w[\w.+-]{0,63}@\w{1,12}[ ]\w{2,20}[.,][a-z]{2,6}(?!\w)", needs=("@",)),
    pattern(
        "EMAIL_ADDRESS",
        0.6,
        r"(?<![\w.+-])\w[\w.+-]{0,63}[ ]?@[ ]?[\w-]{2,40}[ ]"
        r"(?:com|org|net|edu|de|fr|es|it|nl|ch|at|pl|se|co[ ]uk|example)(?!\w)",
        needs=("@",),
    ),
    pattern(
        "EMAIL_ADDRESS",
        0.6,
        r"(?i)(?<![\w.+-])(?!www)[\w.+-]{2,40}?[ ]?[aQ©®0&e(]{0,2}[ ]?(?<![./])"
        r"(?:gmail|googlemail|hotmail|yahoo|outlook|icloud|gmx|t-online|protonmail|libero|wanadoo|seznam|rediffmail|yandex)"
        r"[ ]?[.,][ ]?[a-z]{2,3}(?!\w)",
        needs=("mail", "yahoo", "outlook", "icloud", "gmx", "online", "libero", "wanadoo", "seznam", "yandex"),
    ),
    pattern(
        "EMAIL_ADDRESS",
        0.5,
        r"(?<![\w.+-])(?!www)[a-z][\w.+-]{2,40}Q[a-z][\w-]{2,40}\.[a-z]{2,8}(?![\w/])",
        needs=("q",),
    ),
)


def find_links_in_pictures(text: str) -> Iterator[Entity]:
    """Web addresses of any ending, tags made of names, user names beside networks and services of payment."""
    for one in _IN_PICTURES:
        yield from one.find(text)
    if "." in text or "," in text or "·" in text:
        yield from _addresses(text)
    if "#" in text:
        yield from _tags(text)
