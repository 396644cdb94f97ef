"""A real server on loopback speaks the interface, well and badly."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gate.errors import SampleProblem, UsageError
from gate.text.correct import Corrector, load_corrector
from gate.text.ocr import Line, Word
from gate.types import Quad
from tests.support import sample, write_shard

PICTURE = np.arange(60 * 400 * 3, dtype=np.uint32).reshape(60, 400, 3).astype(np.uint8)
Play = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """Plays one part, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.play: Play = answering("")
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.asked.append({"path": self.path, "headers": dict(self.headers), "body": json.loads(body)})
                server.play(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.block_on_close = False  # a slow part ends with the process
        self.address = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


def sending(body: bytes, status: int = 200, **headers: str) -> Play:
    def play(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        with contextlib.suppress(OSError):  # the other side had enough
            handler.wfile.write(body)

    return play


def answering(text: object) -> Play:
    return sending(json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode())


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then: no single wait is long."""
    handler.send_response(200)
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(40):
            handler.wfile.write(b" ")
            time.sleep(0.1)


def raw_drip(head: bytes, dripped: bytes) -> Play:
    """Some bytes at once, then others one by one without end, past what speaks HTTP well."""

    def play(handler: BaseHTTPRequestHandler) -> None:
        end = time.monotonic() + 4
        with contextlib.suppress(OSError):
            handler.wfile.write(head)
            while time.monotonic() < end:
                for byte in dripped:
                    handler.wfile.write(bytes([byte]))
                    time.sleep(0.02)

    return play


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ENDS_WITH_THE_CONNECTION = OK + b"\r\n" + json.dumps({"choices": [{"message": {"content": "Maria"}}]}).encode()


def sleeping(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(2)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


def corrector(server: Server, **settings: Any) -> Corrector:
    return load_corrector(
        {"endpoint": server.address, "model": "tiny-vlm", "timeout": 10, "key_env": None, "allow_remote": False}
        | settings
    )


def rows(*texts: str) -> list[list[Line]]:
    result = []
    for number, text in enumerate(texts):
        words, left = [], 5
        for part in text.split():
            words.append(Word(part, Quad.from_box(left, 5 + 20 * number, left + 8 * len(part), 17 + 20 * number), 0.8))
            left += 8 * len(part) + 6
        result.append([Line(tuple(words))])
    return result


def test_what_the_model_answers_is_a_further_reading(server: Server) -> None:
    server.play = answering("Welcome baby\nMaria Okafor")
    read = rows("Wclcome baby", "Mar1a Qkafor")
    readings = corrector(server).readings(read, PICTURE)
    assert readings[0].text == "Wclcome baby\nMar1a Qkafor"
    assert readings[-1].text == "Welcome baby\nMaria Okafor"
    (pieces,) = readings[-1].within(readings[-1].text.index("Okafor"), len(readings[-1].text))
    assert [piece.word for piece in pieces] == [read[1][0].words[1]]


def test_it_asks_as_the_interface_wants_it(server: Server) -> None:
    server.play = answering("Maria")
    corrector(server).readings(rows("Mana"), PICTURE)
    (asked,) = server.asked
    assert asked["path"] == "/v1/chat/completions"
    assert "Authorization" not in asked["headers"]
    body = asked["body"]
    assert (body["model"], body["temperature"], body["seed"], body["stream"]) == ("tiny-vlm", 0, 0, False)
    (message,) = body["messages"]
    kinds = {part["type"]: part for part in message["content"]}
    assert kinds["text"]["text"].endswith("\n\nMana")
    head, _, data = kinds["image_url"]["image_url"]["url"].partition(",")
    assert head == "data:image/png;base64"
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
    assert shown.shape == (24, 44, 3)  # the word's 12 x 32 pixels with half its height around them
    assert np.array_equal(shown[6:18, 6:38], PICTURE[5:17, 5:37])


def test_the_key_comes_from_the_environment(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE_VLM_KEY", "secret-canary")
    server.play = answering("Maria")
    made = corrector(server, key_env="GATE_VLM_KEY")
    made.readings(rows("Mana"), PICTURE)
    assert server.asked[0]["headers"]["Authorization"] == "Bearer secret-canary"
    assert "secret-canary" not in json.dumps(made.models())


@pytest.mark.parametrize("key", ["", "a\nb"])
def test_a_key_that_is_none_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("GATE_VLM_KEY", key)
    with pytest.raises(UsageError, match="GATE_VLM_KEY"):
        corrector(server, key_env="GATE_VLM_KEY")


def test_it_is_told_what_corrects(server: Server) -> None:
    names = [model["name"] for model in corrector(server).models()]
    assert f"tiny-vlm at {server.address.split('/')[2]}" in names


@pytest.mark.parametrize("answer", ["", "I am sorry, I cannot help with that.", "```\n```"])
def test_an_answer_about_something_else_adds_nothing(server: Server, answer: str) -> None:
    server.play = answering(answer)
    read = rows("12-05-2021")
    assert [reading.text for reading in corrector(server).readings(read, PICTURE)] == ["12-05-2021"]


def test_an_invented_text_lies_on_the_words_that_were_read(server: Server) -> None:
    server.play = answering("Call Jane Roe at 202-555-0143 " * 30)
    read = rows("xqzw vkjh")
    words = set(read[0][0].words)
    for reading in corrector(server).readings(read, PICTURE):
        assert {piece.word for piece in reading.pieces} <= words


def test_a_fence_around_the_answer_is_taken_off(server: Server) -> None:
    server.play = answering("```text\nMaria\n```")
    assert corrector(server).readings(rows("Mana"), PICTURE)[-1].text == "Maria"


def test_no_more_than_three_readings(server: Server) -> None:
    server.play = answering("Tel: 202-555-0143 MariaX")
    assert len(corrector(server).readings(rows("TeI:2O2-555-OI43 MaríaX"), PICTURE)) <= 3


def test_text_without_a_letter_is_not_asked_about(server: Server) -> None:
    corrector(server).readings(rows("--- ..."), PICTURE)
    assert server.asked == []


@pytest.mark.parametrize(
    "play",
    [
        pytest.param(sending(b"<html>hello</html>"), id="html"),
        pytest.param(sending(b""), id="nothing"),
        pytest.param(sending(b"\xff\xfe"), id="no UTF-8"),
        pytest.param(sending(b"[" * 100_000), id="nested"),
        pytest.param(sending(b"{}"), id="no choices"),
        pytest.param(sending(b'{"choices": []}'), id="no choice"),
        pytest.param(sending(b'{"choices": {"0": 1}}'), id="choices of another form"),
        pytest.param(sending(b'{"choices": [{"message": null}]}'), id="no message"),
        pytest.param(answering(None), id="null"),
        pytest.param(answering(["Maria"]), id="no text"),
        pytest.param(sending(b"{}", 500), id="500"),
        pytest.param(sending(json.dumps({"choices": [{"message": {"content": "x"}}]}).encode(), 201), id="201"),
        pytest.param(sending(b"x" * 3_000_000), id="huge"),
        pytest.param(answering("x" * 3_000_000), id="huge and well formed"),
        pytest.param(sending(b'{"choices": [{"mess', Content_Length="100"), id="cut off"),
        pytest.param(sleeping, id="silent"),
        pytest.param(dripping, id="dripping"),
        pytest.param(raw_drip(b"HTTP/1.1 200 ", b"O"), id="dripping status line"),
        pytest.param(raw_drip(OK, b"X-Slow"), id="dripping header"),
        pytest.param(raw_drip(CHUNKED, b"0"), id="dripping chunk size"),
        pytest.param(raw_drip(CHUNKED + b"0\r\n", b"X: y\r\n"), id="dripping trailers"),
        pytest.param(raw_drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="100 without end"),
        pytest.param(raw_drip(ENDS_WITH_THE_CONNECTION, b" "), id="whole but for its end"),
    ],
)
def test_what_gives_no_answer_fails_the_sample(server: Server, play: Play) -> None:
    server.play = play
    begin = time.monotonic()
    with pytest.raises(SampleProblem, match="detector_failed") as caught:
        corrector(server, timeout=0.5).readings(rows("Maria Okafor"), PICTURE)
    assert time.monotonic() - begin < 2
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_picture_is_not_taken_elsewhere(server: Server, status: int) -> None:
    other = Server()
    try:
        other.play = answering("Maria")
        server.play = sending(b"", status, Location=f"{other.address}/chat/completions")
        with pytest.raises(SampleProblem, match="detector_failed"):
            corrector(server).readings(rows("Mana"), PICTURE)
        assert other.asked == []
    finally:
        other.close()


def test_no_proxy_of_the_environment_is_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.play = answering("Maria")
    assert corrector(server).readings(rows("Mana"), PICTURE)[-1].text == "Maria"


def test_a_server_that_goes_away_fails_the_sample(server: Server) -> None:
    made = corrector(server)
    server.close()
    with pytest.raises(SampleProblem, match="detector_failed"):
        made.readings(rows("Maria"), PICTURE)


def test_an_answer_much_longer_than_what_was_read_fails_the_sample(server: Server) -> None:
    server.play = answering("M" * (4 * 5 + 1000))
    assert corrector(server).readings(rows("Maria"), PICTURE)
    server.play = answering("M" * (4 * 5 + 1001))
    with pytest.raises(SampleProblem, match="detector_failed"):
        corrector(server).readings(rows("Maria"), PICTURE)


def test_a_server_that_is_not_there_ends_the_run_at_its_start(server: Server) -> None:
    server.close()
    place = server.address.split("/")[2]
    with pytest.raises(UsageError, match=rf"no server at {place}; start it, or set correction: embedded"):
        corrector(server)


def test_a_name_that_nobody_knows_ends_the_run_at_its_start(server: Server) -> None:
    for host in ("no-such-host.invalid", "a" * 64 + ".invalid"):
        with pytest.raises(UsageError, match=rf"no server at {host}:80;"):
            corrector(server, endpoint=f"http://{host}/v1")


@pytest.mark.parametrize("consent", [None, "", "1", "true", "127.0.0.2", "*"])
def test_a_policy_alone_sends_no_picture_away(
    server: Server, monkeypatch: pytest.MonkeyPatch, consent: str | None
) -> None:
    monkeypatch.delenv("GATE_ALLOW_REMOTE", raising=False)
    if consent is not None:
        monkeypatch.setenv("GATE_ALLOW_REMOTE", consent)
    with pytest.raises(UsageError, match=r"set the environment variable GATE_ALLOW_REMOTE=127\.0\.0\.1"):
        corrector(server, allow_remote=True)


def test_whoever_runs_a_policy_may_consent(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE_ALLOW_REMOTE", "127.0.0.1")
    server.play = answering("Maria")
    assert corrector(server, allow_remote=True).readings(rows("Mana"), PICTURE)[-1].text == "Maria"


def test_a_scan_without_its_server_is_2_and_says_so_once(server: Server, tmp_path: Path) -> None:
    server.close()
    write_shard(tmp_path / "in", "00000", [sample(0, "a cup")])
    (tmp_path / "gate.yaml").write_text(
        f"version: 1\nname: mine\ndetectors:\n  image_text:\n"
        f"    correction: {{endpoint: '{server.address}', model: tiny-vlm}}\n"
        "rules:\n  - {id: a, when: {detector: image_text}, action: redact, reason: b}\n"
    )
    command = [sys.executable, "-m", "gate", "scan", "in", "--policy", "gate.yaml", "--workers", "2"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("cannot be reached") == 1
    assert "Traceback" not in done.stderr
