from __future__ import annotations

from pathlib import Path

import pytest

from gate.errors import UsageError
from gate.policy.load import load_policy

POLICY = """\
version: 1
name: mine
detectors:
  image_text:
    correction: {correction}
rules:
  - {{id: a, when: {{detector: image_text}}, action: redact, reason: b}}
"""


def loaded(folder: Path, correction: str) -> object:
    (folder / "gate.yaml").write_text(POLICY.format(correction=correction))
    return load_policy(folder / "gate.yaml").detectors_settings()["image_text"]["correction"]


@pytest.mark.parametrize("name", ["embedded", "none"])
def test_a_correction_has_a_name(tmp_path: Path, name: str) -> None:
    assert loaded(tmp_path, name) == name


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/v1",
        "http://localhost:8000/v1/",
        "https://[::1]:8000/v1",
        "http://10.1.2.3/v1",
        "http://172.31.0.1/v1",
        "http://192.168.7.7/v1",
        "http://[fd00::7]/v1",
    ],
)
def test_an_endpoint_is_of_this_machine_or_network(tmp_path: Path, address: str) -> None:
    assert loaded(tmp_path, f"{{endpoint: '{address}', model: llava}}") == {
        "endpoint": address.rstrip("/"),
        "model": "llava",
        "timeout": 60,
        "key_env": None,
        "allow_remote": False,
    }


@pytest.mark.parametrize(
    "address",
    [
        "https://api.example.com/v1",
        "http://localhost.example.com/v1",
        "http://127.0.0.1.example.com/v1",
        "http://172.32.0.1/v1",
        "http://169.254.169.254/v1",
        "http://0.0.0.0/v1",
        "http://[::ffff:8.8.8.8]/v1",
    ],
)
def test_pictures_are_not_sent_to_others_by_accident(tmp_path: Path, address: str) -> None:
    with pytest.raises(UsageError, match=r"gate.yaml:5:17: .*correction: the endpoint must be localhost"):
        loaded(tmp_path, f"{{endpoint: '{address}', model: llava}}")


def test_others_are_asked_on_request_and_in_cipher(tmp_path: Path) -> None:
    remote = "{{endpoint: '{}://api.example.com/v1', model: llava, allow_remote: true}}"
    assert loaded(tmp_path, remote.format("https"))
    with pytest.raises(UsageError, match="must be https"):
        loaded(tmp_path, remote.format("http"))


@pytest.mark.parametrize(
    ("correction", "message"),
    [
        ("guess", "must be one of embedded, none"),
        ("7", "must be embedded, none, or a mapping: {endpoint: URL, model: NAME} or {llava: FOLDER}"),
        ("{}", "must be embedded, none, or a mapping: {endpoint: URL, model: NAME} or {llava: FOLDER}"),
        ("endpoint", "must be embedded, none, or a mapping: {endpoint: URL, model: NAME} or {llava: FOLDER}"),
        ("llava", "must be embedded, none, or a mapping: {endpoint: URL, model: NAME} or {llava: FOLDER}"),
        ("{endpoint: 'http://127.0.0.1/v1', model: a, key_env: AWS_SECRET}", "variable that begins with GATE_"),
        ("{endpoint: 'http://127.0.0.1/v1', model: a, key_env: GATE_KEY}", "must not be GATE_KEY"),
        ("{endpoint: 'http://127.0.0.1/v1'}", "'model' is missing"),
        ("{endpoint: 'http://127.0.0.1/v1', model: a, timeuot: 3}", "unknown key 'timeuot'; did you mean timeout?"),
        ("{endpoint: 'http://127.0.0.1/v1', model: a, timeout: 0}", "must be above 0"),
        ("{endpoint: 'http://me:secret@127.0.0.1/v1', model: a}", "must hold no user, password or query"),
        ("{endpoint: 'http://127.0.0.1/v1?key=secret', model: a}", "must hold no user, password or query"),
        ("{endpoint: 'ftp://127.0.0.1/v1', model: a}", "must be an address such as"),
        ("{endpoint: 'http://127.0.0.1:port/v1', model: a}", "must be an address such as"),
        ("{endpoint: 'http://[::1/v1', model: a}", "must be an address such as"),
        ("{llava: /models/llava}", "must be a path relative to the policy file"),
        ("{llava: llava, device: gpu}", "must be cpu, cuda, cuda:NUMBER or mps"),
    ],
)
def test_what_is_wrong_is_told_without_a_secret(tmp_path: Path, correction: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        loaded(tmp_path, correction)
    assert message in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_folder_is_beside_the_policy(tmp_path: Path) -> None:
    assert loaded(tmp_path, "{llava: models/llava}") == {"llava": str(tmp_path / "models/llava"), "device": "cpu"}
