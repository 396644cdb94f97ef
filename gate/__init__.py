"""gate: a pre-release privacy gate for image datasets.

from gate import scan, verify

if __name__ == "__main__":
    report = scan("shards/", "strict", output="release/")
    assert verify("release/").ok
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from gate.version import VERSION

# onnxruntime's own builds report to their maker over the network, and leave a session id in the temporary folder,
# from the moment they are loaded. The only switch is this variable, and it must stand before that moment.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__version__ = VERSION

if TYPE_CHECKING:
    from gate.integrations.img2dataset import download
    from gate.integrations.webdataset import filter, post
    from gate.manifest.verify import verify
    from gate.policy import Policy, load_policy
    from gate.run.scan import scan
    from gate.run.watch import watch

__all__ = ["Policy", "__version__", "download", "filter", "load_policy", "post", "scan", "verify", "watch"]

_HOMES = {
    "Policy": "gate.policy",
    "download": "gate.integrations.img2dataset",
    "filter": "gate.integrations.webdataset",
    "load_policy": "gate.policy",
    "post": "gate.integrations.webdataset",
    "scan": "gate.run.scan",
    "verify": "gate.manifest.verify",
    "watch": "gate.run.watch",
}


def __getattr__(name: str) -> Any:
    # the command line and the hooks start without what they do not use
    if name not in _HOMES:
        raise AttributeError(f"module 'gate' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
