"""Negligible weights are zeroed in the network files, and nothing else is touched."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime
import pytest

from gate.text.ocr_nets import DETECTION, RECOGNITION, network_file
from gate.text.ocr_weights import read_weights


def run(model: Any, name: str) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    shape = (1, 3, 64, 96) if name == DETECTION else (1, 3, 48, 96)
    given = np.random.default_rng(3).random(shape, np.float32) * 2 - 1
    return session.run(None, {session.get_inputs()[0].name: given})[0]


@pytest.mark.parametrize("name", [DETECTION, RECOGNITION])
def test_the_networks_say_the_same_to_the_bit(name: str) -> None:
    path = network_file(name)
    assert np.array_equal(run(read_weights(path), name), run(str(path), name))


def test_denormal_weights_are_gone_and_others_stay() -> None:
    path = network_file(DETECTION)
    before = np.frombuffer(path.read_bytes(), np.uint8)
    after = np.frombuffer(read_weights(path), np.uint8)
    changed = np.flatnonzero(before != after)
    assert len(before) == len(after)
    assert len(changed) > 500_000  # more than half a million negligible weights were in the file
    assert not after[changed].any()
