"""The section of a dataset card finds its place in a README.md and changes nothing else."""

from __future__ import annotations

import pytest
from huggingface_hub import DatasetCard

from gate.errors import UsageError
from gate.report.card import BEGIN, END, TITLE, card_section, insert_section
from tests.manifest.conftest import make_release, policy  # noqa: F401  (fixtures)
from tests.report.test_account import account_of

SECTION = f"{BEGIN}\nnew\n{END}\n"
FRONT = "---\nlicense:   cc-by-4.0\ntags: [a,\n  'b']   # odd   spaces\n# Personal and Sensitive Information\n---\n"


def test_the_hub_reads_a_card_with_it(make_release):  # noqa: F811
    old = FRONT + "\n# Cards\n\ntext\n"
    new = insert_section(old, card_section(account_of(make_release())))
    assert new.startswith(old)
    card = DatasetCard(new)
    assert card.data.license == "cc-by-4.0" and card.data.tags == ["a", "b"]
    assert "policy `example`" in card.text


def test_after_the_heading_of_the_hubs_own_template(make_release):  # noqa: F811
    template = DatasetCard.default_template_path.read_text(encoding="utf-8")
    new = insert_section(template, SECTION)
    before, _, after = new.partition(f"\n{SECTION}")
    assert before.splitlines()[-1] == "#### Personal and Sensitive Information"
    assert before + after == template
    assert new.count(TITLE) == 1


@pytest.mark.parametrize(
    ("readme", "expected"),
    [
        ("", f"## {TITLE}\n\n{SECTION}"),
        ("no line break at the end", f"no line break at the end\n\n## {TITLE}\n\n{SECTION}"),
        ("# a\n\n", f"# a\n\n## {TITLE}\n\n{SECTION}"),
        (f"## {TITLE.upper()} ##\nmine\n", f"## {TITLE.upper()} ##\n\n{SECTION}mine\n"),
        (f"## {TITLE}", f"## {TITLE}\n\n{SECTION}"),
        (f"{TITLE}\n-----\nmine\n", f"{TITLE}\n-----\n\n{SECTION}mine\n"),
        (f"a\n{BEGIN}\nold\n{END}\nb", f"a\n{SECTION}b"),
        (f"```\n## {TITLE}\n{BEGIN}\n```\n", f"```\n## {TITLE}\n{BEGIN}\n```\n\n## {TITLE}\n\n{SECTION}"),
        (f"~~~~\n~~~\n{END}\n~~~~\n", f"~~~~\n~~~\n{END}\n~~~~\n\n## {TITLE}\n\n{SECTION}"),
        (FRONT, f"{FRONT}\n## {TITLE}\n\n{SECTION}"),
    ],
)
def test_where_it_goes(readme, expected):
    assert insert_section(readme, SECTION) == expected
    assert insert_section(expected, SECTION) == expected


def test_line_ends_stay_as_they_are():
    new = insert_section(f"a\r\n## {TITLE}\r\nb\r\n", SECTION)
    assert new == f"a\r\n## {TITLE}\r\n\r\n{BEGIN}\r\nnew\r\n{END}\r\nb\r\n"


@pytest.mark.parametrize(
    "readme",
    [f"{BEGIN}\nx\n", f"x\n{END}\n", f"{END}\n{BEGIN}\n", f"{BEGIN}\n{BEGIN}\n{END}\n", f"{BEGIN}\n{END}\n{END}\n"],
)
def test_marks_that_make_no_pair_are_refused(readme):
    with pytest.raises(UsageError, match=r"do not make a pair \(line \d"):
        insert_section(readme, SECTION)
