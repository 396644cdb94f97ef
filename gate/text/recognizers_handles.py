"""Addresses of the net: e-mail also as OCR breaks it, web addresses, user names and social profiles."""

from __future__ import annotations

import re

from gate.text.recognizers import Pattern, pattern, words

_DOMAIN = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_][\w-]{0,22}[^\W_]"
_LOCAL = r"(?<![\w.+-])\w[\w.+-]{0,63}"
# Endings that are certain enough to mend what OCR made of a domain.
_ENDING = (
    r"(?i:com|org|net|edu|info|co\.uk|ac\.uk|org\.uk|de|fr|es|it|nl|be|ch|at|pl|se|no|dk|fi|ie|pt|eu|ca|us|uk|io|me|"
    r"com\.au|co\.nz|co\.za|com\.br|com\.mx|in|co\.in|my|com\.my|sg|com\.sg|ng|ke|test|example|invalid)(?![\w-])"
)
_MEDIA = (
    r"(?i:media|import|charset|font|keyframes|namespace|page|supports|param|return|returns|throws|override|property|"
    r"staticmethod|classmethod|deprecated|author|since|version|see|todo|home|work|mixin|include|extend|"
    r"layer|container)(?![\w.])"
)
_SITES = (
    r"(?:instagram|facebook|fb|twitter|x|tiktok|snapchat|venmo|pinterest|threads|youtube|twitch|linkedin|"
    r"patreon|soundcloud|paypal)"
    r"\.(?:com|net|tv|me)|t\.me|wa\.me|linktr\.ee|cash\.app|vk\.com|bsky\.app|instagr\.am"
)
_NETWORKS = (
    r"(?i:[i1l]nstagram|insta|ig|twitter|snapchat|snap|sc|tik\s?tok|facebook|fb|venmo|cash\s?app|paypal|"
    r"telegram|whatsapp|username|user\s?name|"
    r"screen\s?name|handle|skype|discord|pinterest|youtube|linkedin|threads|twitch|line\s?id|wechat|kik|"
    r"signal|zalo|viber)"
)
_NO_NAME = words(
    "com www http https the and our us for page post story stories photo photos feed followers following "
    "marketing profile account link login home shop store app ads live video videos reels group groups "
    "messenger likes share follow media icon icons logo vector"
)
_PATHS = r"(?:u/|add/|in/|user/|channel/|profile/|@)?"


def _is_handle(text: str) -> bool:
    return text.lstrip("@").casefold() not in _NO_NAME and any(map(str.isalpha, text))


def _is_cued_handle(text: str) -> bool:
    """After the name of a network without a colon a word counts only if it is shaped like a user name."""
    return _is_handle(text) and bool(re.search(r"[\d_.@]", text))


NET_PATTERNS: tuple[Pattern, ...] = (
    pattern("EMAIL_ADDRESS", 0.95, rf"(?<![\w.+-])[\w!#$%&'*+/=?^`{{|}}~-][\w.!#$%&'*+/=?^`{{|}}~-]{{0,63}}@{_DOMAIN}"),
    pattern(
        "EMAIL_ADDRESS",
        0.8,
        r"(?i)(?<![\w.+-])(?:[\w+-]{1,40}[\[({]\s?dot\s?[\])}]){0,3}[\w.+-]{1,64}\s?(?:[\[({]\s?at\s?[\])}]|\sat\s)"
        r"\s?[\w-]{1,63}\s?(?:[\[({]\s?dot\s?[\])}]|\sdot\s)\s?[a-z]{2,12}\b",
        needs=("at",),
    ),
    pattern(
        "EMAIL_ADDRESS", 0.8, rf"(?i)(?<![\w.+-])[\w.+-]{{1,64}}\s?[\[({{]\s?at\s?[\])}}]\s?{_DOMAIN}", needs=("at",)
    ),
    pattern(
        "EMAIL_ADDRESS",
        0.75,
        r"(?<![\w.+-])\w[\w.+-]{1,63}(?:[ ]{1,3}@|@(?=[ ]))[ ]{1,3}(?:[\w-]{1,63}\.){1,4}[a-z]{2,12}\b(?!\.\w)",
        needs=("@",),
    ),
    pattern(
        "EMAIL_ADDRESS",
        0.75,
        r"(?<![\w.+-])\w[\w.+-]{1,63}[ ]{1,3}@[ ]{1,3}[\w-]{1,63}[ ]\.[ ][a-z]{2,12}\b",
        needs=("@",),
    ),
    pattern("EMAIL_ADDRESS", 0.75, r"(?<![\w.+-])\w[\w.+-]{0,63}\[@\][\w-]{1,63}\[?\.\]?[a-z]{2,12}\b", needs=("@",)),
    # As OCR breaks them: a blank or a comma for the dot, blanks round the @, a line break, © or (a) for the @.
    pattern(
        "EMAIL_ADDRESS",
        0.75,
        rf"{_LOCAL}(?:[ ]?[.,][ ]?\w[\w+-]{{0,30}})?[ \n]?@[ \n]?[\w-]{{1,63}}(?:[ ]?[.,·][ ]?[\w-]{{1,63}})"
        rf"{{0,2}}?[ \n]?[.,·][ \n]?{_ENDING}",
        needs=("@",),
    ),
    pattern("EMAIL_ADDRESS", 0.7, rf"{_LOCAL}[ ]?(?:©|®|\(a\)|\(@\)|Ⓐ|\[a\])[ ]?(?:[\w-]{{1,63}}[.,]){{1,3}}{_ENDING}"),
    pattern(
        "EMAIL_ADDRESS",
        0.6,
        r"(?<![\w.+-])(?=[\w.+-]*[A-Za-z])[\w.+-]{3,40}@(?=[\w-]*[a-z])[A-Za-z][\w-]{3,40}(?![\w@.(])",
        needs=("@",),
    ),
    pattern(
        "EMAIL_ADDRESS",
        0.7,
        rf"(?i:\be-?mail|courriel|correo)[ ]?:[ ]*(?P<x>[\w+-]+(?:[. ][\w+-]+)"
        rf"?[ ]?[@©aQ&][ ]?[\w-]+[ ]?[.,][ ]?{_ENDING})",
        needs=("mail", "courriel", "correo"),
    ),
    pattern("URL", 0.9, r"(?i)(?<!\w)(?:https?|ftp)://[^\s<>\"]{2,2000}(?<![.,;:!?)\]'])", needs=("://",)),
    pattern("URL", 0.8, r"(?i)(?<!\w)https?[ ]?[:;][ ]?/[ ]?/?[ ]?[^\s<>\"]{3,500}(?<![.,;:!?)\]'])", needs=("http",)),
    pattern("URL", 0.85, r"(?i)(?<![\w@.])www\d?\.[^\s<>\"]{2,500}(?<![.,;:!?)\]'])", needs=("www",)),
    pattern(
        "URL",
        0.75,
        rf"(?i)(?<![\w@.])(?:www|vvww|wvvw)[ ]?[.,][ ]?[\w-]{{2,60}}[ ]?[.,][ ]?{_ENDING}(?:/[^\s<>\"]{{1,200}}"
        rf")?",
        needs=("ww",),
    ),
    pattern(
        "URL",
        0.7,
        rf"(?i)(?<![\w@./-])(?=[\w.-]{{4,120}}/)(?:[a-z0-9][\w-]{{1,60}}\.){{1,3}}{_ENDING}/[^\s<>\"]{{1,300}}"
        rf"(?<![.,;:!?)\]'])",
        needs=("/",),
    ),
    pattern(
        "URL",
        0.6,
        rf"(?i)\b(?:rsvp|visit|website|web|site|registry|registered|register|details|info|webseite|sito|sitio)"
        rf"\b(?:[ ]+(?:at|us|is|on|our|to)\b){{0,2}}[ ]?:?[ \n]+"
        rf"(?P<x>(?:[a-z0-9][\w-]{{1,60}}\.){{1,3}}{_ENDING})(?!@)",
        needs=(".",),
    ),
    pattern(
        "URL",
        0.5,
        rf"(?im)^[ ]*(?P<x>[a-z0-9]\w{{0,30}}(?:-\w{{1,30}}){{1,3}}\.(?:[\w-]{{1,40}}\.){{0,2}}{_ENDING})[ ]*$",
        needs=("-",),
    ),
    pattern(
        "HANDLE",
        0.7,
        rf"(?<![\w@./])@(?!{_MEDIA})(?!\d[xX]\b)[A-Za-z_][A-Za-z0-9_.]{{1,29}}(?<![.])(?![\w@(-])",
        needs=("@",),
    ),
    pattern(
        "HANDLE",
        0.6,
        r"(?<![\w@./])@[ ]?(?P<x>\d{0,4}[A-Za-z][A-Za-z0-9.]*_[A-Za-z0-9_.]{1,25})(?![\w@])",
        needs=("@",),
    ),
    pattern("HANDLE", 0.65, r"(?<![\w/.])/?u/(?P<x>[A-Za-z0-9][A-Za-z0-9_-]{2,19})(?![\w/])", needs=("u/",)),
    pattern(
        "HANDLE",
        0.7,
        rf"(?i)(?<![\w/.@])(?:www\.|m\.)?(?:{_SITES})/{_PATHS}(?P<x>@?[a-z0-9_][a-z0-9_.-]{{2,39}}(?<![.]))(?![\w/])",
        needs=("/",),
        valid=_is_handle,
    ),
    pattern(
        "HANDLE",
        0.65,
        rf"\b{_NETWORKS}(?i:[ ]?(?:id|handle|name|account|user))"
        rf"?\s*[:/=]\s*(?P<x>@?[ ]?[A-Za-z0-9_][A-Za-z0-9_.]{{2,29}}(?<![.]))(?!\w|/)",
        valid=_is_handle,
    ),
    pattern(
        "HANDLE",
        0.6,
        rf"\b{_NETWORKS}[ ]+[-–>@(]{{0,2}}[ ]?(?P<x>[A-Za-z0-9_][A-Za-z0-9_.]{{3,29}}(?<![.]))(?![\w/@])",
        valid=_is_cued_handle,
    ),
)
