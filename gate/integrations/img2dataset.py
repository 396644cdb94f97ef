"""The folder of a finished img2dataset run, through the gate.

img2dataset has no hook of its own that runs after a shard; this one runs after the download. The download folder
is read and never written, so img2dataset can go on in it (`--incremental_mode incremental`) as if nobody had looked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gate.errors import UsageError
from gate.report.model import RunReport
from gate.run.scan import scan


def gate_folder(folder: str | Path, release: str | Path, policy: str | Path | None = None, **options: Any) -> RunReport:
    """Gate an img2dataset output folder (`output_format="webdataset"`) into a release.

    `options` go to `gate.scan`. Raises UsageError when the folder is not a finished run in that format.
    """
    path = Path(folder)
    if not path.is_dir():
        raise UsageError(f"{path} is not a folder; give the output_folder of img2dataset")
    if (path / "_tmp").exists():
        raise UsageError(f"{path}/_tmp is there: img2dataset is still running or was stopped; run it to its end first")
    stats = {item.name.removesuffix("_stats.json") for item in path.glob("*_stats.json")}
    tars = {item.stem for item in path.glob("*.tar")}
    if not stats:
        raise UsageError(f"{path} holds no *_stats.json: it is not the output_folder of img2dataset")
    if unfinished := sorted(tars - stats):
        raise UsageError(f"{path}/{unfinished[0]}.tar is not finished (it has no _stats.json); run img2dataset again")
    if missing := sorted(stats - tars):
        raise UsageError(
            f"{path} has {missing[0]}_stats.json and no {missing[0]}.tar; gate reads output_format=webdataset"
        )
    return scan(path, policy, output=release, **options)
