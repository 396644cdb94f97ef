"""What a metadata tag of a given name holds: EXIF, XMP, IPTC and PNG names, folded to lower-case letters and digits.

The same tables serve the tags in image bytes and their copies in JSON (img2dataset's `exif`, exifread names).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

FREE = "FREE"
"""Words of a person's own: analysed."""

_CREATORS = (
    "artist author xpauthor creator copyright copyrightnotice rights owner ownername cameraownername photographer "
    "imageeditor byline bylinetitle credit contact captionwriter authorsposition creditline source copyrightowner "
    "copyrightownername imagecreator imagecreatorname imagesuppliername licensor licensorname webstatement "
    "usageterms lastsavedby modifiedby contactinfo creatorcontactinfo uploader username"
)
_PLACES = (
    "city state country countryname countrycode countrylegacy sublocation provincestate location locationname "
    "locationshown locationcreated worldregion contentlocationname contentlocationcode ciadrextadr ciadrcity "
    "ciadrregion ciadrpcode ciadrctry gpsareainformation landmark countryshown"
)
_SERIALS = (
    "serialnumber bodyserialnumber cameraserialnumber lensserialnumber internalserialnumber imageuniqueid "
    "rawdatauniqueid imei deviceid digitalimageguid unique_id cameraid firmwareserialnumber flashserialnumber"
)
_IDS = "documentid instanceid originaldocumentid documentancestors transmissionreference manifest_id contentid"
_PEOPLE = "personinimage persondisplayname"
_FREE = (
    "imagedescription usercomment xptitle xpcomment xpkeywords xpsubject description title caption headline comment "
    "comments label keywords subject imagetitle documentname pagename objectname specialinstructions instructions "
    "event com history disclaimer warning iccname url parameters prompt workflow other rawfilename "
    "originalrawfilename relatedsoundfile hostcomputer iptckeywords weblink abstract summary notes "
    "resourcename alphanames slices urllist printinformation localizedcameramodel"
)
_HARMLESS = (
    "make model software lensmake lensmodel lens lensinfo lensid uniquecameramodel creatortool producer xmptk format "
    "colormode iccprofile iccprofilename datetime datetimeoriginal datetimedigitized datecreated createdate modifydate "
    "metadatadate timestamp when gpstimestamp gpsdatestamp gpsdate gpsversionid gpsmapdatum gpslatituderef "
    "gpslongituderef gpsaltituderef gpsimgdirectionref gpsspeedref gpstrackref gpsdestbearingref gpsmeasuremode "
    "gpsstatus gpssatellites gpsdop gpsprocessingmethod gpsdestlatituderef gpsdestlongituderef gpsdestdistanceref "
    "subsectime subsectimeoriginal subsectimedigitized offsettime offsettimeoriginal offsettimedigitized "
    "interopindex relatedimagefileformat spectralsensitivity exifversion flashpixversion type value changed action "
    "softwareagent category rating version processversion toneCurvename whitebalance camera cameraprofile "
    "cameraprofiledigest datecreate datemodify datetimestamp creationtime icccopyright signature "
    "creation_time date iptcdigest legacyiptcdigest marked "
    "flash meteringmode lightsource exposureprogram sensingmethod scenecapturetype orientation resolutionunit "
    "compression customrendered exposuremode gaincontrol contrast saturation sharpness subjectdistancerange "
    "ycbcrpositioning colorspace componentsconfiguration filesource scenetype photometricinterpretation "
    "fontname fontfamily fontface fonttype versionstring fontfilename focalplaneresolutionunit "
    "planarconfiguration sensitivitytype compositeimage"
)

_TYPES: dict[str, str] = {}
for _entity, _names in (
    ("CREATOR", _CREATORS),
    ("LOCATION", _PLACES),
    ("DEVICE_SERIAL", f"{_SERIALS} {_IDS}"),
    ("PERSON", _PEOPLE),
    ("EMAIL_ADDRESS", "ciemailwork"),
    ("PHONE_NUMBER", "citelwork"),
    ("URL", "ciurlwork baseurl"),
    (FREE, _FREE),
    ("", _HARMLESS),
):
    _TYPES.update((_name.lower().replace("_", ""), _entity) for _name in _names.split())
TYPES: Mapping[str, str] = _TYPES
"""Folded name -> entity type, FREE, or '' for tags that say how a picture was made and no more."""

WEAK = frozenset(_IDS.replace("_", "").split())
"""Names of ids that join a file to others of its maker but name nobody: half the score."""

_CREATOR_HINT = re.compile(r"ownername|artist|author\b|copyright|photographer")
_SERIAL_HINT = re.compile(r"serial(number|no)?|uniqueid$|imei$")


def fold(name: str) -> str:
    """A tag's name without its group: `EXIF BodySerialNumber`, `aux:SerialNumber` -> `serialnumber`.

    >>> fold("EXIF BodySerialNumber")
    'bodyserialnumber'
    """
    last = re.split(r"[\s/:.]+", name.strip())[-1] if name.strip() else ""
    return re.sub(r"[^a-z0-9]", "", last.lower())


def type_of(name: str) -> str | None:
    """The entity type of a tag, FREE, '' for a harmless one, None for a name not known."""
    folded = fold(name)
    if folded in TYPES:
        return TYPES[folded]
    if folded == "name" and "region" in name.lower():
        return "PERSON"
    if _SERIAL_HINT.search(folded):
        return "DEVICE_SERIAL"
    return "CREATOR" if _CREATOR_HINT.search(folded) else None


_LICENCE = (
    r"\bcc[ -]?(?:by|0|zero)(?![^\W_])(?:[ -](?:nc|nd|sa)\b)*|\bcreative commons\b"
    r"(?:[ ,-]+(?:attribution|share-?alike|non-?commercial|no-?deriv(?:ative)?s?|zero)\b)*"
)
"""The names of Creative Commons licences and no word more: whoever stands beside them is the creator."""
_NOISE = re.compile(
    r"\(c\)|©|\bcopyright\b|\bcopr\b\.?|\ball rights reserved\b|\bno copyright\b|\bpublic domain\b|\bunknown\b|"
    rf"(?:{_LICENCE})(?:[ -]v?\d\.\d\b)?(?:[ -](?:unported|international|generic|universal|licen[cs]e)\b)*|"
    r"\bnone\b|\bnull\b|\bnan\b|\bn/a\b|\btrue\b|\bfalse\b|<[A-Z_]+(?: \d+)?>|\b(19|20)\d\d\b",
    re.IGNORECASE,
)


def says_something(text: str, digits: int = 5) -> bool:
    """False for a value without a name in it: empty, a placeholder, 'all rights reserved', a bare year, zeros.

    Without letters it takes `digits` digits other than zero to say something.

    >>> says_something("(C) 2019 all rights reserved"), says_something("(C) 2019 J. Roe")
    (False, True)
    """
    left = _NOISE.sub(" ", text)
    return bool(re.search(r"[^\W\d_]{2}", left)) or len(re.findall(r"[1-9]", left)) >= digits


_PRODUCT = (
    r"(?:the )?gimp|adobe(?: (?:photoshop|image ?ready|fireworks|lightroom|illustrator))?(?: elements| classic)?|"
    r"photoshop|image ?magick|graphics ?magick|paint\.net|microsoft (?:office|paint|windows live photo gallery)|"
    r"lav[cf]|lead technologies,? inc\.?|handmade software,? inc\.?(?: image alchemy)?|"
    r"jpeg(?:mini|tran|snoop| encoder| optimizer)|(?:ijg|intel\(?r?\)?) jpeg library|ijg|pngout|optipng|mozjpeg|"
    r"xv|irfanview|acdsee|picasa|paint ?shop pro|vsn?flib|applemark|ezgif\.com|ebay(?: with imagemagick)?"
)
_VERSION = (
    r"(?:[\s,]{0,2}\W?(?:version|release|[vz])?[ .]?\d{1,2}(?:\.[\dx]{1,3}){0,3}[a-z]?\d?(?!\d))?"
    r"(?:\W{1,3}(?:cs\d?|cc|20[012]\d|windows|macintosh|mac|linux|b\d)\b){0,2}"
)
_DONE = r"software|comment in|file|image|created|made|generated|written|saved|processed|optimi[sz]ed|compressed|edited"
_MAKERS = (
    r"olympus|konica|minolta|konica minolta|sony|kodak|samsung|nikon|canon|casio|pentax|fujifilm|hp|panasonic|ricoh"
)
_SOFTWARE = re.compile(
    rf"(?:(?:(?:{_DONE})[ :]{{1,2}}){{0,2}}(?:(?:by|with|using|in)\s+)?(?:{_PRODUCT}){_VERSION}\W{{0,3}}){{1,2}}|"
    r"creator: gd-jpeg v[\d.]{1,5} \(using ijg jpeg v\d\d\)(?:, (?:default quality|quality = \d{1,3}))?|"
    rf"(?:(?:{_MAKERS}) )?digital camera|sony dsc|dcim[/\\]\d{{3}}\w{{5}}(?:[/\\]\w{{4}}\d{{4}}\.jpe?g)?",
    re.IGNORECASE,
)
"""The whole of a comment of a known encoder or camera. Words beside it are somebody's own."""
_STANDARD_PROFILE = re.compile(
    r"hewlett[- ]packard( company)?|adobe( systems)?( incorporated)?|apple( computer)?( inc)?|microsoft( corporation)?|"
    r"eastman kodak( company)?|kodak|google( inc)?|facebook|iec( http://www\.iec\.ch)?|http://www\.iec\.ch|"
    r"international color consortium|free(ly)? (to use|distributable)|lcms|little ?cms|argyllcms|artifex( software)?|"
    r"srgb|display p3|prophoto|romm|rimm|dci|rec\.? ?\d+|bt\.? ?\d+|c2(ci)?|rgb|cmyk|gr[ae]y|lab|xyz|d50|d65|"
    r"reference viewing condition|default|colou?r ?space|built-?in|profile|icc|gamma|colou?r|linear|generic|"
    r"nikon|canon|sony|samsung|linotronic|u\.?s\.? web coated|swop|fogra\d*|coated|uncoated|gracol|version|parametric|"
    r"compatib\w+|"
    r"icc|viewing|condition|saucecontrol|crt|lcd|monitor|the|of|for|with|and|in|by|from|v?\d[\d.,\-:]*|inc|ltd|co|corp\w*|"
    r"camera|scanner|simplified|adobergb|dot gain|wide gamut|ninedegrees|hp|no|use|public|domain|creative|commons|cc0",
    re.IGNORECASE,
)


def is_software_note(text: str) -> bool:
    """True for the short comment that an encoder leaves about itself, and for nothing longer.

    >>> is_software_note("File written by Adobe Photoshop 4.0"), is_software_note("Written by Jane Roe")
    (True, False)
    """
    return len(text) <= 120 and _SOFTWARE.fullmatch(text.strip("\0 \t\r\n")) is not None


def profile_words(text: str) -> str:
    """What a profile's text says beyond the names of standard profiles and of their makers."""
    return " ".join(re.sub(rf"(?<!\w)(?:{_STANDARD_PROFILE.pattern})(?!\w)", " ", text, flags=re.IGNORECASE).split())
