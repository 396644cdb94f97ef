"""Follow the output folder of img2dataset: gate each shard when it is whole, publish when the last one is.

Only files are looked at, so it does not matter which distributor writes them, or on which machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from gate.errors import GateError, UsageError
from gate.keys import Key
from gate.policy import Policy
from gate.report.model import RunReport
from gate.report.numbers import plural, seconds_text
from gate.run.growing import GrowingRun, Tell, growing_run
from gate.shards.arriving import Arrivals, OutputFolder, State
from gate.shards.source import Shard

INTERVAL = 5.0
TIMEOUT = 3600.0


def watch(  # noqa: PLR0913 - keyword only: each is one choice of the user
    folder: str | Path,
    policy: Policy | str | Path | None = None,
    *,
    release: str | Path,
    private: str | Path | None = None,
    key: Key | None = None,
    workers: int = 1,
    delete_source: bool = False,
    follow: bool = False,
    until_shards: int | None = None,
    interval: float = INTERVAL,
    timeout: float = TIMEOUT,
    tell: Tell | None = None,
) -> RunReport:
    """Gate the shards of an img2dataset run (`output_format="webdataset"`) as they come, and publish them at the end.

    The run is taken to be done when img2dataset has ended (its `_tmp` is gone) and no shard is unfinished or
    missing; with `until_shards` when so many shards are whole; with `follow` never. `delete_source` deletes the tar
    and the table of a shard after what was made of it was read back from the disk. The folder is looked at every
    `interval` seconds; when nothing changes in it for `timeout` seconds, the run ends as an incomplete one.
    One that was ended in whatever way goes on when it is called again. `tell` takes lines for a person.

    Raises UsageError for an impossible request, GateError when the run cannot be completed.
    """
    if interval <= 0 or timeout <= 0:
        raise UsageError("interval and timeout: a time above zero is needed")
    if follow and until_shards is not None:
        raise UsageError("follow never ends: leave out follow or until_shards")

    def ended(seen: Arrivals) -> bool:
        return not follow and (seen.complete if until_shards is None else len(seen.whole) >= until_shards)

    patience = None if follow else timeout
    with growing_run(
        Path(folder), policy, release=release, private=private, key=key, workers=workers, tell=tell
    ) as growing:
        output = OutputFolder(Path(folder).resolve(), growing.deleted)
        looks = _looks(output, ended, interval=interval, timeout=patience, tell=tell or (lambda _: None))
        return gate_arrivals(growing, looks, delete_source=delete_source)


def gate_arrivals(growing: GrowingRun, looks: Iterable[Arrivals], *, delete_source: bool) -> RunReport:
    """Gate what each look shows for the first time, or changed; publish after the last look."""
    taken: dict[Shard, State] = {}
    for seen in looks:
        growing.know([*seen.whole])
        # a file that went away was deleted here
        new = [shard for shard, state in seen.whole.items() if set(state) - set(taken.get(shard, ()))]
        if new and not growing.published:
            growing.take(new, delete=delete_source)
        taken = dict(seen.whole)
    return growing.finish()


def _looks(
    output: OutputFolder, ended: Callable[[Arrivals], bool], *, interval: float, timeout: float | None, tell: Tell
) -> Iterator[Arrivals]:
    """Looks at a folder whenever it changed, up to the one that shows its end. Raises GateError after `timeout`."""
    waited, previous, told = 0.0, None, ""
    while True:
        seen = output.look()
        if seen.state != previous:
            waited, previous = 0.0, seen.state
            yield seen
        if ended(seen):
            return
        if timeout is not None and waited >= timeout:
            raise GateError(
                f"nothing has changed in {output.folder} for {seconds_text(timeout)}, and {waiting_for(seen)}; "
                "run img2dataset again until it is done (it goes on where it stopped), then this command"
            )
        if (text := waiting_for(seen)) != told:
            tell(f"waiting: {text}")
            told = text
        time.sleep(interval)
        waited += interval


def waiting_for(seen: Arrivals) -> str:
    """What a folder lacks to be done, in words."""
    count = plural(len(seen.awaited), "shard")
    name, why = next(iter(seen.awaited.items()), ("", ""))
    if seen.running:
        return f"img2dataset is at work there, or was killed (_tmp is there; {count} awaited)"
    if seen.awaited:
        verb = "is" if len(seen.awaited) == 1 else "are"
        return f"{count} {verb} awaited though img2dataset ended: {name}, {why}"
    return "more shards are to come" if seen.whole else "no shard has come yet"
