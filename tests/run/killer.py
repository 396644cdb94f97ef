"""Runs a scan or a watch that ends with SIGKILL at the nth pass through a point of writing.

Started by test_resume and test_watch.
"""

import os
import signal
import sys
from pathlib import Path


def arm(point: str, count: int) -> None:
    """Replace the system call behind `point` by one that dies at the `count`th call, before it does its work."""
    calls = [0]

    def dying(real):
        def call(*args, **kwargs):
            calls[0] += 1
            if calls[0] == count:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return call

    if point == "write":
        from gate.shards.write import TarWriter

        TarWriter.add = dying(TarWriter.add)
    elif point == "fsync":
        os.fsync = dying(os.fsync)
    elif point == "rename":
        Path.replace = dying(Path.replace)
    elif point == "journal":
        from gate.run.store import PrivateStore

        PrivateStore.write_journal = dying(PrivateStore.write_journal)
    elif point == "unlink":
        Path.unlink = dying(Path.unlink)
    elif point == "publish":
        Path.rename = dying(Path.rename)


if __name__ == "__main__":
    source, policy, output, point, count, *watching = sys.argv[1:]
    arm(point, int(count))
    from gate.keys import Key
    from gate.run.scan import scan
    from gate.run.watch import watch

    if watching:
        watch(source, policy, release=output, key=Key(b"t" * 32), delete_source=True)
    else:
        scan(source, policy, output=output, key=Key(b"t" * 32))
