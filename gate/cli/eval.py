"""`gate eval`: how well classifiers do on sources they never saw, and what redaction leaves legible."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gate.cli.outputs import check_outputs, check_writable
from gate.cli.running import counter_line, stop_on_sigterm
from gate.errors import UsageError

if TYPE_CHECKING:
    from gate.learn.evaluate import Question
    from gate.learn.evaluate_run import Methods

_PLOTS = (".png", ".svg")


@click.group(short_help="Measure classifiers, and what redaction leaves legible.")
def eval() -> None:
    """Measure classifiers on sources that they never saw, and redaction on text whose truth is known."""


@eval.command()
@click.argument("data")
@click.option("--embedder", "embedders", multiple=True, metavar="SPEC", help="bundled or open_clip:MODEL:CHECKPOINT.")
@click.option("--head", "heads", multiple=True, metavar="KIND|FILE.npz", help="linear, rbf, forest, network, a file.")
@click.option("--retrieval", type=click.Choice(["text", "image", "both"]), help="Nearness to sentences or pictures.")
@click.option("--queries", type=click.Path(path_type=Path), metavar="FILE", help="Sentences [those of gate].")
@click.option("--bundled", is_flag=True, help="The bundled detector as it is shipped.")
@click.option("--question", type=click.Choice(["ultrasound", "pregnancy"]), default="ultrasound", show_default=True)
@click.option("--positive", metavar="LABEL[,LABEL]", help="The labels that answer yes [those of the question].")
@click.option("--ignore", metavar="LABEL[,LABEL]", help="Labels not to count [ambiguous_ultrasound].")
@click.option("--label-field", metavar="NAME", default="label", show_default=True)
@click.option("--source-field", metavar="NAME", default="source", show_default=True)
@click.option("--group-field", metavar="NAME", default="group", show_default=True)
@click.option("--folds", type=click.IntRange(2), metavar="N", help="At most N folds of sources [one a source].")
@click.option("--max-fn-rate", type=click.FloatRange(0, 0.5), help="Threshold that misses no more [fewest errors].")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True)
@click.option(
    "--cache", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Private; keeps features."
)
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE.png|.svg", help="Draw the figures.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def ultrasound(data: str, **options: Any) -> None:
    """Measure methods on labelled DATA, each source held out in turn.

    DATA is shards whose samples carry label, source and group (fields of their
    JSON or table), or folders CLASS/PICTURE or SOURCE/CLASS/PICTURE. Every
    embedder is tried with every head: trained, calibrated and given its
    threshold on the other sources alone. A head FILE.npz and --bundled are
    measured as they are.

    \b
    gate eval ultrasound labelled/ --head linear --head forest --folds 8
    gate eval ultrasound labelled/ --bundled --question pregnancy
    gate eval ultrasound labelled/ --head rbf --plot roc.png --format json
    """
    plot: Path | None = options["plot"]
    _check_plot(plot)
    if options["cache"]:
        check_writable(options["cache"])
    if options["queries"] and options["retrieval"] not in ("text", "both"):
        raise UsageError("--queries goes with --retrieval text or both")
    stop_on_sigterm()
    try:
        from gate.learn.evaluate_report import document
        from gate.learn.evaluate_run import Run, evaluate
        from gate.learn.evaluate_text import render_text
        from gate.learn.labelled import LabelFields

        if plot:
            with _no_folders_of_matplotlib():
                from gate.learn.plot import draw
    except ImportError as error:
        raise UsageError(
            f"eval needs the module {error.name}; install it with: pip install 'shardgate[scan,train]'"
        ) from None

    names = {name: options[f"{name}_field"] for name in ("label", "source", "group")}
    with counter_line("pictures", quiet=options["quiet"]) as count:
        run = Run(
            fields=LabelFields(**names),
            folds=options["folds"],
            seed=options["seed"],
            max_fn_rate=options["max_fn_rate"],
            cache=options["cache"],
            count=count,
            say=(lambda _: None) if count is None else _say,
        )
        found = evaluate(data, _question(options), _methods(options), run)
    facts = document(found)
    if plot:
        draw(found, plot)
    click.echo(json.dumps(facts, indent=1) if options["format_"] == "json" else render_text(facts), nl=False)


@eval.command()
@click.argument("data")
@click.option("--policy", "-p", metavar="NAME|FILE", default="strict", show_default=True)
@click.option("--no-drops", is_flag=True, help="Turn the rules off that drop samples.")
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="Processes [number of processors].")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only N samples, families taking turns.")
@click.option("--side", type=click.IntRange(16), metavar="N", help="Shrink pictures to N pixels a side first.")
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE.png|.svg", help="Draw the figures.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def pii(data: str, **options: Any) -> None:
    """Measure what a policy finds and leaves of text in pictures.

    DATA is shards whose JSON says what stands in each picture, as `gate samples
    DIR --text N` writes them. Every picture goes the way of a release; what comes
    out is compared with the truth: precision, recall and F1 by type, the leak
    rate (true strings still legible) and over-redaction.

    \b
    gate eval pii made/ --policy strict
    gate eval pii made/ --policy standard --no-drops --format json
    """
    plot: Path | None = options["plot"]
    _check_plot(plot)
    stop_on_sigterm()
    try:
        from gate.learn.pii.evaluate import evaluate
        from gate.learn.pii.figures import document
        from gate.learn.pii.redactors import without_drops
        from gate.learn.pii.text import render_text
        from gate.policy import load_policy

        if plot:
            with _no_folders_of_matplotlib():
                from gate.learn.pii.plot import draw
    except ImportError as error:
        raise UsageError(
            f"eval pii needs the module {error.name}; install it with: pip install 'shardgate[scan,eval]'"
        ) from None

    policy = load_policy(options["policy"])
    drops = not options["no_drops"]
    used = policy if drops else without_drops(policy)
    with counter_line("pictures", quiet=options["quiet"]) as count:
        workers = options["workers"] or len(os.sched_getaffinity(0))
        (found,) = evaluate(data, used, workers=workers, limit=options["limit"], side=options["side"], progress=count)
    facts = document(found, policy, drops=drops)
    if plot:
        draw(facts, plot)
    click.echo(json.dumps(facts, indent=1) if options["format_"] == "json" else render_text(facts), nl=False)


def _check_plot(plot: Path | None) -> None:
    if plot is None:
        return
    if plot.suffix not in _PLOTS:
        raise UsageError("--plot takes a file that ends in .png or .svg")
    check_outputs([plot])
    check_writable(plot.absolute().parent)


@contextlib.contextmanager
def _no_folders_of_matplotlib() -> Iterator[None]:
    """Its import makes folders for settings and a list of fonts in the home, where nobody asked for them."""
    if "MPLCONFIGDIR" in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="gate-") as folder:
        os.environ["MPLCONFIGDIR"] = folder
        try:
            yield
        finally:
            del os.environ["MPLCONFIGDIR"]


def _methods(options: dict[str, Any]) -> Methods:
    """What was asked for; by default a linear head on the bundled network."""
    from gate.learn.evaluate_run import RETRIEVALS, Methods

    heads, retrievals = tuple(dict.fromkeys(options["heads"])), RETRIEVALS.get(options["retrieval"], ())
    if not heads and not retrievals and (options["embedders"] or not options["bundled"]):
        heads = ("linear",)
    embedders = options["embedders"] or (("bundled",) if heads or retrievals else ())
    return Methods(embedders, heads, retrievals, options["bundled"], options["queries"])


def _question(options: dict[str, Any]) -> Question:
    from dataclasses import replace

    from gate.learn.evaluate import QUESTIONS

    question = QUESTIONS[options["question"]]
    positive, ignore = (None if options[name] is None else _words(options[name]) for name in ("positive", "ignore"))
    return replace(
        question,
        positive=question.positive if positive is None else positive,
        ignore=question.ignore if ignore is None else ignore,
        named=(*(positive or ()), *(ignore or ())),
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _say(text: str) -> None:
    click.echo(f"\r\x1b[K{text}", err=True)
