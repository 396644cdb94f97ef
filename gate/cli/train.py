"""`gate train`: a head of one's own from labelled pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gate.cli.outputs import check_different, check_outputs
from gate.cli.running import counter_line, stop_on_sigterm
from gate.errors import UsageError

_FILE = click.Path(path_type=Path)
_SHARE = click.FloatRange(0.05, 0.5)


@click.command(short_help="Train a head of your own from labelled pictures.")
@click.argument("data", required=False)
@click.option("--head", type=click.Choice(["linear", "rbf", "forest", "network"]), default="linear", show_default=True)
@click.option("--positive", metavar="LABEL[,LABEL]", help="The labels to look for.")
@click.option("--ignore", metavar="LABEL[,LABEL]", default="", help="Labels to leave out altogether.")
@click.option("--output", "-o", type=_FILE, metavar="FILE", help="The head, or with --suggest the worksheet.")
@click.option("--replace", is_flag=True, help="FILE may be a head of gate's, and is replaced.")
@click.option("--embedder", metavar="SPEC", default="bundled", show_default=True, help="Or open_clip:MODEL:CHECKPOINT.")
@click.option("--test-sources", metavar="A,B", default="", help="Sources to measure on [about a fifth].")
@click.option("--validation-share", type=_SHARE, default=0.2, show_default=True, help="Of the data.")
@click.option("--max-fn-rate", type=click.FloatRange(0, 0.5), help="The threshold may miss no more [fewest errors].")
@click.option("--label-field", metavar="NAME", default="label", show_default=True)
@click.option("--source-field", metavar="NAME", default="source", show_default=True)
@click.option("--group-field", metavar="NAME", default="group", show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True)
@click.option("--cache", type=_FILE, metavar="FILE", help="Private file that keeps features between runs.")
@click.option("--suggest", metavar="POOL", help="Choose pictures of POOL for a person to label.")
@click.option("--head-file", type=_FILE, metavar="FILE", help="With --suggest: the head that is to get better.")
@click.option("-n", "count", type=click.IntRange(1), default=200, show_default=True, help="How many to suggest.")
@click.option("--sheet", type=_FILE, metavar="FILE.png", help="With --suggest: a contact sheet.")
@click.option("--worksheet", "worksheets", type=_FILE, multiple=True, metavar="FILE", help="Labelled by a person.")
@click.option("--pool", metavar="POOL", help="With --worksheet: where its pictures are.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def train(data: str | None, **options: Any) -> None:
    """Train a head from labelled DATA, or choose what to label next.

    DATA is shards whose samples carry label, source and group (fields of their
    JSON or table), or folders CLASS/PICTURE or SOURCE/CLASS/PICTURE. Writes
    HEAD.npz, HEAD.json and a model card HEAD.md; what is there already is not
    replaced. Parts are made of whole sources where there are enough, and
    pictures that are in another part too are removed. The same data and seed
    give the same bytes.

    \b
    gate train labelled/ --positive ultrasound -o head.npz
    gate train --suggest pool/ -n 200 --head-file head.npz -o worksheet.csv
    gate train labelled/ --positive ultrasound --worksheet worksheet.csv \\
        --pool pool/ -o better.npz
    """
    output: Path | None = options["output"]
    if output is None:
        raise UsageError("say with -o where to write, and see gate train --help for the rest")
    stop_on_sigterm()
    try:
        if options["suggest"]:
            _suggest(data, output, options)
        else:
            _train(data, output, options)
    except ImportError as error:
        module = (error.name or "").partition(".")[0]
        raise UsageError(
            f"train needs the module {module}; install it with: pip install 'shardgate[scan,train]'"
        ) from None


def _train(data: str | None, output: Path, options: dict[str, Any]) -> None:
    if options["head"] == "network":
        import gate.learn.fit_network  # noqa: F401 - what is missing is said now, not after an hour of features
    from gate.learn.labelled import LabelFields, embed_labelled
    from gate.learn.parts import PartOptions, check_names
    from gate.learn.report import model_card, text_report
    from gate.learn.train import train as train_head
    from gate.shards.atomic import write_atomic
    from gate.vision.classifiers import load_head, save_head
    from gate.vision.embedders import load_embedder

    _forbid(options, "head_file", "sheet", why="goes with --suggest")
    if data is None or not _names(options["positive"]):
        raise UsageError("training needs DATA and --positive, the labels to look for")
    if bool(options["worksheets"]) != bool(options["pool"]):
        raise UsageError("--worksheet and --pool go together: labels, and where their pictures are")
    arrays, document, note = _head_outputs(output, options)
    fields = LabelFields(options["label_field"], options["source_field"], options["group_field"])
    parts = PartOptions(
        positive=_names(options["positive"]),
        ignore=_names(options["ignore"]),
        test_sources=_names(options["test_sources"]),
        validation_share=options["validation_share"],
        seed=options["seed"],
    )
    embedder = load_embedder(options["embedder"])
    with counter_line("pictures", quiet=options["quiet"]) as progress:
        work = {"cache": options["cache"], "progress": progress}
        table = embed_labelled(data, embedder, fields, **work)
        check_names("label", (*parts.positive, *parts.ignore), table.labels)
        extra = _worksheets(options, set(table.labels.tolist()), embedder, fields, work)
    trained = train_head(table, embedder, options["head"], parts, max_fn_rate=options["max_fn_rate"], extra=extra)
    save_head(output, trained.classifier, trained.card)
    card = load_head(output).card
    write_atomic(note, model_card(card, _command(options)).encode())
    click.echo(text_report(card), nl=False)
    click.echo(f"\nwritten: {arrays}, {document.name}, {note.name}")


def _head_outputs(output: Path, options: dict[str, Any]) -> tuple[Path, Path, Path]:
    """The files of the head, its card and its model card. Raises UsageError when they may not be written."""
    from gate.vision.classifiers import head_files, load_head

    if output.suffix not in ("", ".npz"):
        raise UsageError(f"-o takes HEAD or HEAD.npz, not {output.name}: HEAD.json and HEAD.md are written beside it")
    arrays, document = head_files(output)
    files = (arrays, document, arrays.with_suffix(".md"))
    others = [*options["worksheets"], *([options["cache"]] if options["cache"] else [])]
    if options["replace"] and any(file.exists() for file in files):
        try:
            load_head(output)
        except UsageError as error:
            raise UsageError(f"--replace replaces heads only: {error}") from None
        check_different(files, others)
    else:
        check_outputs(files, others=others)
    return files


def _worksheets(options: dict[str, Any], labels: set[str], embedder: Any, fields: Any, work: dict[str, Any]) -> Any:
    """Features of what people labelled in the pool; None without a worksheet."""
    if not options["worksheets"]:
        return None
    from gate.learn.pool import embed_labels
    from gate.learn.worksheet import read_worksheets

    return embed_labels(options["pool"], embedder, read_worksheets(options["worksheets"], labels), fields, **work)


def _suggest(data: str | None, output: Path, options: dict[str, Any]) -> None:
    from gate.learn.pool import embed_pool
    from gate.learn.suggest import suggest
    from gate.learn.worksheet import listed, write_sheet, write_worksheet
    from gate.report.numbers import plural
    from gate.vision.classifiers import load_head
    from gate.vision.embedders import load_embedder

    _forbid(options, "positive", "pool", "replace", why="is for training, not for --suggest")
    if data is not None or options["head_file"] is None:
        raise UsageError("--suggest takes POOL and --head-file, and no DATA")
    _check_worksheet(output, options)
    head = load_head(options["head_file"])
    embedder = load_embedder(options["embedder"])
    head.check_embedder(embedder)
    known = {place for path in options["worksheets"] for place in listed(path)}
    with counter_line("pictures", quiet=options["quiet"]) as progress:
        pool = embed_pool(options["suggest"], embedder, without=known, cache=options["cache"], progress=progress)
    chosen = suggest(head, pool, options["count"])
    write_worksheet(output, chosen)
    if options["sheet"]:
        write_sheet(options["sheet"], options["suggest"], chosen)
    click.echo(f"{plural(len(pool.places), 'picture')} of the pool looked at")
    for reason, count in sorted(pool.skipped.items()):
        click.echo(f"left out: {count:,} ({reason})")
    click.echo(f"{plural(len(chosen), 'picture')} to label, written to {output}: private, fill in its last column")
    if len(chosen) < options["count"]:
        click.echo("the rest of what the head is unsure of looks like these")


def _check_worksheet(output: Path, options: dict[str, Any]) -> None:
    sheet: Path | None = options["sheet"]
    if output.suffix != ".csv":
        raise UsageError(f"with --suggest -o takes a file that ends in .csv, not {output.name}")
    if sheet and sheet.suffix != ".png":
        raise UsageError(f"--sheet takes a file that ends in .png, not {sheet.name}")
    cache = [options["cache"]] if options["cache"] else []
    check_outputs([output, *([sheet] if sheet else [])], others=cache)


def _forbid(options: dict[str, Any], *names: str, why: str) -> None:
    for name in names:
        if options[name]:
            raise UsageError(f"--{name.replace('_', '-')} {why}")


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name for name in (part.strip() for part in (text or "").split(",")) if name)


def _command(options: dict[str, Any]) -> list[str]:
    """What makes the same head again: paths, which are this machine's, by what they stand for."""
    kind, *rest = options["embedder"].split(":", 2)
    embedder = ":".join([kind, rest[0], "CHECKPOINT"]) if len(rest) == 2 else kind
    words = ["gate", "train", "DATA", "--head", options["head"], "--embedder", embedder]
    for name in ("positive", "ignore", "test_sources"):
        if options[name]:
            words += [f"--{name.replace('_', '-')}", ",".join(_names(options[name]))]
    for name in ("validation_share", "max_fn_rate", "label_field", "source_field", "group_field", "seed"):
        if options[name] is not None:
            words += [f"--{name.replace('_', '-')}", f"{options[name]}"]
    for _ in options["worksheets"]:
        words += ["--worksheet", "WORKSHEET"]
    return [*words, *(["--pool", "POOL"] if options["pool"] else []), "-o", "HEAD"]
