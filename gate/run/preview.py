"""Choose samples of a set that a policy changes, and show each as it is and as it would be released."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gate.errors import PROBLEMS, SampleProblem, UsageError
from gate.fields import decode_text
from gate.keys import Key
from gate.policy import Policy
from gate.report.numbers import plural
from gate.report.preview import Shown, Text, render_preview
from gate.run.local import LocalPool
from gate.run.records import all_records
from gate.run.work import Task, open_shard
from gate.shards.source import AnyShard, Source, find_source
from gate.types import Fate, Finding, Kind, Member, Outcome, Place, Quad, Sample
from gate.vision.picture import decode, upright

_WIDEST = 560
"""Pixels of the longer side of a picture on the page."""
_BATCH = 4
_UNEXAMINED = ""
"""Stands, among the rules, for samples that could not be examined."""
_Place = tuple[str, int]
"""A sample: the name of its shard, and its number there."""
_ENDS = {
    Fate.RELEASED: "released as it is",
    Fate.REDACTED: "released, redacted",
    Fate.DROPPED: "dropped",
    Fate.QUARANTINED: "quarantined",
}


def make_preview(
    source: str | Path | Sequence[str | Path],
    policy: Policy,
    *,
    key: Key,
    count: int = 20,
    examine: int | None = None,
    private: Path | None = None,
    workers: int = 1,
) -> str:
    """An HTML page with at most `count` samples that rules hold for, the same for the same set and policy.

    They are taken from the rules in turn. With `private`, the records of a run, they are chosen among all samples;
    else `examine` samples (five times `count` by default) are drawn and examined. Near-duplicates are not followed.

    Raises UsageError where there is nothing to show, GateError as a scan does.
    """
    found = find_source(source)
    with LocalPool(policy, key, redact=True, workers=workers) as pool:
        if private is not None:
            rules = {(one.shard, one.record.number): _rules(one.record.outcome) for one in all_records(private)}
            places = _choose(policy, rules, count)
            outcomes = dict(_examined(pool, found, places))
            drawn = f"chosen among {plural(len(rules), 'sample')} of an earlier run"
        else:
            outcomes = dict(_examined(pool, found, _draw(found, policy, examine or 5 * count)))
            places = _choose(policy, {place: _rules(outcome) for place, outcome in outcomes.items()}, count)
            drawn = f"chosen among {plural(len(outcomes), 'sample')} that were drawn and examined"
    if not places:
        raise UsageError(f"no rule holds for any sample: {drawn}; --examine N looks at more")
    shards = {shard.name: shard for shard in found.shards}
    shown = [_shown(place, shards[place[0]], outcomes[place], policy) for place in places]
    return render_preview(
        shown, policy.name, [drawn, "Near-duplicates of dropped pictures, which go too, are not shown."]
    )


def _rules(outcome: Outcome) -> tuple[str, ...]:
    if outcome.fate is Fate.QUARANTINED:
        return (_UNEXAMINED,)
    return tuple(match.rule for match in outcome.decision.matches)


def _rank(place: _Place) -> bytes:
    """An order that spreads over the shards and is the same every time."""
    return hashlib.sha256(f"gate preview {place[0]} {place[1]}".encode()).digest()


def _choose(policy: Policy, rules: Mapping[_Place, Sequence[str]], count: int) -> list[_Place]:
    """Samples of all rules in turn, strictest first, each once."""
    by_rule: dict[str, list[_Place]] = defaultdict(list)
    for place in sorted(rules, key=_rank, reverse=True):
        for rule in rules[place]:
            by_rule[rule].append(place)
    order = [rule.id for rule in sorted(policy.rules, key=lambda rule: -rule.action.rank)] + [_UNEXAMINED]
    waiting = [by_rule[rule] for rule in order if rule in by_rule]
    chosen: dict[_Place, None] = {}
    while any(waiting) and len(chosen) < count:
        for places in waiting:
            while places and places[-1] in chosen:
                places.pop()
            if places and len(chosen) < count:
                chosen[places.pop()] = None
    return list(chosen)


def _draw(source: Source, policy: Policy, count: int) -> list[_Place]:
    places: list[_Place] = []
    for shard in source.shards:
        opened = open_shard(shard, policy)
        opened.file.close()
        places += [(shard.name, number) for number in range(len(opened.index.samples))]
    return sorted(places, key=_rank)[:count]


def _examined(pool: LocalPool, source: Source, places: Iterable[_Place]) -> Iterator[tuple[_Place, Outcome]]:
    shards = {shard.name: shard for shard in source.shards}
    numbers: dict[str, list[int]] = defaultdict(list)
    for name, number in places:
        if name not in shards:
            raise UsageError(f"{source.root} has no shard {name}, of which the records tell: name the set of that run")
        numbers[name].append(number)
    tasks = [
        Task(shards[name], tuple(sorted(wanted)[start : start + _BATCH]))
        for name, wanted in sorted(numbers.items())
        for start in range(0, len(wanted), _BATCH)
    ]
    for task, outcomes in pool.run(tasks):
        yield from (((task.shard.name, n), one) for n, one in zip(task.numbers, outcomes, strict=True))


def _shown(place: _Place, shard: AnyShard, outcome: Outcome, policy: Policy) -> Shown:
    opened = open_shard(shard, policy)
    with opened.file:
        sample = opened.sample(place[1], policy)
    rules = {rule.id: rule for rule in policy.rules}
    held = tuple(
        f"{match.rule} ({match.action.value}): {' '.join(rules[match.rule].reason.split())}"
        for match in outcome.decision.matches
    )
    end = _ENDS[outcome.fate] + (f": {PROBLEMS[outcome.problem]}" if outcome.problem else "")
    name = f"{place[0]}:{place[1]}"
    if isinstance(sample, SampleProblem):
        return Shown(name, end, held, (), (), (), ())
    found = tuple(
        f"{one.entity_type} ({one.place.value}), score {one.score:g}, {one.detector}" for one in outcome.findings
    )
    gone = outcome.fate in (Fate.DROPPED, Fate.QUARANTINED)
    members = () if gone else outcome.members if outcome.members is not None else sample.members
    return Shown(
        name,
        end,
        held,
        found,
        before=tuple(_pictures(sample.members, outcome.findings)),
        after=tuple(_pictures(members, ())),
        texts=tuple(_texts(sample, members, outcome, gone=gone)),
    )


def _pictures(members: Sequence[Member], findings: Sequence[Finding]) -> Iterator[str]:
    """Pictures as `data:` URLs, small, with the numbers of the findings in them."""
    for part, member in enumerate(members):
        if member.kind is not Kind.IMAGE:
            continue
        try:
            picture = decode(member.data, max_pixels=1 << 28)
        except SampleProblem:
            continue
        image = Image.fromarray(picture.rgb)
        _mark(image, [(number, one) for number, one in enumerate(findings, 1) if one.part == part])
        image = Image.fromarray(upright(np.asarray(image), picture.orientation))
        image.thumbnail((_WIDEST, _WIDEST))
        sink = io.BytesIO()
        image.save(sink, "PNG")
        yield "data:image/png;base64," + base64.b64encode(sink.getvalue()).decode()


def _mark(image: Image.Image, findings: Sequence[tuple[int, Finding]]) -> None:
    draw = ImageDraw.Draw(image)
    width = max(2, max(image.size) // 250)
    font = ImageFont.load_default(max(12, max(image.size) // 35))
    for number, finding in findings:
        if finding.place is Place.IMAGE and isinstance(finding.region, Quad):
            points = [tuple(point) for point in finding.region.points]
            draw.polygon(points, outline=(220, 0, 60), width=width)
            draw.text(finding.region.bounds[:2], str(number), fill=(220, 0, 60), font=font, stroke_width=2,
                      stroke_fill=(255, 255, 255))  # fmt: skip


def _texts(sample: Sample, members: Sequence[Member], outcome: Outcome, *, gone: bool) -> Iterator[Text]:
    for part, member in enumerate(sample.members):
        if member.kind in (Kind.TEXT, Kind.JSON):
            after = None if gone or part >= len(members) else _decoded(members[part].data)
            yield Text(f"file .{member.ext}", _decoded(member.data), after)
    if sample.row is not None:
        row = outcome.row if outcome.row is not None else sample.row
        yield Text("row of the table", _row(sample.row), None if gone else _row(row))


def _decoded(data: bytes) -> str:
    try:
        return decode_text(data)
    except SampleProblem:
        return "(not readable as text)"


def _row(row: Mapping[str, Any]) -> str:
    return json.dumps(row, indent=1, ensure_ascii=False, default=str)
