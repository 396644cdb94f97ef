from __future__ import annotations

from pathlib import Path

import pytest

from gate.keys import Key
from tests.support import CARD, CLEAN, NAMED, failed, sample, write_shard

POLICY = """
version: 1
name: texts
description: captions and metadata only, so that tests are quick
detectors:
  caption_text:
  metadata:
rules:
  - id: card
    when: {entity_type: CREDIT_CARD}
    action: drop
    reason: nobody publishes a card number
  - id: identifiers
    when: {entity_type: [PERSON, PHONE_NUMBER, EMAIL_ADDRESS, US_SSN, GPS_POSITION, CREATOR]}
    action: redact
    reason: direct identifiers
"""


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    path = tmp_path / "texts.yaml"
    path.write_text(POLICY)
    return path


@pytest.fixture
def key() -> Key:
    return Key(b"t" * 32)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    write_shard(folder, "00000", [sample(0, CLEAN[0]), sample(1, NAMED), failed(2, "mail maria.sample@example.com")])
    write_shard(folder, "00001", [sample(10, CLEAN[1]), sample(11, CARD)])
    write_shard(folder, "00002", [sample(20, CLEAN[2]), sample(21, "mail maria.sample@example.com")])
    return folder
