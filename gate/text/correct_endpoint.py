"""A vision-language model behind an OpenAI-compatible address (vLLM, llama.cpp, Ollama, LM Studio)."""

from __future__ import annotations

import base64
import http.client
import json
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import cv2

from gate.errors import SampleProblem, UsageError
from gate.vision.picture import Pixels

_SEED = 0
_LONGEST_ANSWER = 1 << 20  # bytes
_CHUNK = 1 << 16
_REACH = 5.0  # seconds that a connection may take when the run begins
_CONSENT = "GATE_ALLOW_REMOTE"


class Endpoint:
    """Asks over HTTP. No redirect is followed, no proxy used: a picture goes to the host that was named, or nowhere."""

    def __init__(
        self, address: str, model: str, timeout: float, key_env: str | None = None, *, allow_remote: bool = False
    ) -> None:
        """`address`: the base, such as http://127.0.0.1:8000/v1; `timeout` in seconds for a whole answer.

        Raises UsageError when nothing listens there, the environment variable `key_env` is not set, or
        `allow_remote` is true and the environment does not consent to that host. Nothing is sent yet.
        """
        self._url = urlsplit(address)
        if allow_remote:
            _check_consent(self._url.hostname or "")
        self._model, self._timeout = model, timeout
        self._headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
        if key_env is not None:
            self._headers["Authorization"] = f"Bearer {_key(key_env)}"
        self._check_reach()

    def answer(self, prompt: str, picture: Pixels, most: int) -> str:
        """See gate.text.correct_model.Model."""
        body = json.dumps(self._question(prompt, picture, most)).encode()
        try:
            return _content(self._post(body))
        # Its message could quote what was sent or answered.
        except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError, RecursionError):
            raise SampleProblem("detector_failed") from None

    def models(self) -> list[Mapping[str, Any]]:
        """See gate.text.correct.Corrector. A server tells no digest of its weights."""
        return [{"name": f"{self._model} at {self._url.netloc}", "licence": "unknown to gate", "source": "endpoint"}]

    def _check_reach(self) -> None:
        """A server that is not there would otherwise fail every sample of a run, one by one."""
        host, port = self._url.hostname or "", self._url.port or (443 if self._url.scheme == "https" else 80)
        try:
            socket.create_connection((host, port), min(_REACH, self._timeout)).close()
        except (OSError, UnicodeError):  # the latter for a name with an impossible label
            place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            raise UsageError(
                f"the correction's endpoint cannot be reached: no server at {place}; "
                "start it, or set correction: embedded in the policy"
            ) from None

    def _question(self, prompt: str, picture: Pixels, most: int) -> Mapping[str, Any]:
        png = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1].tobytes()
        url = f"data:image/png;base64,{base64.b64encode(png).decode()}"
        content = [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": prompt}]
        return {
            "model": self._model,
            "messages": [{"role": "user", "content": content}],
            "temperature": 0,
            "seed": _SEED,
            "max_tokens": most,
            "stream": False,
        }

    def _post(self, body: bytes) -> bytes:
        """The body of a successful answer. Raises OSError or HTTPException when there is none in time."""
        deadline = time.monotonic() + self._timeout
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._url.hostname or "", self._url.port, timeout=self._timeout)
        with closing(connection):
            connection.connect()
            with _cut_at(deadline, connection.sock):
                connection.request("POST", f"{self._url.path}/chat/completions", body, self._headers)
                with closing(connection.getresponse()) as response:
                    return _body(response)


@contextmanager
def _cut_at(deadline: float, connected: socket.socket) -> Iterator[None]:
    """Shut a connection down at a deadline: a socket's own timeout begins anew with each byte that drips in."""
    timer = threading.Timer(_left(deadline), _cut, (connected,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    _left(deadline)  # where the end of a connection ends the answer, one that was cut off looks whole


def _cut(connected: socket.socket) -> None:
    with suppress(OSError):  # closed meanwhile
        # Not the method of SSLSocket: it takes the cipher away under the thread that reads.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


def _body(response: http.client.HTTPResponse) -> bytes:
    if response.status != http.HTTPStatus.OK:
        raise http.client.HTTPException
    data = bytearray()
    while chunk := response.read1(_CHUNK):
        data += chunk
        if len(data) > _LONGEST_ANSWER:
            raise http.client.HTTPException
    if response.length:  # closed before all of it was sent
        raise http.client.HTTPException
    return bytes(data)


def _check_consent(host: str) -> None:
    """A policy may come from anyone: whoever runs it says as well where pictures may go."""
    if os.environ.get(_CONSENT, "").lower() != host:
        raise UsageError(
            f"the policy sends pictures that may hold personal data to {host} (allow_remote: true); "
            f"set the environment variable {_CONSENT}={host} to consent, or set correction: embedded in the policy"
        )


def _key(name: str) -> str:
    key = os.environ.get(name, "")
    if not key or not key.isascii() or not key.isprintable():
        raise UsageError(
            f"the environment variable {name} that the correction takes its key from is not set, or no key"
        )
    return key


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _content(body: bytes) -> str:
    """The text of the first choice. Raises ValueError, LookupError or TypeError when there is none."""
    content = json.loads(body)["choices"][0]["message"]["content"]
    if not isinstance(content, str):
        raise TypeError
    return content
