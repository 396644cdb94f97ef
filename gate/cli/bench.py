"""`gate bench`: gate beside what people would use instead, on the same pictures in the same run."""

from __future__ import annotations

import json
from typing import Any

import click

from gate.cli.running import counter_line, stop_on_sigterm
from gate.errors import UsageError


@click.group(short_help="Compare gate with Presidio's image redactor in one run.")
def bench() -> None:
    """Compare gate with others on the same pictures in the same run."""


@bench.command()
@click.argument("data")
@click.option("--engines", metavar="NAME,...", default="gate,presidio-tesseract", show_default=True)
@click.option("--policy", "-p", metavar="NAME|FILE", default="strict", show_default=True, help="For gate.")
@click.option("--no-drops", is_flag=True, help="Turn the policy's rules off that drop samples.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only N samples, families taking turns.")
@click.option("--side", type=click.IntRange(16), metavar="N", help="Shrink pictures to N pixels a side first.")
@click.option("--mix", type=click.FloatRange(0, 1), metavar="SHARE", help="Take this share of pictures without text.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def text(data: str, **options: Any) -> None:
    """Take the pictures of DATA through each engine; quality and CPU seconds.

    DATA is what `gate eval pii` reads. Engines are gate (a policy as it is),
    gate-text (what reads pictures alone), presidio-tesseract and presidio-rapidocr
    (Presidio's image redactor with that OCR, else as it comes). One process and
    one thread for all; the seconds of programs they run are counted.

    \b
    gate bench text made/ --mix 0.7
    gate bench text made/ --engines gate,gate-text,presidio-tesseract --no-drops
    """
    stop_on_sigterm()
    try:
        from gate.learn.pii.bench import bench_document, render_bench
        from gate.learn.pii.evaluate import evaluate
        from gate.learn.pii.redactors import check_engines, without_drops
        from gate.policy import load_policy
    except ImportError as error:
        raise UsageError(
            f"bench needs the module {error.name}; install it with: pip install 'shardgate[scan,eval]'"
        ) from None

    engines = check_engines(options["engines"].split(","))
    policy = load_policy(options["policy"])
    drops = not options["no_drops"]
    used = policy if drops else without_drops(policy)
    with counter_line("pictures", quiet=options["quiet"]) as count:
        chosen = {name: options[name] for name in ("limit", "mix", "side")}
        found = evaluate(data, used, engines, **chosen, progress=count)
    facts = bench_document(engines, found, policy, drops=drops)
    click.echo(json.dumps(facts, indent=1) if options["format_"] == "json" else render_bench(facts), nl=False)
