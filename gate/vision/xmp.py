"""XMP packets (ISO 16684-1) as a flat list of properties."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

HEADER = b"http://ns.adobe.com/xap/1.0/\0"
EXTENSION_HEADER = b"http://ns.adobe.com/xmp/extension/\0"
_MAX_PROPERTIES = 20_000
_MAX_DEPTH = 64
_MAX_VALUE = 16 << 20
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_POINTERS = frozenset(f"{_RDF}\t{name}" for name in ("about", "resource", "value", "ID", "nodeID"))
_LANGUAGE = "http://www.w3.org/XML/1998/namespace\tlang"
_TAG = re.compile(r"x-[\w\-]{1,8}|[A-Za-z]{2,3}(?:[\-_][A-Za-z]{4})?(?:[\-_](?:[A-Za-z]{2}|\d{3}))?")
_UUID = re.compile(r"uuid:[0-9A-Fa-f\-]{32,36}")
_WRAPPER = re.compile(r"(?:(?:begin|id|end|bytes|encoding)=.[\ufeff\u00ef\u00bb\u00bf\w\-]{0,24}['\"]\s*){0,4}")
_NAMESPACE = re.compile(
    r"(?:https?://|urn:|adobe:)(?:[A-Za-z][A-Za-z.\-]*\.)?(?:adobe|w3|purl|iptc|cipa|google|microsoft|useplus|apple|"
    r"aiim|npes|metadataworkinggroup|photomechanic|camerabits|acdsee|dji|gettyimages|meta|ns)[\w.:/#\-]*"
)
"""Addresses of well-known makers of namespaces; any other is read as a comment."""


@dataclass(frozen=True, slots=True)
class Property:
    """One text of a packet: the local names of the elements it lies in, RDF's own left out, and the text."""

    path: tuple[str, ...] = field(repr=False)
    text: str = field(repr=False)

    @property
    def name(self) -> str:
        """The local name of the property itself."""
        return self.path[-1] if self.path else ""


class _Collector:
    def __init__(self) -> None:
        self.found: list[Property] = []
        self.path: list[str] = []
        self.texts: list[list[str]] = [[]]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.path.append(name)
        self.texts.append([])
        if len(self.path) > _MAX_DEPTH:
            raise ValueError
        for attribute, value in attributes.items():
            if attribute in _POINTERS:
                # What the element points at belongs to it; the uuid that writers put there says nothing.
                self.add(self.path, "" if _UUID.fullmatch(value) else value)
            elif attribute == _LANGUAGE:
                self.add([*self.path, "comment"], "" if _TAG.fullmatch(value) else value)
            elif not attribute.startswith((_RDF, "http://www.w3.org/XML/")):
                self.add([*self.path, attribute], value)

    def end(self, _: str) -> None:
        self.add(self.path, "".join(self.texts.pop()))
        self.path.pop()

    def data(self, text: str) -> None:
        self.texts[-1].append(text)

    def comment(self, text: str) -> None:
        self.add([*self.path, "comment"], text)

    def instruction(self, target: str, text: str) -> None:
        self.add([*self.path, "comment"], "" if target == "xpacket" and _WRAPPER.fullmatch(text) else text)

    def namespace(self, _: str | None, address: str | None) -> None:
        if address and not _NAMESPACE.fullmatch(address):
            self.add(["comment"], address)

    def add(self, path: list[str], text: str) -> None:
        if not text.strip():
            return
        if len(self.found) >= _MAX_PROPERTIES or len(text) > _MAX_VALUE:
            raise ValueError
        names = tuple(step.rsplit("\t", 1)[-1] for step in path if not step.startswith(_RDF))
        self.found.append(Property(names, text.strip()))


def read(packet: bytes) -> tuple[tuple[Property, ...], bool]:
    """All properties of a packet, and whether it was well-formed. A document type is refused, not followed."""
    collector = _Collector()
    parser = expat.ParserCreate(namespace_separator="\t")
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.data
    parser.CommentHandler = collector.comment
    parser.ProcessingInstructionHandler = collector.instruction
    parser.StartNamespaceDeclHandler = collector.namespace
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(packet.strip(b"\0 \t\r\n"), True)
    except (expat.ExpatError, ValueError, UnicodeError, LookupError):
        return tuple(collector.found), False
    return tuple(collector.found), True


def _refuse(*_: object) -> None:
    raise ValueError


def join_extension(payloads: list[bytes]) -> tuple[bytes, bool]:
    """Put the parts of an extended packet together: header, 32 digits, full length, offset, bytes.

    Returns the packet and whether the parts cover it exactly.
    """
    parts: list[tuple[bytes, int, int, bytes]] = []
    for payload in payloads:
        body = payload[len(EXTENSION_HEADER) :]
        length, offset = int.from_bytes(body[32:36], "big"), int.from_bytes(body[36:40], "big")
        parts.append((body[:32], offset, length, body[40:]))
    parts.sort()
    packet = b"".join(part[3] for part in parts)
    position, sound = 0, len({part[:1] + part[2:3] for part in parts}) == 1
    for _, offset, length, body in parts:
        sound = sound and offset == position and position + len(body) <= length
        position += len(body)
    return packet, sound and position == parts[0][2]
