"""Measure `gate scan --embeddings`: embeddings a second by kind of head, against scikit-learn, memory, and its errors.

    python benchmarks/embeddings.py [--rows 2000000] [--dimensions 512] [--workers 2] [--repeat 3] [--folder DIR]
    python benchmarks/embeddings.py --scoring --rows 65536

Makes a set in clip-retrieval's layout (float16 embeddings of length 1 in four files, a table of captions and addresses
beside each; about 1 KB a row on the disk, removed afterwards), and scans it whole: reading, scoring, deciding, the
private decisions; with -o the filtered tables and embeddings and their manifest too. Rates are of the whole run, the
start of the processes included: the best and the worst of --repeat runs, since the machine may have other work to do;
beside them rows a second of CPU time without the start, which other work changes less. The peer is scikit-learn on rows
of the same files: SVC.decision_function with the support vectors that gate's RBF head was made of,
LinearSVC.decision_function with its weights, each in one process of one thread.

With --scoring no process is started: rows of one file are read, scored and their findings made in this one, and the
CPU time of that is printed, beside the peer's. Twice that is what two free cores do.

Memory is what the processes hold of their own (RssAnon), summed, every 0.1 s: mapped files and libraries are not in it.
"""

from __future__ import annotations

import os

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import argparse
import functools
import itertools
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from sklearn.svm import SVC, LinearSVC

from gate.keys import Key
from gate.report.numbers import bytes_text, seconds_text
from gate.run.embeddings import scan_embeddings
from gate.run.embeddings_score import Scoring, UsedHead
from gate.run.embeddings_setup import Request
from gate.shards.embeddings import find_rows
from gate.vision.classifier_kinds import Linear, Network, Rbf
from gate.vision.classifiers import Classifier, load_head, save_head

POLICY = """
version: 1
name: heads
detectors: {ultrasound: {}}
rules:
  - {id: ultrasound, when: {entity_type: ULTRASOUND}, action: drop, reason: not to be released}
"""
FILES, SUPPORT, PEER_ROWS, WHOLE = 4, 1000, 4096, 400_000_000
CARD = {"embedder": {"name": "open_clip:made", "digest": "0" * 64}, "positive": ["ultrasound"], "threshold": 0.5}
TICKS = os.sysconf("SC_CLK_TCK")
Embeddings = NDArray[np.float32]


def unit(rng: np.random.Generator, rows: int, dimensions: int) -> Embeddings:
    values = rng.standard_normal((rows, dimensions), np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


def make_set(folder: Path, rows: int, dimensions: int) -> None:
    """clip-retrieval's layout."""
    (folder / "img_emb").mkdir(parents=True)
    (folder / "metadata").mkdir()
    rng = np.random.default_rng(0)
    each = rows // FILES
    for number in range(FILES):
        path = folder / "img_emb" / f"img_emb_{number}.npy"
        file = np.lib.format.open_memmap(path, "w+", np.float16, (each, dimensions))
        for start in range(0, each, 1 << 15):
            file[start : start + (1 << 15)] = unit(rng, min(1 << 15, each - start), dimensions)
        del file
        names = [f"{number}{row:08d}" for row in range(each)]
        columns = {
            "image_path": names,
            "caption": [f"made caption {name}" for name in names],
            "url": [f"https://images.example/{name}.jpg" for name in names],
        }
        pq.write_table(pa.table(columns), folder / "metadata" / f"metadata_{number}.parquet")


def make_heads(folder: Path, dimensions: int) -> tuple[dict[str, Classifier], SVC, LinearSVC]:
    """Heads that report about one row in ten thousand, and the peers of two of them."""
    rng = np.random.default_rng(1)
    examples = unit(rng, SUPPORT, dimensions)
    labels = rng.integers(0, 2, SUPPORT)
    svc = SVC(C=1e3, gamma=2.0).fit(examples.astype(np.float64), labels)
    svm = LinearSVC().fit(examples, labels)
    ones = np.ones(dimensions, np.float32)
    root = np.float32(np.sqrt(2 * svc.gamma))
    widths = (dimensions, 1024, 256, 32, 1)
    layers = [rng.standard_normal(shape, np.float32) * np.sqrt(2 / shape[0]) for shape in itertools.pairwise(widths)]
    layers = [layer.astype(np.float32) for layer in layers]
    biases = tuple(np.zeros(width, np.float32) for width in widths[1:])
    support = (svc.support_vectors_ * root).astype(np.float32)
    heads: dict[str, Classifier] = {
        "linear": Linear(svm.coef_[0].astype(np.float64), np.array(svm.intercept_[0])),
        "network": Network(ones * 0, ones, tuple(layers), biases),
        "rbf": Rbf(ones * 0, ones * root, support, svc.dual_coef_[0].copy(), np.array(svc.intercept_[0])),
    }
    probe = unit(rng, 50_000, dimensions)
    for name, head in heads.items():
        rare = 1 / (1 + np.exp(-np.quantile(head.margins(probe), 0.9999)))
        save_head(folder / name, head, {**CARD, "threshold": float(rare)})
    return heads, svc, svm


@dataclass
class Meter:
    """Watches this process and its children: the largest sum of what they hold of their own, and their CPU seconds."""

    peak: int = 0
    seconds: dict[int, float] = field(default_factory=dict)

    def watch(self, done: threading.Event) -> None:
        while not done.wait(0.1):
            found = list(processes())
            self.peak = max(self.peak, sum(memory for _, memory, _ in found))
            self.seconds |= {pid: seconds for pid, _, seconds in found}


def processes() -> Iterator[tuple[int, int, float]]:
    """(id, RssAnon in bytes, CPU seconds) of this process and its children."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            facts = (place / "stat").read_text().rpartition(")")[2].split()
            status = (place / "status").read_text().partition("RssAnon:")[2].split()
        except OSError:
            continue
        if os.getpid() in (int(place.name), int(facts[1])) and status:
            yield int(place.name), int(status[0]) * 1024, (int(facts[11]) + int(facts[12])) / TICKS


def measure(name: str, run: Callable[[], int], repeat: int, start: float = 0.0) -> float:
    """Print the best and the worst rate of some runs, rows a second of CPU time, memory, and the time for WHOLE.

    `start` is the CPU seconds that starting takes. Returns those of a run.
    """
    meter, done = Meter(), threading.Event()
    before = {pid: seconds for pid, _, seconds in processes()}
    watcher = threading.Thread(target=meter.watch, args=(done,))
    watcher.start()
    rates, total = [], 0
    for _ in range(repeat):
        began = time.perf_counter()
        rows = run()
        total += rows
        rates.append(rows / (time.perf_counter() - began))
    done.set()
    watcher.join()
    spent = sum(seconds - before.get(pid, 0.0) for pid, seconds in meter.seconds.items())
    whole = seconds_text(WHOLE / max(rates))
    print(
        f"{name:34} {max(rates):>10,.0f} {min(rates):>10,.0f} {total / max(spent - start * repeat, 0.01):>10,.0f}"
        f" {bytes_text(meter.peak):>8}   {whole}",
        flush=True,
    )
    return spent / repeat


def stored(folder: Path, rows: int) -> NDArray[np.float16]:
    return np.load(folder / "img_emb" / "img_emb_0.npy", mmap_mode="r")[:rows]


def peers(folder: Path, svc: SVC, svm: LinearSVC, repeat: int) -> None:
    """scikit-learn on rows of the same file, as it takes them."""

    def support_vectors() -> int:
        return len(svc.decision_function(stored(folder, PEER_ROWS).astype(np.float64)))

    def linear() -> int:
        rows = stored(folder, 1 << 30)
        return sum(
            len(svm.decision_function(rows[i : i + (1 << 14)].astype(np.float32))) for i in range(0, len(rows), 1 << 14)
        )

    measure("scikit-learn SVC, 1 process", support_vectors, repeat)
    measure("scikit-learn LinearSVC, 1 process", linear, repeat)


def score(name: str, run: Callable[[], int], repeat: int) -> None:
    """Print rows a second of CPU time, the best of some runs."""
    best = 0.0
    for _ in range(repeat):
        began = time.process_time()
        best = max(best, run() / (time.process_time() - began))
    print(
        f"{name:34} {best:>10,.0f} a CPU second; 400 million: {seconds_text(WHOLE / best / 2)} on two cores", flush=True
    )


def scoring_alone(folder: Path, svc: SVC, repeat: int) -> None:
    """What `gate.run.embeddings_score` does with one file, without processes, tables and the policy."""
    vectors = find_rows(folder / "set").shards[0].vectors

    def examined(head: UsedHead) -> int:
        for start in range(0, vectors.rows, 1 << 14):
            Scoring((head,)).examine(vectors.block(start, start + (1 << 14)), Key(b"b" * 32).fingerprint)
        return vectors.rows

    for name in ("linear", "network", "rbf"):
        head = UsedHead(load_head(folder / name), "ULTRASOUND", "ultrasound", 0.5)
        score(name, functools.partial(examined, head), repeat)
    rows = stored(folder / "set", 1024)
    score("scikit-learn SVC", lambda: len(svc.decision_function(rows.astype(np.float64))), repeat)


def errors(folder: Path, heads: Mapping[str, Classifier], svc: SVC) -> None:
    """Margins of gate's arithmetic against the same formula in float64."""
    rows = stored(folder, PEER_ROWS).astype(np.float32)
    exact = {
        "linear": rows.astype(np.float64) @ heads["linear"].arrays()["weights"] + heads["linear"].arrays()["bias"],
        "rbf": svc.decision_function(rows.astype(np.float64)),
        "network": exact_network(heads["network"].arrays(), rows),
    }
    for name, wanted in exact.items():
        error = np.abs(heads[name].margins(rows) - wanted)
        print(f"{name}: largest error of a margin {error.max():.1e}, margins {wanted.min():.2f} to {wanted.max():.2f}")


def exact_network(arrays: Mapping[str, Any], rows: Embeddings) -> NDArray[np.float64]:
    values = (rows.astype(np.float64) - arrays["centre"]) * arrays["scale"]
    for number in range(4):
        values = values @ arrays[f"weights_{number}"].astype(np.float64) + arrays[f"biases_{number}"]
        values = np.maximum(values, 0) if number < 3 else values
    return values[:, 0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--dimensions", type=int, default=512)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--scoring", action="store_true", help="only the scoring, by CPU time")
    parser.add_argument("--folder", type=Path, help="where there is room for the set [the system's temporary folder]")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        make_set(folder / "set", options.rows, options.dimensions)
        make_set(folder / "few", FILES, options.dimensions)
        heads, svc, svm = make_heads(folder, options.dimensions)
        if options.scoring:
            scoring_alone(folder, svc, options.repeat)
            errors(folder / "set", heads, svc)
            return
        (folder / "policy.yaml").write_text(POLICY)
        (folder / "list.txt").write_text("".join(f"https://elsewhere.example/{i}.jpg\n" for i in range(1_000_000)))
        releases = iter(range(1_000))

        def scanned(head: str, *, write: bool = False, takedown: bool = False, name: str = "set") -> int:
            request = Request(
                heads=(("ULTRASOUND", folder / f"{head}.npz"),),
                takedown=(folder / "list.txt",) if takedown else (),
                with_embeddings=write,
            )
            target = folder / f"release-{next(releases)}" if write else None
            key = Key(b"b" * 32)
            report = scan_embeddings(
                folder / name, folder / "policy.yaml", request, output=target, key=key, workers=options.workers
            )
            return report.tally.samples

        load = os.getloadavg()[0]
        print(
            f"{options.rows:,} embeddings of {options.dimensions} numbers; {options.workers} workers; load {load:.1f}"
        )
        print(f"{'':34} {'best /s':>10} {'worst /s':>10} {'/CPU s':>10} {'memory':>8}   400 million")
        start = measure("start alone (4 rows)", lambda: scanned("linear", name="few"), options.repeat)
        measure("linear", lambda: scanned("linear"), options.repeat, start)
        measure("linear, 1 million taken down", lambda: scanned("linear", takedown=True), 1, start)
        measure("linear, -o --with-embeddings", lambda: scanned("linear", write=True), options.repeat, start)
        measure("network 1024-256-32-1", lambda: scanned("network"), options.repeat, start)
        measure(f"rbf, {len(svc.support_vectors_)} support vectors", lambda: scanned("rbf"), options.repeat, start)
        peers(folder / "set", svc, svm, options.repeat)
        print(f"load {os.getloadavg()[0]:.1f}")
        errors(folder / "set", heads, svc)


if __name__ == "__main__":
    main()
