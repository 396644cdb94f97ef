"""What the concepts of a policy mean to its rules, and every way to get them wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gate.errors import UsageError
from gate.policy import Policy, decide, load_policy
from gate.policy.cases import load_cases
from gate.policy.check import policy_warnings
from gate.policy.schema import json_schema
from gate.types import Finding, Place

SCANS = "{name: sonogram, query_set: pregnancy-ultrasound, threshold: 0.3}"
PHOTOS = "{name: clinical_photo, queries: [a wound, a rash], threshold: 0.28}"
POLICY = """\
version: 1
name: mine
detectors:
  face:
  concept:
    model: ViT-B-32
    checkpoint: {checkpoint}
    concepts:
      - {first}
      - {second}
rules:
  - {{id: one, when: {when}, action: {action}, reason: One.}}
"""


def write(folder: Path, **parts: str) -> Path:
    filled = {
        "checkpoint": "weights/clip.safetensors",
        "first": SCANS,
        "second": PHOTOS,
        "when": "{detector: concept.sonogram}",
        "action": "drop",
        **parts,
    }
    path = folder / "gate.yaml"
    path.write_text(POLICY.format(**filled))
    return path


def load(folder: Path, **parts: str) -> Policy:
    return load_policy(write(folder, **parts))


def problems(folder: Path, **parts: str) -> list[str]:
    """`line:column: message` of every problem."""
    with pytest.raises(UsageError) as caught:
        load(folder, **parts)
    return [line.removeprefix(f"{folder / 'gate.yaml'}:") for line in str(caught.value).splitlines()]


def finding(reporter: str, score: float = 0.5) -> Finding:
    return Finding(reporter, "CONCEPT", score, Place.IMAGE, 0, None, "0" * 32)


@pytest.mark.parametrize(
    ("when", "sonogram", "clinical"),
    [
        ("{detector: concept.sonogram}", True, False),
        ("{detector: concept.clinical_photo}", False, True),
        ("{detector: concept}", True, True),
        ("{entity_type: CONCEPT}", True, True),
        ("{entity_type: CONCEPT, detector: concept.sonogram, min_score: 0.6}", False, False),
        ("{not: {detector: concept.sonogram}}", False, True),
    ],
)
def test_a_rule_acts_on_one_concept_or_on_any(when: str, sonogram: bool, clinical: bool, tmp_path: Path) -> None:
    policy = load(tmp_path, when=when)
    assert bool(decide(policy, [finding("concept.sonogram")]).matches) is sonogram
    assert bool(decide(policy, [finding("concept.clinical_photo")]).matches) is clinical


def test_the_checkpoint_is_beside_the_policy_wherever_gate_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path)
    wanted = str(tmp_path / "weights" / "clip.safetensors")
    assert load_policy(path).detectors_settings()["concept"]["checkpoint"] == wanted
    write(tmp_path, checkpoint="../clip.pt")
    with pytest.raises(UsageError, match=r"without '\.\.'"):
        load_policy(path)
    write(tmp_path, checkpoint="weights/clip..safetensors")  # dots of a name lead nowhere
    load_policy(path)
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    settings = load_policy("./gate.yaml").detectors_settings()["concept"]
    assert settings["checkpoint"] == wanted
    assert settings["concepts"][1] == {
        "name": "clinical_photo",
        "queries": ["a wound", "a rash"],
        "query_set": None,
        "threshold": 0.28,
    }


def test_the_sentences_are_in_the_digest_and_in_what_is_published(tmp_path: Path) -> None:
    first = load(tmp_path)
    assert "a rash" in first.public_text
    assert load(tmp_path, second=PHOTOS.replace("a rash", "a cut")).digest != first.digest


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"when": "{detector: concept.sonogran}"}, "12:32: rules[0].when.detector: no such detector is among this "
         "policy's detectors; did you mean concept.sonogram?"),
        ({"when": "{detector: concpt}"}, "12:32: rules[0].when.detector: no such detector is among this policy's "
         "detectors; did you mean concept?"),
        ({"when": "{detector: concept, place: caption}"}, "12:48: rules[0].when.place: no detector of this policy "
         "looks at caption"),
        ({"when": "{detector: concept.sonogram, entity_type: FACE}"}, "12:63: rules[0].when.entity_type: no detector "
         "of this policy reports FACE by concept.sonogram"),
        ({"action": "redact"}, "12:59: rules[0].action: nothing can be redacted here: CONCEPT marks no region; "
         "use drop"),
        ({"first": SCANS.replace("0.3", "28")}, "9:70: detectors.concept.concepts[0].threshold: must be at most 1"),
        ({"first": SCANS.replace("0.3", "-0.3")}, "9:70: detectors.concept.concepts[0].threshold: must be at least 0"),
        ({"first": "{name: sonogram, query_set: pregnancy-ultrasound}"}, "9:9: detectors.concept.concepts[0]: "
         "'threshold' is missing"),
        ({"first": SCANS.replace("threshold", "treshold")}, "9:59: detectors.concept.concepts[0].treshold: unknown "
         "key 'treshold'; did you mean threshold?"),
        ({"first": SCANS.replace("sonogram", "Sonogram")}, "9:16: detectors.concept.concepts[0].name: must be "
         "lower-case letters and digits, with - or _ between them"),
        ({"first": SCANS.replace("pregnancy-ultrasound", "pregnancy")}, "9:37: detectors.concept.concepts[0].query_set:"
         " must be pregnancy-ultrasound"),
        ({"first": "{name: sonogram, queries: [], threshold: 0.3}"}, "9:35: detectors.concept.concepts[0].queries: "
         "must not be empty"),
        ({"first": "{name: sonogram, threshold: 0.3}"}, "9:9: detectors.concept.concepts[0]: must have queries or a "
         "query_set"),
        ({"first": "{name: sonogram, queries: [''], threshold: 0.3}"}, "9:36: detectors.concept.concepts[0].queries[0]"
         ": must not be empty"),
        ({"first": "{name: sonogram, queries: [a scan, A scan], threshold: 0.3}"}, "9:35: "
         "detectors.concept.concepts[0].queries: holds the same sentence twice"),
        ({"second": SCANS}, "9:7: detectors.concept.concepts: two concepts have the same name"),
        ({"checkpoint": "/weights/clip.safetensors"}, "7:17: detectors.concept.checkpoint: must be a path relative to "
         "the policy file: a manifest publishes the policy, and so the path"),
        ({"checkpoint": "~/clip.safetensors"}, "7:17: detectors.concept.checkpoint: must be a path relative to "
         "the policy file: a manifest publishes the policy, and so the path"),
        ({"checkpoint": "''"}, "7:17: detectors.concept.checkpoint: must not be empty"),
        ({"checkpoint": "../clip.pt"}, "7:17: detectors.concept.checkpoint: must lie in the folder of the policy"),
        ({"checkpoint": "a/../../b.pt"}, "7:17: detectors.concept.checkpoint: must lie in the folder of the policy"),
        ({"checkpoint": r"..\clip.pt"}, "7:17: detectors.concept.checkpoint: must lie in the folder of the policy"),
        ({"checkpoint": r"\clip.pt"}, "7:17: detectors.concept.checkpoint: must be a path relative to the policy"),
        ({"checkpoint": '"https://example.org/x.pt"'}, "7:17: detectors.concept.checkpoint: must be a path, not an "
         "address: nothing is downloaded"),
        *(
            ({"checkpoint": f'"a{hidden}b"'}, "7:17: detectors.concept.checkpoint: must hold no control or invisible")
            for hidden in (r"\0", r"\e[31m", r"\n", r"\u202e")
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(parts: dict[str, str], expected: str, tmp_path: Path) -> None:
    found = problems(tmp_path, **parts)
    assert any(each.startswith(expected) for each in found), found


def test_one_mistake_in_a_concept_is_one_problem(tmp_path: Path) -> None:
    """Rules on it are not blamed: its name still counts."""
    assert len(problems(tmp_path, first=SCANS.replace("0.3", "28"))) == 1
    assert len(problems(tmp_path, first="{name: sonogram}")) == 1


def test_settings_of_another_shape_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path)
    for settings in ("[]", "{model: a, checkpoint: b, concepts: {sonogram: 1}}", "{concepts: [sonogram]}", ""):
        text = path.read_text().split("  concept:")[0] + f"  concept: {settings}\nrules:\n"
        (tmp_path / "other.yaml").write_text(
            text + "  - {id: one, when: {detector: concept}, action: drop, reason: One.}\n"
        )
        with pytest.raises(UsageError, match=r"detectors\.concept"):
            load_policy(tmp_path / "other.yaml")


def test_cases_name_a_concept_where_several_could_be_meant(tmp_path: Path) -> None:
    policy = load(tmp_path)
    cases = tmp_path / "gate.tests.yaml"
    text = "cases:\n  - {{name: a scan, findings: [{{entity_type: CONCEPT, place: image{more}}}], expect: {action}}}\n"
    for reporter, action in (("sonogram", "drop"), ("clinical_photo", "none")):
        cases.write_text(text.format(more=f", detector: concept.{reporter}", action=action))
        (case,) = load_cases(policy)
        assert case.passes(case.decision(policy))
    for more in ("", ", detector: concept"):
        cases.write_text(text.format(more=more, action="drop"))
        with pytest.raises(UsageError, match=r"name the detector: concept\.sonogram or concept\.clinical_photo"):
            load_cases(policy)


def test_thresholds_that_nothing_reaches_and_concepts_without_a_rule_are_warned_of(tmp_path: Path) -> None:
    told = "\n".join(policy_warnings(load(tmp_path, first=SCANS.replace("0.3", "0.5"))))
    assert "detectors.concept.sonogram: hardly a picture comes as near as 0.5" in told
    assert "detectors.concept.clinical_photo: no rule that redacts or drops acts on what it reports" in told
    assert "detectors.concept.sonogram: no rule" not in told
    assert "detectors.concept.checkpoint: there is no such file" in told
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "clip.safetensors").write_bytes(b"")
    assert "checkpoint" not in "\n".join(policy_warnings(load(tmp_path)))


def test_the_json_schema_knows_concepts() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json_schema())

    def valid(concept: dict[str, Any]) -> bool:
        settings = {"model": "ViT-B-32", "checkpoint": "clip.pt", "concepts": [concept]}
        rule = {"id": "a", "when": {"detector": "concept.a"}, "action": "drop", "reason": "x"}
        document = {"version": 1, "name": "a", "detectors": {"concept": settings}, "rules": [rule]}
        return bool(validator.is_valid(document))

    assert valid({"name": "a", "queries": ["b"], "threshold": 0.3})
    assert valid({"name": "a", "query_set": "pregnancy-ultrasound", "threshold": 0.3})
    assert not valid({"name": "a", "threshold": 0.3})
    assert not valid({"name": "a", "queries": [], "threshold": 0.3})
    assert not valid({"name": "a", "queries": ["b"], "threshold": 28})
    assert not valid({"name": "a", "queries": ["b"]})
