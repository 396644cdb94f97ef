"""gate croissant, gate card and gate summary as they are called."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.manifest.conftest import make_release, policy, release  # noqa: F401  (fixtures)

PAPERS = ("croissant", "card", "summary")


def gate(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    code = "from gate.cli import main; main()"
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": root}
    return subprocess.run(
        [sys.executable, "-c", code, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_to_stdout(release):  # noqa: F811
    folder = release.parent
    done = gate(folder, "croissant", "release")
    assert done.returncode == 0
    assert json.loads(done.stdout)["name"] == "release"
    assert "does not know these" in done.stderr and "license" in done.stderr
    assert gate(folder, "card", "release").stdout.startswith("<!-- gate card: begin")
    assert gate(folder, "summary", "release").stdout.startswith("# Data protection summary: release\n")


def test_into_a_file_once_and_again(release):  # noqa: F811
    folder = release.parent
    (folder / "README.md").write_bytes(b"---\r\nlicense: mit\r\n---\r\n# Mine\r\n")
    for paper, file in (("card", "README.md"), ("croissant", "croissant.json")):
        assert gate(folder, paper, "release", "--into", file).stderr.startswith(f"wrote {file}\n")
        first = (folder / file).read_bytes()
        assert gate(folder, paper, "release", "--into", file).stderr.startswith(f"{file} is up to date\n")
        assert (folder / file).read_bytes() == first
    assert (folder / "README.md").read_bytes().startswith(b"---\r\nlicense: mit\r\n---\r\n# Mine\r\n\r\n## Personal")
    assert gate(folder, "verify", "release").returncode == 0


@pytest.mark.parametrize("paper", PAPERS)
def test_nothing_is_written_for_a_release_that_is_not_fit(release, paper):  # noqa: F811
    (release / "00000.tar").write_bytes(b"x")
    done = gate(release.parent, paper, "release")
    assert (done.returncode, done.stdout) == (1, "")
    assert "MISMATCH" in done.stderr and "Nothing was written." in done.stderr
    assert gate(release.parent, paper, "nowhere").returncode == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["card", "release", "--into", "release/README.md"], "would lie in the release"),
        (["card", "release", "--into", "none/README.md"], "there is no folder"),
        (["card", "release", "--into", "latin.md"], "is not UTF-8"),
        (
            ["card", "release", "--into", "half.md"],
            "half.md: the marks of an older section do not make a pair (line 1)",
        ),
        (["croissant", "release", "--into", "half.md"], "half.md: it is not JSON"),
        (["croissant", "release", "--into", "elsewhere/croissant.json"], "say where it will be with --url"),
    ],
)
def test_files_that_cannot_be_added_to_stay_as_they_are(release, words, said):  # noqa: F811
    folder = release.parent
    (folder / "elsewhere").mkdir()
    (folder / "latin.md").write_bytes(b"caf\xe9")
    (folder / "half.md").write_text("<!-- gate card: end -->\n")
    done = gate(folder, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert (folder / "half.md").read_text() == "<!-- gate card: end -->\n"
    assert sorted(path.name for path in release.iterdir()) == sorted(
        ["00000.tar", "00000_stats.json", "00001.tar", "00001_stats.json", "_privacy"]
    )


def test_a_link_stays_a_link(release):  # noqa: F811
    folder = release.parent
    (folder / "real.md").write_text("# a\n")
    (folder / "README.md").symlink_to("real.md")
    assert gate(folder, "card", "release", "--into", "README.md").returncode == 0
    assert (folder / "README.md").is_symlink()
    assert "gate card: begin" in (folder / "real.md").read_text()


def test_the_url_of_the_release(release):  # noqa: F811
    done = gate(release.parent, "croissant", "release", "--url", "https://x.example/set/")
    urls = [each.get("contentUrl") for each in json.loads(done.stdout)["distribution"]]
    assert "https://x.example/set/00000.tar" in urls


def test_the_field_s_own_validator_accepts_it(release):  # noqa: F811
    tool = shutil.which("mlcroissant", path=str(Path(sys.executable).parent))
    assert tool is not None
    gate(release.parent, "croissant", "release", "--into", "croissant.json")
    done = subprocess.run([tool, "validate", "--jsonld", "croissant.json"], cwd=release.parent, capture_output=True,
                          text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Done." in done.stderr


@pytest.mark.parametrize("paper", PAPERS)
def test_help_fits_the_page(paper):
    done = gate(Path.cwd(), paper, "--help")
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert f"gate {paper} release/" in done.stdout and "Exit codes: 0 written" in done.stdout
