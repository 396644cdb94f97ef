from __future__ import annotations

import hashlib
import pickle
import random
import subprocess
import sys
import traceback
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.errors import UsageError
from gate.policy import Policy, load_policy, shipped_policies
from gate.policy.load import _build, show_shipped
from gate.policy.source import parse

MINIMAL = """\
version: 1
name: mine
detectors:
  caption_text: {}
rules:
  - {id: names, when: {entity_type: PERSON}, action: redact, reason: names}
"""
SUPPRESSIONS = """
# CANARY-ABOVE
suppressions:
  - fingerprint: 0123456789abcdef0123456789abcdef
    reason: CANARY-REASON
    by: CANARY-BY
    expires: 2030-01-31
"""
TODAY = date(2026, 6, 1)


def load(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    return load_policy(path, today=TODAY)


def errors(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(UsageError) as caught:
        load(tmp_path, text)
    return [line.removeprefix(f"{tmp_path / 'p.yaml'}:") for line in str(caught.value).splitlines()]


def test_a_policy_has_every_default(tmp_path: Path) -> None:
    policy = load(tmp_path, MINIMAL)
    assert policy.detectors_settings() == {"caption_text": {"languages": ["en"], "min_score": 0.4}}
    assert (policy.fail_on, policy.keys, policy.unknown_members) == ("redact", "keep", "quarantine")
    assert policy.redaction.padding == 0.15
    assert policy.near_duplicates.max_distance == 31
    assert policy.origin == str(tmp_path / "p.yaml")


def test_the_public_text_and_digest_leave_suppressions_out(tmp_path: Path) -> None:
    bare, full = load(tmp_path, MINIMAL + "\n"), load(tmp_path, MINIMAL + SUPPRESSIONS)
    assert full.public_text == bare.text
    assert full.digest == bare.digest == hashlib.sha256((MINIMAL + "\n").encode()).hexdigest()
    assert full.full_digest == hashlib.sha256((MINIMAL + SUPPRESSIONS).encode()).hexdigest() != bare.full_digest
    assert full.suppressions[0].expires == date(2030, 1, 31)
    assert "CANARY" not in repr(full)
    assert "CANARY" not in repr(full.suppressions)


def test_a_policy_travels_between_processes(tmp_path: Path) -> None:
    policy = load(tmp_path, MINIMAL + SUPPRESSIONS)
    assert pickle.loads(pickle.dumps(policy)) == policy


def test_argument_then_environment_then_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GATE_POLICY", raising=False)
    with pytest.raises(UsageError, match=r"--policy.*audit, paper, standard, strict"):
        load_policy()
    Path("gate.yaml").write_text(MINIMAL.replace("mine", "folder"))
    assert load_policy().name == "folder"
    Path("other.yaml").write_text(MINIMAL.replace("mine", "environment"))
    monkeypatch.setenv("GATE_POLICY", "other.yaml")
    assert load_policy().name == "environment"
    assert load_policy("paper").name == "paper"
    monkeypatch.setenv("GATE_POLICY", "audit")
    assert load_policy().name == "audit"
    assert load_policy("gate.yaml").name == "folder"


def test_a_bare_name_never_means_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("strict").write_text(MINIMAL)
    assert load_policy("strict").name == "strict"
    assert load_policy("./strict").name == "mine"
    with pytest.raises(UsageError, match=r"no policy 'strikt'; did you mean strict\?"):
        load_policy("strikt")


@pytest.mark.parametrize("name", ["strict.tests", "strict.tests.yaml", "../policies/strict", "", ".."])
def test_what_is_no_policy(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        load_policy(name)
    assert name not in shipped_policies()


BROKEN = """\
version: 2
name: My Policy
detectors:
  face: {min_score: 1.5, min_pixel: 8}
  caption_txt: {}
  caption_text:
  ultrasound:
rules:
  - id: a
    when: {entity_type: PERSN, min_scor: 0.5}
    action: redac
    reason: names
  - id: b
    when: {entity_type: [PERSON, GPS_POSITION, FACE], place: caption}
    action: redact
    reason: x
  - id: b
    when: {all: [{detector: metadata}, {place: inside}], not: {place: image}}
    action: drop
    reason: " "
  - id: c
    when: {all: [{entity_type: MEDICAL_TERM}, {not: {entity_type: PERSON}}]}
    action: redact
    reason: x
  - id: d
    when: {entity_type: PERSON, min_count: 0}
    reason: x
  - id: e
    when: [PERSON]
    action: drop
    reason: x
  - id: f
    when: {min_score: 0.5}
    action: drop
    reason: x
suppressions:
  - {fingerprint: 12, by: me, expires: 2020-01-01}
  - {fingerprint: 0123456789abcdef0123456789abcdef, reason: x, by: me, expires: 2020-01-01}
  - {fingerprint: 0123456789abcdef0123456789abcdef, reason: x, by: me, expires: 31.1.2027}
fail_on: none
redaction: {method: solidd, padding: -1}
on_error: {max_quarantined: 5.5}
near_duplicates: {follow: yes, max_distance: 400}
limits: {max_seconds: 0, max_pixels: 1.5}
keys: 010
fail_on: drop
"""


def test_every_error_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    assert errors(tmp_path, BROKEN) == [
        "1:10: version: must be at most 1",
        "2:7: name: must be lower-case words joined by hyphens, of the form ^[a-z0-9]+(-[a-z0-9]+)*$",
        "4:21: detectors.face.min_score: must be at most 1",
        "4:26: detectors.face.min_pixel: unknown key 'min_pixel'; did you mean min_pixels?",
        "5:3: detectors.caption_txt: there is no detector 'caption_txt'; did you mean caption_text?",
        "10:25: rules[0].when.entity_type: unknown entity type; did you mean PERSON?",
        "10:32: rules[0].when.min_scor: unknown key 'min_scor'; did you mean min_score?",
        "11:13: rules[0].action: must be one of flag, redact, drop; did you mean redact?",
        "17:9: rules[2].id: another rule has this id",
        "18:48: rules[2].when.all[1].place: must be one of image, caption, json, exif, header, column, key",
        "18:58: rules[2].when.not: 'not' does not go with the keys beside it",
        "20:13: rules[2].reason: must not be empty",
        "23:13: rules[3].action: nothing can be redacted here: MEDICAL_TERM marks no region; use drop",
        "25:5: rules[4]: 'action' is missing",
        "26:44: rules[4].when.min_count: must be at least 1",
        "29:11: rules[5].when: must be a mapping with some of "
        "all, any, not, detector, entity_type, place, min_score, min_count",
        "33:11: rules[6].when: must name a detector, an entity_type or a place",
        "37:5: suppressions[0]: 'reason' is missing",
        "37:19: suppressions[0].fingerprint: must be a text (put it in quotes where it looks like a number)",
        "38:81: suppressions[1].expires: has expired: look at the finding again, then remove or extend the suppression",
        "39:81: suppressions[2].expires: must be a date such as 2027-01-31",
        "40:10: fail_on: must be one of flag, redact, drop",
        "41:21: redaction.method: must be one of solid, pixelate, blur; did you mean solid?",
        "41:38: redaction.padding: must be at least 0",
        '42:29: on_error.max_quarantined: must be a number of samples, or a percentage such as "5%"',
        "43:27: write true or false, or put it in quotes",
        "43:46: near_duplicates.max_distance: must be at most 127",
        "44:23: limits.max_seconds: must be above 0",
        "44:38: limits.max_pixels: must be a whole number",
        "45:7: has a leading zero, which YAML 1.1 reads as octal: put it in quotes",
        "46:1: the key 'fail_on' stands here a second time",
    ]


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("{entity_type: ORIGINAL_URL}", "6:37: {when}.entity_type: {none} reports ORIGINAL_URL"),
        ("{entity_type: [PERSON, FACE]}", "6:46: {when}.entity_type[1]: {none} reports FACE"),
        ("{entity_type: PERSON, place: image}", "6:37: {when}.entity_type: {none} reports PERSON at image"),
        ("{place: [json, exif]}", "6:38: {when}.place[1]: {none} looks at exif"),
        ("{detector: face}", "6:34: {when}.detector: no such detector is among this policy's detectors"),
        ("{not: {entity_type: FACE}}", "6:43: {when}.not.entity_type: {none} reports FACE"),
    ],
)
def test_words_that_can_match_nothing_are_errors(tmp_path: Path, when: str, message: str) -> None:
    text = MINIMAL.replace("{entity_type: PERSON}", when).replace("action: redact", "action: drop")
    expected = message.format(when="rules[0].when", none="no detector of this policy")
    assert expected in errors(tmp_path, text)


def test_a_switched_off_part_of_a_detector_reports_nothing(tmp_path: Path) -> None:
    text = MINIMAL.replace("caption_text: {}", "metadata: {gps: %s}").replace("PERSON", "GPS_POSITION")
    assert load(tmp_path, text % "true").name == "mine"
    assert "reports GPS_POSITION" in errors(tmp_path, text % "false")[0]


@pytest.mark.parametrize("when", ["{entity_type: MEDICAL_TERM}", "{not: {entity_type: PERSON}}"])
def test_redacting_what_has_no_region_is_an_error(tmp_path: Path, when: str) -> None:
    text = MINIMAL.replace("{entity_type: PERSON}", when)
    (message,) = errors(tmp_path, text)
    assert message.startswith("6:") and "nothing can be redacted here" in message
    assert load(tmp_path, text.replace("redact", "drop")).rules[0].action == "drop"


@pytest.mark.parametrize("when", ["{entity_type: ULTRASOUND}", "{detector: ultrasound}"])
def test_a_sonogram_can_be_redacted(tmp_path: Path, when: str) -> None:
    text = MINIMAL.replace("{entity_type: PERSON}", when).replace("caption_text: {}", "{ultrasound: , caption_text: }")
    assert load(tmp_path, text).rules[0].action == "redact"


def test_a_suppression_counts_to_the_end_of_its_last_day(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(MINIMAL + SUPPRESSIONS)
    assert load_policy(tmp_path / "p.yaml", today=date(2030, 1, 31)).suppressions
    with pytest.raises(UsageError, match="has expired"):
        load_policy(tmp_path / "p.yaml", today=date(2030, 2, 1))


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n", "words\n", "null\n"])
def test_what_is_no_mapping(tmp_path: Path, text: str) -> None:
    assert errors(tmp_path, text) == ["1:1: a policy is a mapping with version, name, detectors and rules"]


def test_json_is_yaml(tmp_path: Path) -> None:
    text = '{"version": 1, "name": "j", "detectors": {"face": {}}, "rules": [{"id": "f", "when": {"detector": "face"}, "action": "flag", "reason": "x"}]}'  # noqa: E501
    assert load(tmp_path, text).name == "j"


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("reason: CANARY-REASON", "reason: [CANARY-REASON]"),
        ("reason: CANARY-REASON", "reason: yes CANARY-REASON: x"),
        ("reason: CANARY-REASON", "reason: *CANARY-REASON"),
        ("reason: CANARY-REASON", "reason: !CANARY!x CANARY-REASON"),
        ("reason: CANARY-REASON", "reason: 'CANARY-REASON"),
        ("fingerprint: 0123456789abcdef0123456789abcdef", "fingerprint: CANARY"),
        ("expires: 2030-01-31", "expires: CANARY"),
        ("by: CANARY-BY", "by: {x: CANARY}"),
        ("suppressions:", "suppression:"),
        ("suppressions:\n  -", "suppressions:\n   "),
    ],
)
def test_errors_tell_nothing_of_a_suppression(tmp_path: Path, good: str, bad: str) -> None:
    text = MINIMAL + SUPPRESSIONS
    assert good in text
    with pytest.raises(UsageError) as caught:
        load(tmp_path, text.replace(good, bad))
    assert "CANARY" not in "".join(traceback.format_exception(caught.value))


def test_importing_the_policy_package_is_light() -> None:
    heavy = "pydantic", "yaml", "numpy", "PIL", "cv2", "pyarrow", "onnxruntime"
    code = f"import sys, gate.policy, gate.cli.policy; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"[]\n"


TOKENS = (
    *("{", "}", "[", "]", ": ", "- ", "\n", "  ", "#", "&a ", "*a", "!!x ", "<<: ", "---\n", "'", '"', "|", "\t", "\0"),
    *('"\\UFFFFFFFF"', '"\\ud800"', "\u2028", "0777", "1:30", "yes", "~", ".inf", "9" * 5000, "1e999", "-1", "[" * 99),
    *("suppressions:\n", "when: ", "not: ", "all: ", "é", "\ufeff", "%YAML 1.1\n"),
)


def mutate(text: str, rng: random.Random) -> str:
    for _ in range(rng.choice((1, 1, 2, 6))):
        start = rng.randrange(len(text) + 1)
        end = min(len(text), start + rng.choice((0, 1, 5, 40, 400)))
        new = rng.choice((rng.choice(TOKENS), "", text[start:end] * 2))
        text = text[:start] + new + text[end:]
    return text


@given(st.sampled_from(["strict", "standard", "audit", "paper"]), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=300)
def test_any_text_is_a_policy_or_a_usage_error(name: str, rng: random.Random) -> None:
    text = mutate(show_shipped(name) + SUPPRESSIONS, rng)
    try:
        policy = _build(parse(text, "x"), TODAY)
    except UsageError as error:
        assert str(error).startswith("x:")
    else:
        assert _build(parse(policy.public_text, "x"), TODAY).rules == policy.rules


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_a_usage_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "p.yaml"
    path.write_bytes(data)
    with pytest.raises(UsageError):
        load_policy(path)
