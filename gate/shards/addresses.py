"""One spelling for web addresses that lead to the same thing, so that a take-down list finds them.

It follows what browsers do with an address (WHATWG URL standard) and RFC 3986, section 6.2.2. Where these leave a
choice, two addresses count as one rather than as two: a row too many is dropped, none too few.
"""

from __future__ import annotations

import re
import string
import unicodedata
from urllib.parse import quote, unquote

_BLANKS = "".join(map(chr, range(0x21)))
_BREAKS = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?=/)", re.IGNORECASE)
_WEB = re.compile(r"https?:[/\\]", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")


def is_address(text: str) -> bool:
    """Whether an entry of a list is an address, and no key or digest."""
    return "://" in text or _WEB.match(text) is not None


def normalise_url(url: str) -> str:
    """The spelling that all equal addresses share.

    http and https count as one. No difference make: user and password; the case of the host, a dot behind it, its
    escapes, its Unicode and `xn--` forms, and letters that IDNA 2003 and 2008 read differently (`ß` and `ss`); port
    80, 443 or none, and zeros before a port; an empty path and `/`, `.` and `..` in it; backslashes for slashes,
    tabs and line ends, blanks around; escaped and plain unreserved characters, the case of escapes, characters outside
    of ASCII and blanks and their UTF-8 escapes; the fragment. Path and query otherwise count as they stand.
    """
    text = url.strip(_BLANKS + "\u00a0\u200b\ufeff").translate(_BREAKS).partition("#")[0]
    text, mark, query = text.partition("?")
    text = text.replace("\\", "/")
    scheme = ""
    if match := _SCHEME.match(text):
        scheme, text = match[1].lower(), text[match.end() :]
    authority, slash, path = text.lstrip("/").partition("/")
    authority = _authority(authority.rpartition("@")[2])
    path, query = _escaped(slash + path) or "/", _escaped(mark + query)
    if "/." in path:
        path = _without_dots(path)
    prefix = "" if scheme in ("", "http", "https") else f"{scheme}:"
    return f"{prefix}{authority}{path}{query}"


def _authority(text: str) -> str:
    """Host and port, without a port that is the default of http or https."""
    if text.startswith("["):
        host, bracket, port = text.partition("]")
        host, port = host.lower() + bracket, port.removeprefix(":")
    else:
        host, _, port = text.partition(":")
        host = _host(host)
    port = port.lstrip("0")
    return host if port in ("", "80", "443") else f"{host}:{port}"


def _host(text: str) -> str:
    """A name in small letters, in Unicode. A label that no standard knows stays as it is."""
    if "%" in text:
        text = unquote(text)
    text = text.lower()
    if "xn--" in text or not text.isascii():
        text = _folded(text).replace("\u3002", ".")
        text = ".".join(_folded(_label(label)) for label in text.split("."))
    return text.rstrip(".")


def _folded(text: str) -> str:
    shown = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", shown).casefold())


def _label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _escaped(text: str) -> str:
    if not text.isascii() or " " in text:
        text = quote(text, safe=string.punctuation, errors="surrogatepass")
    return _ESCAPE.sub(_unescaped, text) if "%" in text else text


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _without_dots(path: str) -> str:
    """A path (it begins with `/`) without the steps `.` and `..`."""
    steps: list[str] = []
    *before, last = path.split("/")[1:]
    for step in before:
        if step == "..":
            del steps[-1:]
        elif step != ".":
            steps.append(step)
    if last == "..":
        del steps[-1:]
    return "/".join(["", *steps, "" if last in (".", "..") else last])
