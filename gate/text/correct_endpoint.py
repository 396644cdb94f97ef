"""A vision-language model behind an OpenAI-compatible address (vLLM, llama.cpp, Ollama, LM Studio)."""

from __future__ import annotations

import base64
import http.client
import json
import os
import time
from collections.abc import Mapping
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import cv2

from gate.errors import SampleProblem, UsageError
from gate.vision.picture import Pixels

_SEED = 0
_LONGEST_ANSWER = 1 << 20  # bytes
_CHUNK = 1 << 16


class Endpoint:
    """Asks over HTTP. No redirect is followed, no proxy used: a picture goes to the host that was named, or nowhere."""

    def __init__(self, address: str, model: str, timeout: float, key_env: str | None = None) -> None:
        """`address`: the base, such as http://127.0.0.1:8000/v1; `timeout` in seconds for a whole answer.

        Raises UsageError when the environment variable `key_env` is not set. Nothing is sent yet.
        """
        self._url = urlsplit(address)
        self._model, self._timeout = model, timeout
        self._headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
        if key_env is not None:
            self._headers["Authorization"] = f"Bearer {_key(key_env)}"

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
        try:
            connection.request("POST", f"{self._url.path}/chat/completions", body, self._headers)
            socket = connection.sock
            socket.settimeout(_left(deadline))
            with closing(connection.getresponse()) as response:
                if response.status != http.HTTPStatus.OK:
                    raise http.client.HTTPException
                data = bytearray()
                while chunk := response.read1(_CHUNK):
                    data += chunk
                    if len(data) > _LONGEST_ANSWER:
                        raise http.client.HTTPException
                    socket.settimeout(_left(deadline))
                if response.length:  # closed before all of it was sent
                    raise http.client.HTTPException
                return bytes(data)
        finally:
            connection.close()


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
