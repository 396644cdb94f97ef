"""What to apply to embeddings and rows: the heads and queries of a user, and what of the policy needs no picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gate.errors import UsageError
from gate.policy.decide import is_from
from gate.policy.schema import Atom, atoms
from gate.policy.settings import Settings
from gate.run.embeddings_score import Features, Scoring, UsedConcept, UsedHead
from gate.shards.embeddings import RowShard, open_vectors
from gate.types import WHOLE_IMAGE_TYPES, Place
from gate.vision.classifiers import load_head

if TYPE_CHECKING:
    from gate.policy import Policy
    from gate.policy.settings import ConceptSettings


@dataclass(frozen=True, slots=True)
class Request:
    """What a user asks for besides the policy.

    `heads` are (entity type, file of a trained head); `queries` are .npy files (q, d) that stand in for the sentences
    of a concept of the policy, by its name; `takedown` are lists; `embedder` is the name of the network that made the
    embeddings, as the user states it; `with_embeddings` carries those of the kept rows over into the release.
    """

    heads: tuple[tuple[str, Path], ...] = ()
    queries: Mapping[str, Path] = field(default_factory=dict)
    takedown: tuple[Path, ...] = ()
    embedder: str | None = None
    with_embeddings: bool = False


def row_detectors(policy: Policy) -> tuple[str, ...]:
    """The policy's detectors that look at more than pictures, third parties' among them."""
    return tuple(
        name
        for name, settings in policy.detectors.enabled().items()
        if not isinstance(settings, Settings) or settings.places - {Place.IMAGE}
    )


def idle_detectors(policy: Policy, scoring: Scoring) -> tuple[str, ...]:
    """The policy's detectors that need pictures, and for which no head or concept stood in."""
    used = {name.partition(".")[0] for name in scoring.reporters}
    return tuple(sorted(policy.detectors.enabled().keys() - set(row_detectors(policy)) - used))


_Source = tuple[str, str, frozenset[Place]]
"""A reporter, an entity type that it can report, and where."""


def unsought_types(policy: Policy, scoring: Scoring) -> tuple[str, ...]:
    """The entity types that a rule asks for and that nothing looked for: no detector of rows, no head or concept.

    A type that was looked for elsewhere than a rule asks is followed by the place: `PERSON in image`. What only third
    parties could report counts as looked for where they read rows.
    """
    looked, able = list(_looked(policy, scoring)), list(_able(policy))
    seen = {entity_type for _, entity_type, _ in looked}
    missing: set[str] = set()
    for rule in policy.rules:
        for _, atom, _ in atoms(rule.when):
            done = {entity_type for _, entity_type, _ in _meant(atom, looked)}
            for _, entity_type, places in _meant(atom, able):
                if entity_type not in seen:
                    missing.add(entity_type)
                elif entity_type not in done:
                    missing |= {f"{entity_type} in {place}" for place in places & set(atom.place or places)}
    return tuple(sorted(missing))


def _able(policy: Policy) -> Iterator[_Source]:
    """What the policy's own detectors could report if pictures were there."""
    for name, settings in policy.detectors.enabled().items():
        if isinstance(settings, Settings):
            for reporter in settings.names(name, policy.detectors_settings()[name]):
                yield from ((reporter, entity_type, settings.places) for entity_type in settings.enabled())


def _looked(policy: Policy, scoring: Scoring) -> Iterator[_Source]:
    in_rows = frozenset({Place.COLUMN, Place.KEY})
    readers = row_detectors(policy)
    yield from ((name, kind, places & in_rows) for name, kind, places in _able(policy) if name in readers)
    picture = frozenset({Place.IMAGE})
    for used in scoring.heads:
        yield from ((used.detector, kind, picture) for kind in used.finds)
    yield from ((concept.reporter, "CONCEPT", picture) for concept in scoring.concepts)


def _meant(atom: Atom, sources: Iterable[_Source]) -> Iterator[_Source]:
    """Those whose findings could satisfy an atom of a rule."""
    for source in sources:
        reporter, entity_type, places = source
        if (
            is_from(atom.detector, reporter)
            and (not atom.entity_type or entity_type in atom.entity_type)
            and (not atom.place or places & set(atom.place))
        ):
            yield source


def scoring_of(request: Request, policy: Policy, shards: Sequence[RowShard]) -> Scoring:
    """Heads and concepts ready to be applied to every shard.

    Raises UsageError when the policy has no use for one, or when it does not fit the embeddings.
    """
    heads = tuple(_head(entity_type, path, policy) for entity_type, path in request.heads)
    settings = policy.detectors.concept
    missing = next((shard.name for shard in shards if shard.vectors is None), None)
    if missing is not None and (heads or request.queries or request.embedder or request.with_embeddings):
        raise UsageError(f"{missing}.parquet has no embeddings beside it, so nothing can be asked of them")
    unknown = request.queries.keys() - ({concept.name for concept in settings.concepts} if settings else set())
    if unknown:
        raise UsageError(f"--queries {min(unknown)}: the policy has no concept of this name")
    concepts = tuple(_concepts(settings, policy, request)) if settings and missing is None else ()
    _check_embedder(request, heads, settings if concepts else None)
    scoring = Scoring(heads, concepts)
    for shard in shards:
        for name, dimensions in scoring.dimensions():
            if shard.vectors is not None and shard.vectors.dimensions != dimensions:
                found = f"{shard.vectors.name} has embeddings of {shard.vectors.dimensions} numbers"
                raise UsageError(f"{found}, and {name} takes {dimensions}: another network made them")
    return scoring


_LEAST = {"PREGNANCY_ULTRASOUND": "min_pregnancy_score", "MEDICAL_IMAGE": "min_medical_score"}
"""The setting that says from which score on a type is reported."""


def _head(entity_type: str, path: Path, policy: Policy) -> UsedHead:
    if entity_type not in WHOLE_IMAGE_TYPES:
        raise UsageError(f"--head-file {entity_type}=...: a head finds one of {', '.join(sorted(WHOLE_IMAGE_TYPES))}")
    head = load_head(path)
    for name, settings in policy.detectors.enabled().items():
        if isinstance(settings, Settings) and entity_type in settings.enabled():
            least = _LEAST.get(entity_type, "min_score")
            return UsedHead(head, entity_type, name, float(getattr(settings, least, 0.5)))
    raise UsageError(f"no detector of the policy reports {entity_type}, so no rule acts on it; name one (ultrasound)")


def _concepts(settings: ConceptSettings, policy: Policy, request: Request) -> Iterator[UsedConcept]:
    """The policy's concepts as vectors. The checkpoint is loaded only where sentences have to be embedded."""
    embedder = None
    for concept, plain in zip(settings.concepts, policy.detectors_settings()["concept"]["concepts"], strict=True):
        if concept.name in request.queries:
            vectors = _query_file(request.queries[concept.name])
        else:
            from gate.detectors.concept import sentences
            from gate.vision.embed_clip import ClipEmbedder

            checkpoint = Path(policy.detectors_settings()["concept"]["checkpoint"])
            embedder = embedder or ClipEmbedder(settings.model, checkpoint)
            vectors = embedder.embed_text(sentences(plain))
        yield UsedConcept(f"concept.{concept.name}", concept.threshold, vectors)


def _query_file(path: Path) -> Features:
    if not path.is_file():
        raise UsageError(f"{path} does not exist; --queries takes an .npy file of (queries, dimensions)")
    vectors = open_vectors(path, str(path))
    queries = vectors.block(0, vectors.rows).astype(np.float32) if vectors.rows else np.empty((0, 0), np.float32)
    with np.errstate(over="ignore"):
        squares = np.einsum("ij,ij->i", queries, queries)
    if not len(queries) or not (np.isfinite(squares) & (squares > 0)).all():
        raise UsageError(f"{path} holds no query, or one without a direction: zero, not finite, or far too large")
    return queries


def _check_embedder(request: Request, heads: Sequence[UsedHead], settings: ConceptSettings | None) -> None:
    """The layout does not tell which network made the embeddings; where the user does, it must be the right one."""
    wanted = {used.head.card["embedder"]["name"] for used in heads}
    wanted |= {f"open_clip:{settings.model.replace('/', '-')}"} if settings is not None else set()
    if len(wanted) > 1:
        raise UsageError(f"heads and concepts are for embeddings of different networks: {', '.join(sorted(wanted))}")
    if len({used.head.card["embedder"]["digest"] for used in heads}) > 1:
        raise UsageError(
            f"the heads are for different weights of {min(wanted)} (the digests in their cards differ), and the "
            "embeddings are of one network: train them with the same checkpoint"
        )
    if request.embedder is not None and wanted and request.embedder not in wanted:
        raise UsageError(f"the embeddings are of {request.embedder}, and heads and concepts for {min(wanted)}")
