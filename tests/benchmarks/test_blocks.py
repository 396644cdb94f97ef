from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).parents[2] / "benchmarks" / "blocks.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_blocks", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def blocks(tmp_path: Path) -> Path:
    rows = [
        {"text": "Patient: Jane Roe\n12/05/2021", "entities": [["PERSON", "Jane Roe"], ["DATE_TIME", "12/05/2021"]]},
        {"text": "qqq zzz", "entities": [["PERSON", "zzz"]]},
        {"text": "open daily", "entities": []},
        {"text": "call 202-555-0143 now", "entities": []},
    ]
    file = tmp_path / "blocks.jsonl"
    lines = [json.dumps({"id": f"d{at}", "kind": "made", "country": "US", **row}) for at, row in enumerate(rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


Output = pytest.CaptureFixture[str]


def test_recall_false_hits_and_negatives_are_counted(benchmark: ModuleType, blocks: Path, capsys: Output) -> None:
    benchmark.main([str(blocks)])
    out = capsys.readouterr().out
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines()}
    assert "4 blocks, 2 of them negative" in out
    assert rows["PERSON"] == ["2", "0.500", "0.500", "1", "0.000"]
    assert rows["PHONE_NUMBER"] == ["0", "-", "-", "1", "1.000"]
    assert "negatives: 1 of 5 words found, 0.200  PHONE_NUMBER 1" in out
    assert "zzz" not in out


def test_misses_and_false_hits_are_shown_when_asked_for(benchmark: ModuleType, blocks: Path, capsys: Output) -> None:
    benchmark.main([str(blocks), "--show", "--alone"])
    out = capsys.readouterr().out
    assert "missed d1 made US: PERSON 'zzz'" in out
    assert "false  d3 made US: PHONE_NUMBER" in out


def test_a_string_that_does_not_stand_in_its_text_is_an_error_that_does_not_tell_it(
    benchmark: ModuleType, blocks: Path
) -> None:
    row = {"id": "d9", "kind": "made", "country": "US", "text": "nothing", "entities": [["PERSON", "Jane Roe"]]}
    blocks.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(SystemExit, match="d9: a string of PERSON") as error:
        benchmark.main([str(blocks)])
    assert "Jane" not in str(error.value)


def test_a_string_that_is_named_once_and_read_twice_makes_no_false_hit(
    benchmark: ModuleType, blocks: Path, capsys: Output
) -> None:
    text = "Jane Roe\n12/05/2021\nJane Roe"
    row = {"id": "d9", "kind": "made", "country": "US", "text": text, "entities": [["PERSON", "Jane Roe"]]}
    blocks.write_text(json.dumps(row), encoding="utf-8")
    benchmark.main([str(blocks), "--show"])
    assert "PERSON 0." not in capsys.readouterr().out
