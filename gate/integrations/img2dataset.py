"""img2dataset and the gate: download through it, or gate the folder of a finished download.

img2dataset has no hook of its own that runs after a shard. docs/img2dataset.md says which way is for whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gate.errors import GateError, UsageError
from gate.integrations.img2dataset_process import Img2dataset, installed_version
from gate.keys import Key
from gate.policy import Policy
from gate.report.model import RunReport
from gate.report.numbers import bytes_text
from gate.run.growing import GrowingRun, Tell, growing_run
from gate.run.scan import scan
from gate.run.watch import gate_arrivals, waiting_for
from gate.shards.arriving import Arrivals, OutputFolder

if TYPE_CHECKING:
    from gate.integrations.img2dataset_memory import Handed  # loads fsspec

OPT_OUTS = frozenset({"noai", "noimageai", "noindex", "noimageindex"})
"""What a server's X-Robots-Tag can say, and img2dataset respects unless disallowed_header_directives says otherwise."""

MAX_SHARD_BYTES = 2 << 30
_INTERVAL = 1.0


def gate_folder(folder: str | Path, release: str | Path, policy: str | Path | None = None, **options: Any) -> RunReport:
    """Gate an img2dataset output folder (`output_format="webdataset"`) into a release. The folder is only read.

    `options` go to `gate.scan`. Raises UsageError when the folder is not a finished run in that format.
    """
    path = Path(folder)
    if not path.is_dir():
        raise UsageError(f"{path} is not a folder; give the output_folder of img2dataset")
    seen = OutputFolder(path).look()
    if seen.running:
        raise UsageError(f"{path}/_tmp is there: img2dataset is still running or was stopped; run it to its end first")
    if not seen.whole and not seen.awaited:
        raise UsageError(f"{path} holds no *_stats.json: it is not the output_folder of img2dataset")
    for name, why in seen.awaited.items():
        raise UsageError(f"shard {name} of {path}: {why}; run img2dataset again, it goes on where it stopped")
    return scan(path, policy, output=release, **options)


def download(  # noqa: PLR0913 - keyword only: each is one choice of the user
    *,
    release: str | Path,
    policy: Policy | str | Path | None = None,
    private: str | Path | None = None,
    key: Key | None = None,
    workers: int = 1,
    delete_source: bool = False,
    never_on_disk: bool = False,
    max_shard_bytes: int = MAX_SHARD_BYTES,
    tell: Tell | None = None,
    **img2dataset: Any,
) -> RunReport:
    """Download with img2dataset and gate each shard when it is finished; publish the release at the end.

    `img2dataset` are the options of `img2dataset.download` (`url_list=...`). Its `output_folder` is `RELEASE.download`
    unless it is given, its `output_format` webdataset. `delete_source` deletes a shard of it after what was made of
    it was read back from the disk. With `never_on_disk` its shards, of at most `max_shard_bytes` each, stay in memory.
    A run that was stopped or killed goes on when it is called again. Call it below `if __name__ == "__main__":`.

    Raises UsageError for an impossible request, GateError when img2dataset or the gate cannot complete the run.
    """
    folder = output_folder(release, img2dataset)
    options = {**img2dataset, "output_folder": str(folder), "output_format": "webdataset"}
    _check(img2dataset, options, in_memory=never_on_disk)
    tell = tell or (lambda _: None)
    remarks = [*_opt_outs(options)]
    for remark in remarks:
        tell(f"warning: {remark}")
    with growing_run(folder, policy, release=release, private=private, key=key, workers=workers, tell=tell) as growing:
        if never_on_disk:
            report = _through_memory(growing, folder, options, max_shard_bytes, delete_source=delete_source)
        else:
            with Img2dataset(options) as process:
                output = OutputFolder(folder.resolve(), growing.deleted)
                report = gate_arrivals(growing, _looks(process, output), delete_source=delete_source)
    return replace(report, notes=(*remarks, *report.notes))


def output_folder(release: str | Path, options: Mapping[str, Any]) -> Path:
    """Where img2dataset writes: what its options say, else `RELEASE.download`."""
    named = options.get("output_folder")
    return Path(named) if named else Path(release).with_name(f"{Path(release).name}.download")


def _check(given: Mapping[str, Any], options: Mapping[str, Any], *, in_memory: bool) -> None:
    installed_version()
    if given.get("output_format", "webdataset") != "webdataset":
        raise UsageError("gate reads output_format=webdataset: leave it out")
    if "://" in str(given.get("output_folder", "")):
        raise UsageError("output_folder: name a folder on this machine (gate watch follows those of others)")
    if options.get("incremental_mode", "incremental") != "incremental":
        raise UsageError(
            "a stopped download goes on with incremental_mode=incremental: leave the mode out, and remove the folder "
            "yourself to start over"
        )
    if in_memory:
        from gate.integrations.img2dataset_memory import check_version

        check_version()
        if options.get("distributor", "multiprocessing") != "multiprocessing":
            raise UsageError("never on disk is for distributor=multiprocessing: the others work on other machines")


def _opt_outs(options: Mapping[str, Any]) -> Iterator[str]:
    """A remark when img2dataset was told to download what its server wishes to be left out."""
    respected = options.get("disallowed_header_directives")
    if respected is None:
        return
    # a text instead of a list is read by its letters, by img2dataset too
    if ignored := sorted(OPT_OUTS - {str(word).strip().lower() for word in respected}):
        yield (
            f"opt-outs of servers were not respected (X-Robots-Tag: {', '.join(ignored)}): "
            "disallowed_header_directives leaves them out"
        )


def _looks(process: Img2dataset, output: OutputFolder) -> Iterator[Arrivals]:
    """Looks at the folder while img2dataset runs, and at its end. Raises GateError when it ended unfinished."""
    previous, running = None, True
    while running:
        running = process.runs(_INTERVAL)  # before the look: what is there after its end is all
        seen = output.look()
        if seen.state != previous:
            previous = seen.state
            yield seen
    process.check()
    _check_complete(seen)


def _check_complete(seen: Arrivals) -> None:
    if not seen.complete:
        raise GateError(
            f"nothing was released: {waiting_for(replace(seen, running=False))}; "
            "run the same command again to go on where it stopped"
        )


def _through_memory(
    growing: GrowingRun, folder: Path, options: Mapping[str, Any], limit: int, *, delete_source: bool
) -> RunReport:
    """Run img2dataset with gate's writer. Its folder holds `_tmp`, the rows to do, and `_stats.json`; no shards."""
    from gate.integrations.img2dataset_memory import open_inbox

    output = OutputFolder(folder.resolve(), growing.deleted)
    before = [*output.look().whole]
    growing.know(before)
    if not growing.published:
        growing.take(before, delete=delete_source)  # those of a run on the disk, and proof of what came of others
    with open_inbox() as inbox, Img2dataset(options, writer=(inbox.address, limit)) as process:
        running = True
        while running:
            running = process.runs(0)
            with inbox.next(_INTERVAL) as handed:
                if handed is not None:
                    _take(growing, handed, limit)
        process.check()
    seen = output.look()
    _check_complete(seen)
    growing.know([*seen.whole])
    return growing.finish()


def _take(growing: GrowingRun, handed: Handed, limit: int) -> None:
    name = handed.shard.name
    if growing.published:
        raise UsageError(f"the release is finished, and shard {name} is not in it: name another release for this list")
    if handed.too_large:
        raise GateError(
            f"shard {name} is larger than the {bytes_text(limit)} that a shard in memory may take; give a smaller "
            "number_sample_per_shard (and, since its shards are others, another release), or a larger max_shard_bytes"
        )
    if growing.take_from_memory(handed.shard):
        handed.done()
