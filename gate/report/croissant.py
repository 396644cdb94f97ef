"""A release as Croissant JSON-LD: its files with digests, what its shards hold, and the RAI properties on privacy.

Croissant 1.0 (docs.mlcommons.org/croissant/docs/croissant-spec.html) and its Responsible AI vocabulary
(docs.mlcommons.org/croissant/docs/croissant-rai-spec.html). Merged into a document that is there, only what gate wrote
before is replaced: nodes whose `@id` starts with `gate/`, and texts that start with `[gate] `.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from gate.errors import UsageError
from gate.manifest.schema import DIGEST, MANIFEST
from gate.report.account import Account, bucketed, extent, missed, silences, treatment
from gate.shards.index import KINDS, index_shard
from gate.types import ENTITY_TYPES, Kind

Json = dict[str, Any]
OWN, SAYS = "gate/", "[gate] "
"""How the `@id` of a node that gate writes starts, and a text of it."""
RAI = "http://mlcommons.org/croissant/RAI/"
CONFORMS = ("http://mlcommons.org/croissant/1.0", f"{RAI}1.0")
CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": RAI,
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The specification's own context of version 1.0."""
_FORMATS = {
    "tar": "application/x-tar",
    "parquet": "application/x-parquet",
    "json": "application/json",
    "jsonl": "application/jsonlines",
    "csv": "text/csv",
    "txt": "text/plain",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
_KEY = r"^(?:.*/)?([^/.]+)\.[^/]*$"
_PLAIN_EXT = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


def croissant(account: Account, *, base: str, name: str | None = None, into: Json | None = None) -> Json:
    """The document of a release, or `into` with what is known of the release put in.

    `base` is what stands before a file's name to get its address, with its `/`. A name for the dataset, `name`, is the
    folder's where there is none. Raises UsageError when `into` is no Croissant document that can be added to.
    """
    document = dict(into or {"@type": "sc:Dataset", "name": name or account.name})
    if name is not None:
        document["name"] = name
    document["@context"] = _context(document.get("@context", {}))
    document["conformsTo"] = _conforms(document.get("conformsTo"))
    for key, texts in _rai(account):
        document[key] = _said(document.get(key), texts)
    if (missing := _missing(account)) and _is_ours(document.get("rai:dataCollectionMissingData")):
        document["rai:dataCollectionMissingData"] = missing
    extensions = _extensions(account)
    document["distribution"] = _distribution(account, base, extensions, _listed(document.get("distribution")))
    others = [each for each in _listed(document.get("recordSet")) if not _own(each)]
    records = others or [_record_set(extension) for extension in extensions]
    if records:
        document["recordSet"] = records
    else:
        document.pop("recordSet", None)
    return {"@context": document.pop("@context"), **document}


def _context(there: Any) -> Json:
    if not isinstance(there, dict):
        raise UsageError("its @context is not an object: this is not a Croissant document (see docs/publish.md)")
    for prefix in ("cr", "rai", "sc"):
        if there.get(prefix, CONTEXT[prefix]) != CONTEXT[prefix]:
            raise UsageError(f"its @context has another meaning for {prefix!r} than Croissant 1.0 and 1.1")
    return {**CONTEXT, **there}


def _conforms(there: Any) -> list[str]:
    found = [each for each in _listed(there) if isinstance(each, str)]
    if found and not any(each.startswith("http://mlcommons.org/croissant/1.") for each in found):
        raise UsageError("it conforms to another version of Croissant than 1.0 and 1.1 (conformsTo)")
    return [*(found or CONFORMS[:1]), *(each for each in CONFORMS[1:] if each not in found)]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _own(node: Any) -> bool:
    return isinstance(node, dict) and str(node.get("@id", "")).startswith(OWN)


def _is_ours(text: Any) -> bool:
    return text is None or (isinstance(text, str) and text.startswith(SAYS))


def _said(there: Any, texts: Sequence[str]) -> list[Any]:
    others = [each for each in _listed(there) if not (isinstance(each, str) and each.startswith(SAYS))]
    return [*others, *(SAYS + text for text in texts)]


def _rai(account: Account) -> Iterator[tuple[str, list[str]]]:
    policy, counts = account.predicate.policy, account.predicate.counts
    yield "rai:personalSensitiveInformation", list(_sensitive(account))
    yield (
        "rai:dataPreprocessingProtocol",
        [
            f"Before release the set was examined and edited with {account.tool} under the policy {policy.name} "
            f"(sha256 {policy.sha256}). {extent(account)} Redacted: {bucketed(counts.redacted)}. Taken out by a rule "
            f"or as near-duplicates: {bucketed(counts.dropped)}. Taken out because they could not be examined: "
            f"{bucketed(counts.quarantined)}. The manifest {MANIFEST} (sha256 {account.digest}) has the policy's text, "
            "the models and all counts."
        ],
    )
    rates = [f"{each.by}, {each.what}: {each.rate}" for each in missed(account)]
    limits = ["What the detectors missed, measured on other data: " + "; ".join(rates) + "."] if rates else []
    yield "rai:dataLimitations", [*limits, " ".join(silences(account))]


def _sensitive(account: Account) -> Iterator[str]:
    groups = treatment(account)
    for title, kinds in (
        ("Looked for, and removed wherever it was found", groups.removed),
        ("Looked for, and removed only under conditions that the policy states", groups.sometimes),
        ("Looked for, and left in the set", groups.left),
    ):
        if kinds:
            yield f"{title}: {'; '.join(f'{ENTITY_TYPES[kind]} ({kind})' for kind in kinds)}."
    counted = [f"{item.entity_type} by {item.detector} in {bucketed(item.samples)}" for item in
               account.predicate.counts.findings]  # fmt: skip
    every = "Every other type" if counted else "Each type"
    listed = f"Found before editing, in samples: {'; '.join(counted)}. " if counted else ""
    yield f"{listed}{every} was found in fewer than 10 samples before they were edited, or in none."


def _missing(account: Account) -> str:
    counts = account.predicate.counts
    if not counts.not_released or account.predicate.examined == "rows":
        return ""
    return (
        f"{SAYS}{counts.not_released:,} of {counts.rows or 0:,} rows have no sample: failed downloads and samples that "
        "were taken out, in one number."
    )


def _distribution(account: Account, base: str, extensions: Sequence[str], there: list[Any]) -> list[Any]:
    digests = {subject.name: subject.digest.sha256 for subject in account.statement.subject}
    digests[MANIFEST] = account.digest
    kept = []
    for node in there:
        name = _named(node, base, digests) if not _own(node) else None
        if name is not None:
            # another digest or size there is that of the file before it was edited
            node = {key: value for key, value in node.items() if key not in ("md5", "contentSize")}  # noqa: PLW2901
            node["sha256"] = digests.pop(name)
            kept.append(node)
        elif not _own(node):
            kept.append(node)
    files = [_file(name, digest, base) for name, digest in sorted(digests.items()) if name != DIGEST]
    ids = {str(node.get("@id")): str(node.get("name")) for node in kept if isinstance(node, dict)}
    tars = [f"{shard.name}.tar" for shard in account.predicate.shards]
    sets = [_file_set(each, [_id_of(tar, base, kept, ids) for tar in tars]) for each in extensions]
    return [*kept, *files, *sets]


def _named(node: Any, base: str, digests: Mapping[str, str]) -> str | None:
    """The file of the release that a node of another is about."""
    if not isinstance(node, dict) or "containedIn" in node:
        return None
    address = node.get("contentUrl")
    return next((name for name in digests if isinstance(address, str) and address == base + quote(name)), None)


def _id_of(tar: str, base: str, kept: Sequence[Any], ids: Mapping[str, str]) -> str:
    own = (node for node in kept if isinstance(node, dict) and node.get("contentUrl") == base + quote(tar))
    return next((str(node["@id"]) for node in own if str(node.get("@id")) in ids), OWN + tar)


def _file(name: str, digest: str, base: str) -> Json:
    suffix = PurePosixPath(name).suffix.removeprefix(".").lower()
    return {
        "@type": "cr:FileObject",
        "@id": OWN + name,
        "name": PurePosixPath(name).name,
        "contentUrl": base + quote(name),
        "encodingFormat": _FORMATS.get(suffix, "application/octet-stream"),
        "sha256": digest,
    }


def _extensions(account: Account) -> list[str]:
    """What the samples of the first shard consist of, where it lies on a disk: `jpg`, `json`, `txt`."""
    tars = [shard.name for shard in account.predicate.shards if shard.members and shard.name != "./"]
    if account.path is None or not tars:
        return []
    index = index_shard(account.path / f"{tars[0]}.tar")
    found = {entry.ext for sample in index.samples for entry in sample.entries}
    return sorted(each for each in found if _PLAIN_EXT.fullmatch(each) and _last(each) in _FORMATS)


def _last(extension: str) -> str:
    return extension.rpartition(".")[2]


def _file_set(extension: str, tars: Sequence[str]) -> Json:
    return {
        "@type": "cr:FileSet",
        "@id": f"{OWN}{extension}-files",
        "name": f"{extension}-files",
        "containedIn": [{"@id": tar} for tar in tars],
        "encodingFormat": _FORMATS[_last(extension)],
        "includes": f"*.{extension}",
    }


def _record_set(extension: str) -> Json:
    """The files of one kind: the key of their sample and their content."""
    own = f"{OWN}{extension}"
    source = {"fileSet": {"@id": f"{own}-files"}}
    content = "sc:ImageObject" if KINDS.get(_last(extension)) is Kind.IMAGE else "sc:Text"
    return {
        "@type": "cr:RecordSet",
        "@id": own,
        "name": extension,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{own}/key",
                "name": "key",
                "description": "The key of the sample: the name of the file up to its first dot.",
                "dataType": "sc:Text",
                "source": {**source, "extract": {"fileProperty": "filename"}, "transform": {"regex": _KEY}},
            },
            {
                "@type": "cr:Field",
                "@id": f"{own}/content",
                "name": "content",
                "dataType": content,
                "source": {**source, "extract": {"fileProperty": "content"}},
            },
        ],
    }
