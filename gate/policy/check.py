"""What is wrong with a policy: its form, in the words of its author, and its sense."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from gate.policy.correction import DEVICE, ENVIRONMENT_NAME, EndpointCorrection, LlavaCorrection
from gate.policy.decide import is_from
from gate.policy.schema import AllOf, AnyOf, Atom, Document, Not, Policy, Rule, Suppression, atoms
from gate.policy.settings import BUILT_IN, CONCEPT_NAME, Concept, Settings
from gate.policy.source import Location, Problem, Source, shorten
from gate.policy.values import ENGINE
from gate.types import ENTITY_TYPES, UNREDACTABLE_TYPES, Action, Place

M = TypeVar("M", bound=BaseModel)
Enabled = Mapping[str, Settings | None]
"""Whom findings are from, and their settings; None for a third party's, which may report anything anywhere."""

_CONDITION = "all, any, not, detector, entity_type, place, min_score, min_count"
_MESSAGES = {
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "string_type": "must be a text (put it in quotes where it looks like a number)",
    "tuple_type": "must be a list",
    "dict_type": "must be a mapping",
    "model_type": "must be a mapping",
    "model_attributes_type": "must be a mapping",
    "too_short": "must not be empty",
    "union_tag_not_found": f"must be a mapping with some of {_CONDITION}",
    "date_from_datetime_parsing": "must be a date such as 2027-01-31",
    "date_parsing": "must be a date such as 2027-01-31",
}
_DIRECT_IDENTIFIERS = (
    "PERSON",
    "PHONE_NUMBER",
    "EMAIL_ADDRESS",
    "US_SSN",
    "CREDIT_CARD",
    "MEDICAL_RECORD_NUMBER",
)
_UNREACHED_SCORE, _RARE_COUNT = 0.95, 20
_FAR_COSINE = 0.5
_BOUNDS = {"ge": "at least", "le": "at most", "gt": "above", "lt": "below", "max_length": "at most this long:"}
_FORMS = {
    r"\S": "must not be empty",
    CONCEPT_NAME: "must be lower-case letters and digits, with - or _ between them",
    DEVICE: "must be cpu, cuda, cuda:NUMBER or mps",
    ENGINE: "must be rapidocr, tesseract, both, presidio, or presidio: with a class, as presidio:package.Class",
    ENVIRONMENT_NAME: "must be the name of an environment variable that begins with GATE_",
    "^[0-9a-f]{32}$": "must be a fingerprint: 32 hexadecimal digits in lower case",
}


def suggestion(word: object, known: Collection[str]) -> str:
    """The end of a message: `; did you mean X?` when a known word is close, else nothing."""
    close = get_close_matches(str(word), sorted(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def form_problems(
    source: Source, error: ValidationError, fields_at: Callable[[Location], Collection[str]]
) -> list[Problem]:
    """The problems of a failed validation. `fields_at` names the keys that are known at a place."""
    found = []
    for detail in error.errors(include_url=False):
        at, kind = detail["loc"], detail["type"]
        if kind == "too_short" and detail["input"]:
            continue  # pydantic counts well formed items only; the others have their own problem
        if kind == "missing":
            found.append(source.problem(at[:-1], f"'{at[-1]}' is missing"))
        elif kind == "extra_forbidden":
            key, known = shorten(str(at[-1])), fields_at(at[:-1])
            hint = " does not go with the keys beside it" if at[-1] in known else suggestion(key, known)
            found.append(
                source.key_problem(at, f"unknown key '{key}'{hint}" if at[-1] not in known else f"'{key}'{hint}")
            )
        else:
            found.append(source.problem(at, _message(kind, detail.get("ctx", {}), detail["input"], detail["msg"])))
    return found


def _message(kind: str, context: Mapping[str, Any], value: object, message: str) -> str:
    """One sentence that does not quote the value: it may be a name that slipped into the wrong line."""
    if kind == "gate":
        return message
    if kind in ("literal_error", "enum"):
        options = re.findall(r"'([^']*)'", context["expected"])
        if len(options) == 1:
            return f"must be {options[0]}"
        listing = f"must be one of {', '.join(options)}" if len(options) < 10 else "unknown entity type"
        return listing + suggestion(value, options)
    if kind == "string_pattern_mismatch":
        pattern = context["pattern"]
        return _FORMS.get(pattern, f"must be lower-case words joined by hyphens, of the form {pattern}")
    if kind in _MESSAGES:
        return _MESSAGES[kind]
    bounds = [f"must be {words} {context[name]:g}" for name, words in _BOUNDS.items() if name in context]
    return bounds[0] if bounds else "is not valid here"


def policy_fields(at: Location) -> Collection[str]:
    """The keys that are known at a place of a policy."""
    if at and at[0] == "detectors" and len(at) > 1:
        return _settings_fields(at)
    if "when" in at:
        return [*_names(Atom), *_names(AllOf), *_names(AnyOf), *_names(Not)]
    if not at:
        return _names(Document)
    lists: dict[str, type[BaseModel]] = {"rules": Rule, "suppressions": Suppression}
    if at[0] in lists:
        return _names(lists[str(at[0])])
    section = Document.model_fields[str(at[0])].annotation
    return _names(section) if isinstance(section, type) and issubclass(section, BaseModel) else ()


def _settings_fields(at: Location) -> Collection[str]:
    models: dict[int | str, type[BaseModel]] = {"Endpoint": EndpointCorrection, "Llava": LlavaCorrection}
    return _names(BUILT_IN[str(at[1])] if len(at) == 2 else models.get(at[-1], Concept))


def _names(model: type[BaseModel]) -> list[str]:
    return [info.alias or name for name, info in model.model_fields.items()]


def sense_problems(source: Source, today: date) -> Iterator[Problem]:
    """What is well formed and still wrong. Parts that are not well formed are passed over."""
    enabled = _enabled(source.document.get("detectors"))
    yield from _unknown_detectors(source)
    seen: set[str] = set()
    for index, rule in _valid(source.document.get("rules"), Rule):
        yield from _dead_words(source, ("rules", index, "when"), rule, enabled)
        yield from _nothing_to_redact(source, ("rules", index), rule, enabled)
    for index, raw in enumerate(_items(source.document.get("rules"))):
        name = raw.get("id") if isinstance(raw, dict) else None
        if isinstance(name, str) and name in seen:
            yield source.problem(("rules", index, "id"), "another rule has this id")
        seen |= {name} if isinstance(name, str) else set()
    for index, suppression in _valid(source.document.get("suppressions"), Suppression):
        if suppression.expires < today:
            message = "has expired: look at the finding again, then remove or extend the suppression"
            yield source.problem(("suppressions", index, "expires"), message)


def _items(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _valid(value: object, model: type[M]) -> Iterator[tuple[int, M]]:
    for index, item in enumerate(_items(value)):
        try:
            yield index, model.model_validate(item)
        except ValidationError:
            continue


def _enabled(value: object) -> Enabled:
    result: dict[str, Settings | None] = {}
    for name, settings in value.items() if isinstance(value, dict) else ():
        if name not in BUILT_IN:
            result[name] = None
            continue
        try:
            checked = BUILT_IN[name].model_validate(settings or {})
        except ValidationError:
            checked = BUILT_IN[name].model_construct()
        result.update(dict.fromkeys(checked.names(name, settings), checked))
    return result


def _unknown_detectors(source: Source) -> Iterator[Problem]:
    named = source.document.get("detectors")
    others = [name for name in named if name not in BUILT_IN] if isinstance(named, dict) else []
    if not others:
        return
    from importlib.metadata import entry_points

    installed = {point.name for point in entry_points(group="gate.detectors")}
    for name in others:
        if name not in installed:
            message = f"there is no detector '{shorten(name)}'{suggestion(name, {*BUILT_IN, *installed})}"
            yield source.key_problem(("detectors", name), message)


def _runs(atom: Atom, enabled: Enabled) -> bool:
    return not atom.detector or any(is_from(atom.detector, name) for name in enabled)


def _seen_by(atom: Atom, enabled: Enabled) -> Enabled:
    """The running detectors whose findings an atom can match by name and place."""
    return {
        name: settings
        for name, settings in enabled.items()
        if is_from(atom.detector, name)
        and (settings is None or not atom.place or not settings.places.isdisjoint(atom.place))
    }


def _types(atom: Atom, enabled: Enabled) -> frozenset[str]:
    """The entity types of the findings an atom can match."""
    running = _seen_by(atom, enabled).values()
    possible = frozenset().union(*(ENTITY_TYPES if s is None else s.enabled() for s in running))
    return possible & set(atom.entity_type) if atom.entity_type else possible


def _dead_words(source: Source, at: Location, rule: Rule, enabled: Enabled) -> Iterator[Problem]:
    """Words that can match nothing: a reader would believe himself protected by them."""
    for where, atom, _ in atoms(rule.when, at):
        if not _runs(atom, enabled):
            hint = suggestion(atom.detector, {*enabled, *(name.partition(".")[0] for name in enabled)})
            yield source.problem((*where, "detector"), f"no such detector is among this policy's detectors{hint}")
            continue
        possible = _types(atom, enabled)
        for index, name in enumerate(atom.entity_type):
            if name not in possible:
                place = (*where, "entity_type") if len(atom.entity_type) == 1 else (*where, "entity_type", index)
                yield source.problem(place, f"no detector of this policy reports {name}{_there(atom)}")
        for index, spot in enumerate(atom.place):
            if not _seen_by(atom.model_copy(update={"place": (spot,)}), enabled):
                place = (*where, "place") if len(atom.place) == 1 else (*where, "place", index)
                yield source.problem(place, f"no detector of this policy looks at {Place(spot)}")


def _there(atom: Atom) -> str:
    by = f" by {atom.detector}" if atom.detector else ""
    return by + (f" at {' or '.join(atom.place)}" if atom.place else "")


def _nothing_to_redact(source: Source, at: Location, rule: Rule, enabled: Enabled) -> Iterator[Problem]:
    if rule.action is not Action.REDACT:
        return
    types = frozenset().union(*(_types(atom, enabled) for _, atom, positive in atoms(rule.when) if positive))
    if types <= UNREDACTABLE_TYPES and all(_runs(atom, enabled) for _, atom, _ in atoms(rule.when)):
        message = (
            f"nothing can be redacted here: {', '.join(sorted(types)) or 'the condition'} marks no region; use drop"
        )
        yield source.problem((*at, "action"), message)


def policy_warnings(policy: Policy) -> list[str]:
    """What a sound policy lets through although it looks strict, one sentence each and without the file's texts."""
    enabled = policy.detectors.reporters()
    asked = [atom for rule in policy.rules if rule.action is not Action.FLAG for atom in _asked(rule)]
    return [
        *_unreached(policy, enabled),
        *_vain_concepts(policy),
        *_idle_detectors(asked, enabled),
        *(_identifiers_left(asked, enabled) if policy.fail_on is not Action.FLAG else ()),
        *(["unknown_members: keep publishes files that nothing has looked at"] * (policy.unknown_members == "keep")),
    ]


def _asked(rule: Rule) -> list[Atom]:
    return [atom for _, atom, positive in atoms(rule.when) if positive]


def _unreached(policy: Policy, enabled: Enabled) -> Iterator[str]:
    for name, settings in enabled.items():
        for key, value in settings.model_dump().items() if settings else ():
            if key.endswith("score") and value >= _UNREACHED_SCORE:
                yield f"detectors.{name}.{key}: hardly anything scores {value:g}, so it reports next to nothing"
    for rule in policy.rules:
        score = max((atom.min_score for atom in _asked(rule)), default=0.0)
        count = max((atom.min_count for atom in _asked(rule)), default=1)
        if score >= _UNREACHED_SCORE:
            yield f"rule {rule.id}: hardly anything scores {score:g}, so it will next to never hold"
        if count > _RARE_COUNT:
            yield f"rule {rule.id}: min_count {count} lets through every sample with fewer findings"


def _vain_concepts(policy: Policy) -> Iterator[str]:
    settings = policy.detectors.concept
    if settings is None:
        return
    if not Path(settings.plain(Path(policy.origin).parent)["checkpoint"]).is_file():
        yield "detectors.concept.checkpoint: there is no such file beside the policy, so a scan with it cannot start"
    for concept in settings.concepts:
        if concept.threshold >= _FAR_COSINE:
            near = f"comes as near as {concept.threshold:g} to a sentence"
            yield f"detectors.concept.{concept.name}: hardly a picture {near}, so it reports next to nothing"


def _idle_detectors(asked: Sequence[Atom], enabled: Enabled) -> Iterator[str]:
    if not asked:
        yield "no rule redacts or drops: a release would hold everything that is found"
    for name, settings in enabled.items() if asked else ():
        if not any(_types(atom, {name: settings}) for atom in asked):
            yield f"detectors.{name}: no rule that redacts or drops acts on what it reports"


def _identifiers_left(asked: Sequence[Atom], enabled: Enabled) -> Iterator[str]:
    """Direct identifiers that nothing removes, anywhere or at some place that a detector reports them from."""
    left: dict[str, list[str]] = {}  # what is said of the place, to types
    for entity_type in _DIRECT_IDENTIFIERS:
        acting = [atom for atom in asked if entity_type in _types(atom, enabled)]
        covered = {place for atom in acting for place in atom.place or Place}
        seen_at = {place for s in enabled.values() if s and entity_type in s.enabled() for place in s.places}
        missing = [str(place) for place in Place if place in seen_at - covered]
        if missing or not acting:
            left.setdefault(f" at {', '.join(missing)}" if acting else "", []).append(entity_type)
    for where, types in left.items():
        yield f"no rule removes {', '.join(types)}{where}"
