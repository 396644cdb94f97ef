"""Gate the folder of a finished img2dataset run. Copy this beside your download script, or run it as it is:

python img2dataset_postprocess.py DOWNLOADED RELEASE --policy strict

The folder DOWNLOADED is only read, so img2dataset can be resumed in it. Needs: pip install 'shardgate[scan]'
"""

import argparse
import os
import sys

from gate.errors import GateError
from gate.integrations.img2dataset import gate_folder
from gate.report.text import render_text


def main() -> int:
    """Ends with gate's exit codes: 0 fit to publish, 1 violation, 2 usage, 3 incomplete."""
    parser = argparse.ArgumentParser(description="Gate the folder of a finished img2dataset run.")
    parser.add_argument("downloaded", help="output_folder of img2dataset (output_format=webdataset)")
    parser.add_argument("release", help="folder to write the release to")
    parser.add_argument("--policy", help="shipped policy or YAML file", default="strict")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    try:
        report = gate_folder(options.downloaded, options.release, options.policy, workers=options.workers)
    except GateError as error:
        sys.stderr.write(f"gate: {error}\n")
        return int(error.code)
    except Exception as error:  # noqa: BLE001 - a traceback's message could quote a sample, and ends with 1
        sys.stderr.write(f"gate: internal error ({type(error).__name__}); nothing was published\n")
        return 3
    sys.stdout.write(render_text(report, color=False))
    return int(report.exit_code)


if __name__ == "__main__":
    sys.exit(main())
