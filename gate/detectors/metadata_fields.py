"""Which texts of a JSON member or sidecar row are metadata, told from their names and shape.

`caption_text` analyses all texts of a sample but these; `metadata` looks at these and no others.
"""

from __future__ import annotations

import enum
import itertools
import re

from gate.fields import Field
from gate.types import Place


class Category(enum.Enum):
    """What a metadata field is about."""

    EXIF = "exif"
    POSITION = "position"
    DEVICE = "device"
    CREATOR = "creator"
    DIGEST = "digest"
    ADDRESS = "address"


EXIF_ROOTS = frozenset({"exif", "exif_data", "xmp", "iptc"})
"""Object keys and column names below which everything is metadata (img2dataset writes `exif`)."""

_POSITION = frozenset(
    {"gps", "lat", "lon", "lng", "latitude", "longitude", "geolocation", "gpslatitude", "gpslongitude"}
)
_POSITION_NAMES = frozenset({"long", "geo", "geotag"})
_DEVICE = frozenset({"serial", "serialnumber", "cameraserial", "deviceid", "imageuniqueid", "imei", "androidid"})
_CREATOR = frozenset(
    {"author", "authors", "photographer", "artist", "artists", "creator", "creators", "credit", "credits"}
    | {"copyright", "byline", "uploader", "owner", "username", "attribution", "rightsholder"}
)
_DIGEST = frozenset(
    {"sha1", "sha224", "sha256", "sha384", "sha512", "md5", "hash", "hashes", "phash", "dhash", "ahash", "whash"}
    | {"digest", "checksum", "crc32", "blake2b", "blake3", "xxhash", "pdq", "etag", "simhash"}
)
_ADDRESS = frozenset({"url", "urls", "uri", "link", "href", "src", "permalink", "webpage", "homepage"})

_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]{1,15}:(//|\\\\)\S+\Z|data:\S+\Z|www\.\S+\Z", re.IGNORECASE)
_NUMBERS = re.compile(r"[\s\[\](){}<>,;:/°'\"′″+\-.\dNSEW]*\d[\s\[\](){}<>,;:/°'\"′″+\-.\dNSEW]*\Z", re.IGNORECASE)
_HEX = r"[0-9a-f]{8}|[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}"
_BASE64 = r"[\w+/-]{22}(?:==)?|[\w+/-]{27}=?|[\w+/-]{38}(?:==)?|[\w+/-]{43}=?|[\w+/-]{64}|[\w+/-]{86}(?:==)?"
_DIGEST_FORM = re.compile(
    rf"(?:W/)?[\"']?(?:[a-z]{{2,8}}\d{{0,3}}[:-]|0x)?(?:(?i:{_HEX})(?:-\d{{1,5}})?|(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)(?:{_BASE64}))"
    r"[\"']?\Z|\d{6,20}\Z",
    re.ASCII,
)
_HOST_FORM = re.compile(r"(?:\\\\|//)?[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,12}(?::\d+)?/\S*\Z")
_GEO = frozenset({"coordinates", "coordinate", "coords"})
_GEOMETRY = frozenset({"geometry", "geo", "geojson", "location", "position", "point"})
_MOST_DEGREES = 180
_GEOHASH = re.compile(r"[0-9b-hjkmnp-z]{5,12}\Z")
_H3 = re.compile(r"8[0-9a-f]{14}\Z")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words_of(name: str) -> frozenset[str]:
    """The lower-case words of a field name, the name without separators, and letters joined to a number after them.

    >>> sorted(words_of("original_SHA256"))
    ['256', 'original', 'originalsha256', 'sha', 'sha256']
    """
    words = [word.lower() for word in _WORDS.findall(name)]
    joined = {left + right for left, right in itertools.pairwise(words)}
    return frozenset(words) | joined | {"".join(words)}


def is_address(text: str) -> bool:
    """True for a text that is one web address and nothing else."""
    return _SCHEME.match(text.strip()) is not None


def category_of(field: Field) -> Category | None:
    """The category of a metadata field, None for any other text."""
    if field.place not in (Place.JSON, Place.COLUMN):
        return None
    if any(step.lower() in EXIF_ROOTS for step in field.path[: -1 if field.is_key else None]):
        return Category.EXIF
    if field.is_key:
        return None
    return _by_value(field)


def _by_value(field: Field) -> Category | None:
    """Names of positions, devices and creators also count for what lies in an object of that name."""
    words = words_of(field.name)
    text = field.text.strip()
    if is_address(text) or (words & _ADDRESS and _HOST_FORM.match(text)):
        return Category.ADDRESS
    inside = any(words_of(step) & _POSITION for step in field.path) or field.name.lower() in _POSITION_NAMES
    if (inside and _NUMBERS.match(text)) or _is_coded_position(field, words, text):
        return Category.POSITION
    if words & _DIGEST and _DIGEST_FORM.match(text):
        return Category.DIGEST
    above = words.union(*map(words_of, field.path[:-1]))
    if above & _DEVICE:
        return Category.DEVICE
    return Category.CREATOR if above & _CREATOR else None


def _is_coded_position(field: Field, words: frozenset[str], text: str) -> bool:
    """GeoJSON's `coordinates` in degrees (not pixels or parts of a width), a geohash, a cell of H3."""
    if "geohash" in words:
        return _GEOHASH.match(text.lower()) is not None
    if "h3" in words:
        return _H3.match(text.lower()) is not None
    if not words & _GEO or not _NUMBERS.match(text) or not re.search(r"\d\.\d{3}", text):
        return False
    degrees = [abs(float(number)) for number in re.findall(r"\d+(?:\.\d+)?", text)]
    geometry = any(words_of(step) & _GEOMETRY for step in field.path[:-1])
    return max(degrees) <= _MOST_DEGREES and (geometry or max(degrees) > 1)


def is_metadata_field(field: Field) -> bool:
    """True when `metadata` looks at this text."""
    return category_of(field) is not None


def is_metadata_only(field: Field) -> bool:
    """True when `caption_text` leaves a text to `metadata`: all metadata but numbers said to be digests."""
    category = category_of(field)
    return category is not None and not (category is Category.DIGEST and field.text.strip().isdigit())
