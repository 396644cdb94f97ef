"""The manifest's shape: an in-toto Statement v1 around gate's own predicate.

`gate.manifest.build` writes these models and `gate.manifest.verify` reads them: unknown names, missing ones
and wrong types are errors on both sides.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from gate.manifest.canonical import MAX_INTEGER

PREDICATE_TYPE = "https://shardgate.dev/predicate/release/v1"
FOLDER = "_privacy"
MANIFEST = f"{FOLDER}/manifest.json"
DIGEST = f"{FOLDER}/manifest.json.sha256"
ENVELOPE, SVR_ENVELOPE = f"{FOLDER}/manifest.dsse.json", f"{FOLDER}/svr.dsse.json"
BUNDLE, SVR_BUNDLE = f"{FOLDER}/manifest.sigstore.json", f"{FOLDER}/svr.sigstore.json"
SIGNATURES = frozenset({ENVELOPE, SVR_ENVELOPE, BUNDLE, SVR_BUNDLE})
"""Files that may lie in a release without being named by its manifest: they are made after it."""

Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, le=MAX_INTEGER)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Digests(_Model):
    """Digests of one file (hex)."""

    sha256: Hex


class Subject(_Model):
    """A file of the release: its path below the release, with `/`, and its digest."""

    name: str
    digest: Digests


class Tool(_Model):
    """What made the release."""

    name: str
    version: str


class PolicyRecord(_Model):
    """The policy a release was made with.

    `text` is the public text: without reasons of suppressions and lists of names. `sha256` is its digest.
    `private_digest` is the keyed digest of the whole text, which only the holder of the key can repeat.
    """

    name: str
    text: str
    sha256: Hex
    private_digest: Hex


class ShardRecord(_Model):
    """One shard of the release: samples and members in the tar; rows of its parquet, None when it has none.

    The name `./` stands for all loose pictures of the release. Where rows were examined there is no tar: every row of
    the parquet is a sample without members.
    """

    name: str
    samples: Count
    members: Count
    rows: Count | None


class FindingCount(_Model):
    """Bucketed: samples with findings of one kind, findings over all samples and over unique pictures."""

    detector: str
    entity_type: str
    samples: str
    findings: str
    unique: str


class RuleCount(_Model):
    """Bucketed: samples of the source that a rule applied to."""

    rule: str
    action: str
    samples: str


class Counts(_Model):
    """What can be seen in the release itself, exactly; everything else in powers of ten (see docs/manifest.md).

    `samples` are in the release; `not_released` are rows without a sample (failed downloads, dropped and
    quarantined samples in one number) and `rows` is their sum, both None unless the sidecars of all shards show them.
    """

    rows: Count | None
    samples: Count
    not_released: Count | None
    redacted: str
    dropped: str
    quarantined: str
    near_duplicate_drops: str
    suppressed: str
    findings: list[FindingCount]
    rules: list[RuleCount]
    unlisted: Literal["<10"]


class Predicate(_Model):
    """What gate says of a release."""

    verdict: Literal["pass", "fail"]
    complete: bool
    examined: Literal["samples", "rows"] = "samples"
    shard_range: Annotated[list[Count], Field(min_length=2, max_length=2)] | None
    tool: Tool
    environment: dict[str, str]
    policy: PolicyRecord
    models: list[dict[str, Any]]
    shards: list[ShardRecord]
    counts: Counts
    decisions_root: Hex


class Statement(_Model):
    """The whole file."""

    type_: Literal["https://in-toto.io/Statement/v1"] = Field(alias="_type")
    subject: list[Subject]
    predicate_type: Literal["https://shardgate.dev/predicate/release/v1"] = Field(alias="predicateType")
    predicate: Predicate
