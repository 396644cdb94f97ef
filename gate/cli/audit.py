"""`gate audit`: the pictures that a classifier passed, but only just."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gate.cli.running import counter_line, stop_on_sigterm
from gate.errors import UsageError

if TYPE_CHECKING:
    from gate.learn.audit import Audit, Judge


@click.command(short_help="List the pictures that a classifier passed, but only just.")
@click.argument("shards")
@click.option("--sd", type=float, default=2.0, show_default=True, help="Standard deviations from the boundary.")
@click.option(
    "--question", type=click.Choice(["ultrasound", "pregnancy"]), help="Of the bundled detector [ultrasound]."
)
@click.option("--head-file", type=click.Path(path_type=Path), metavar="FILE.npz", help="A head of your own instead.")
@click.option("--embedder", metavar="SPEC", help="Whose features that head takes [bundled].")
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="DIR", help="Write the list and the sheets.")
@click.option("--sheet", type=click.IntRange(0), metavar="N", help="Pictures on the sheets at most [720].")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def audit(shards: str, **options: Any) -> None:
    """Find the negatives of SHARDS nearest to the decision, to be looked at by a person.

    Of the pictures that the classifier passed, those whose margin lies within
    --sd standard deviations of the boundary: what it missed is most likely
    among them. SHARDS is a folder, a .tar, a glob, or a folder of pictures.

    DIR gets near.csv, audit.json and sheet-001.png and so on. They show and
    name samples: keep them private, remove them when you have looked.

    \b
    gate audit shards/ --sd 2 -o near.private
    gate audit shards/ --head-file head.npz --embedder bundled -o near.private
    """
    if not math.isfinite(options["sd"]) or options["sd"] <= 0:
        raise UsageError("--sd must be a number above 0")
    try:
        from gate.learn.audit import audit as run_audit
        from gate.learn.audit_files import ON_SHEETS, make_folder, summary, write_audit
    except ImportError as error:
        raise UsageError(
            f"audit needs the module {error.name}; install it with: pip install 'shardgate[scan]'"
        ) from None

    judge = _judge(options["question"], options["head_file"], options["embedder"])
    folder: Path | None = options["output"]
    if folder:
        make_folder(folder)
    stop_on_sigterm()
    with counter_line("pictures", quiet=options["quiet"]) as progress:
        found = run_audit(shards, judge, sd=options["sd"], progress=progress)
    most = ON_SHEETS if options["sheet"] is None else options["sheet"]
    files = write_audit(found, shards, folder, most=most) if folder else ()
    click.echo(json.dumps(summary(found), indent=1) if options["format_"] == "json" else _text(found, folder, files))


def _judge(question: str | None, head_file: Path | None, embedder: str | None) -> Judge:
    from gate.learn.audit import BundledJudge, HeadJudge

    if head_file is None:
        if embedder is not None:
            raise UsageError("--embedder goes with --head-file: the bundled detector has its own network")
        return BundledJudge(question or "ultrasound")
    if question is not None:
        raise UsageError("--question is for the bundled detector: a head has one question, which its card names")
    from gate.vision.classifiers import load_head
    from gate.vision.embedders import load_embedder

    return HeadJudge(load_head(head_file), load_embedder(embedder or "bundled"))


def _text(found: Audit, folder: Path | None, files: tuple[str, ...]) -> str:
    from gate.report.numbers import plural

    unreadable = "".join(f"\n  {count:>9,}  {reason}" for reason, count in sorted(found.unreadable.items()))
    lines = [
        f"{found.judge}, threshold {found.threshold:g}",
        f"{found.pictures:>11,}  pictures",
        f"{found.positives:>11,}  positive",
        f"{found.negatives:>11,}  negative",
        f"{sum(found.unreadable.values()):>11,}  unreadable{unreadable}",
    ]
    if found.deviation is not None and found.mean is not None:
        lines.append(
            f"margins of the negatives: mean {found.mean:.2f}, standard deviation {found.deviation:.2f} (log-odds)"
        )
    if found.saturated:
        lines.append(f"{plural(found.saturated, 'negative')} saturated: further away than can be told")
    lines.append(f"{plural(len(found.near), 'negative')} within {found.sd:g} standard deviations of the boundary")
    if folder:
        lines.append(f"keep private: {folder}/ with near.csv, audit.json, {plural(len(files) - 2, 'sheet')}")
    elif found.near:
        lines.append("name a folder with -o to see which")
    return "\n".join(lines)
