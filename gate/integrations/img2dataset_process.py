"""The real img2dataset in a process of its own: it changes settings of its process, and takes Ctrl-C for itself.

Run as a module it is that process: a line of JSON on stdin says what to do, and the end of stdin that whoever asked
for it is gone.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any

from gate.errors import ExitCode, GateError, UsageError

_PATIENCE = 30.0
"""Seconds that img2dataset has to stop its own processes."""


def installed_version() -> str:
    """The version of img2dataset. Raises UsageError when there is none."""
    try:
        return importlib.metadata.version("img2dataset")
    except importlib.metadata.PackageNotFoundError:
        raise UsageError(
            "img2dataset is not installed; install it with: pip install 'shardgate[scan,img2dataset]'"
        ) from None


class Img2dataset:
    """A run of img2dataset. Use as a context manager: leaving it stops the run as Ctrl-C does, so that it can go on."""

    def __init__(self, options: Mapping[str, Any], *, writer: tuple[str, int] | None = None) -> None:
        """`options` are those of `img2dataset.download`; `writer` those of gate's writer in place of its own."""
        told, tell = os.pipe()
        with os.fdopen(tell, "w") as ours:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=2,  # what it prints is no result of gate
                pass_fds=[ours.fileno()],
                start_new_session=True,
                env={"NO_ALBUMENTATIONS_UPDATE": "1", **os.environ},
            )
            request = {"options": dict(options), "writer": writer, "tell": ours.fileno()}
        self._told = os.fdopen(told)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # its end says why
        except TypeError:
            self.stop()
            raise UsageError("the options of img2dataset must be texts, numbers, lists and true or false") from None

    def __enter__(self) -> Img2dataset:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def runs(self, seconds: float) -> bool:
        """Whether it still runs; waits up to `seconds` for its end."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def check(self) -> None:
        """At its end: raise UsageError when it refused what was asked, GateError when it did not end well."""
        code = self._process.wait()
        if code == ExitCode.USAGE:
            raise UsageError(self._told.read() or "img2dataset refused its options")
        if code:
            raise GateError(
                f"img2dataset ended with exit code {code}, see what it printed; "
                "run the same command again to go on where it stopped"
            )

    def stop(self) -> None:
        """End it and its processes, if they still run."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            if self.runs(_PATIENCE):
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._told.close()


def main() -> int:
    """Be the process: run img2dataset with what stdin says."""
    request = json.loads(sys.stdin.readline())
    threading.Thread(target=_stop_without_parent, daemon=True).start()
    module = importlib.import_module("img2dataset.main")  # the package has a function of this name
    try:
        _check_options(module.download, request["options"])
        if request["writer"] is not None:
            from gate.integrations.img2dataset_memory import replace_writer

            replace_writer(module, *request["writer"])
    except UsageError as error:
        with os.fdopen(request["tell"], "w") as told:
            told.write(str(error))
        return ExitCode.USAGE
    try:
        module.download(**request["options"])
    except SystemExit:
        return ExitCode.INTERRUPTED  # its handler of Ctrl-C ends with 0
    return ExitCode.OK


def _stop_without_parent() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGINT)


def _check_options(download: Any, options: Mapping[str, Any]) -> None:
    import difflib

    known = inspect.signature(download).parameters
    for name in options:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise UsageError(f"img2dataset {installed_version()} has no option {name}{hint}")
    for name, parameter in known.items():
        if parameter.default is inspect.Parameter.empty and name not in options:
            raise UsageError(f"img2dataset needs the option {name}")


if __name__ == "__main__":
    sys.exit(main())
