"""How well the perceptual hash tells near-duplicates: `python benchmarks/near_duplicates.py FOLDER_OF_SHARDS`.

For every picture: the distance to copies of it (JPEG quality 40, half size, 2 % and 8 % cropped), and how often
two pictures of different ground-truth groups (the `group` field of the development data) fall within the limit.
"""

from __future__ import annotations

import argparse
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from gate.errors import SampleProblem
from gate.vision.phash import distance, perceptual_hash
from gate.vision.picture import Pixels, decode


def pictures(folder: Path) -> Iterator[tuple[str, str, Pixels]]:
    """(group, label, pixels) of every image of the shards."""
    for shard in sorted(folder.glob("*.tar")):
        with tarfile.open(shard) as tar:
            members = {member.name: member for member in tar.getmembers()}
            for name in sorted(members):
                if not name.endswith(".jpg"):
                    continue
                facts = json.load(tar.extractfile(members[name.replace(".jpg", ".json")]))  # type: ignore[arg-type]
                try:
                    picture = decode(tar.extractfile(members[name]).read(), max_pixels=50_000_000)  # type: ignore[union-attr]
                except SampleProblem:
                    continue
                yield facts.get("group") or name, facts.get("label", ""), picture.rgb


def copies(rgb: Pixels) -> dict[str, Pixels]:
    image = Image.fromarray(rgb)
    width, height = image.size
    out = io.BytesIO()
    image.save(out, "JPEG", quality=40)
    result = {
        "quality 40": np.asarray(Image.open(out)),
        "half size": np.asarray(image.resize((width // 2, height // 2), Image.Resampling.BICUBIC)),
    }
    for share in (0.02, 0.08):
        left, top = round(width * share / 2), round(height * share / 2)
        result[f"{share:.0%} crop"] = rgb[top : height - top, left : width - left]
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=31, help="bits that may differ (default 31)")
    options = parser.parse_args()
    groups, hashes, distances, flat = [], [], {}, 0
    for group, _, rgb in pictures(options.folder):
        own = perceptual_hash(rgb)
        if own is None:
            flat += 1
            continue
        groups.append(group)
        hashes.append(own)
        for name, copy in copies(rgb).items():
            other = perceptual_hash(copy)
            distances.setdefault(name, []).append(256 if other is None else distance(own, other))
    print(f"{len(hashes)} pictures, {flat} too flat to hash; limit {options.limit} bits of 256")
    for name, values in distances.items():
        found = np.mean([value <= options.limit for value in values])
        spread = f"median distance {np.median(values):.0f}, 99 % within {np.quantile(values, 0.99):.0f}"
        print(f"{name:12} found {found:7.2%}  {spread}")
    words = np.frombuffer(b"".join(hashes), dtype=np.uint64).reshape(-1, 4)
    names = np.unique(groups, return_inverse=True)[1]
    same = same_found = other = other_found = 0
    involved: set[int] = set()
    for index in range(len(words)):
        close = np.bitwise_count(words[index + 1 :] ^ words[index]).sum(axis=1) <= options.limit
        alike = names[index + 1 :] == names[index]
        same, same_found = same + int(alike.sum()), same_found + int((alike & close).sum())
        other, other_found = other + int((~alike).sum()), other_found + int((~alike & close).sum())
        if (hits := np.flatnonzero(~alike & close)).size:
            involved |= {index, *(int(hit) + index + 1 for hit in hits)}
    print(f"pairs of one group (near-duplicates and other pictures of one subject): {same_found} of {same} found")
    print(f"pairs of different groups: {other_found} of {other} matched, {len(involved)} pictures involved")


if __name__ == "__main__":
    main()
