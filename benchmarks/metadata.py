"""Figures of the `metadata` detector and of stripping, on the development data.

    python benchmarks/metadata.py [FOLDER]

FOLDER holds `exif/`, `web/` and `sonogram/` (default: GATE_SHARED_DATA, else shared/data beside the checkout).
Needs exifread and piexif as independent readers.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tarfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import exifread
import piexif
from PIL import Image

from gate.detectors.base import View
from gate.detectors.metadata import Metadata
from gate.fields import text_fields
from gate.redact.strip import strip_metadata
from gate.types import Finding, Kind, Member, Place, Reading, Sample

SETTINGS = {"gps": True, "devices": True, "creators": True, "original_pointers": True, "min_score": 0.4}
TRUTHS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], float]] = {
    "position": (("gps", "xmp_gps"), ("GPS_POSITION",), 0.0),
    "creator": (("artist", "owner", "copyright"), ("CREATOR",), 0.0),
    "serial": (("serial",), ("DEVICE_SERIAL",), 0.9),
    "maker note": (("maker_note",), ("DEVICE_SERIAL", "HIDDEN_DATA"), 0.0),
}
"""What is asked: the truth's fields, the finding's types, the least score."""
HARMLESS = {"Image Orientation", "Image ExifOffset", "Image XResolution", "Image YResolution"}


def samples(folder: Path) -> Iterator[tuple[Sample, dict[str, Any]]]:
    for shard in sorted(folder.glob("*.tar")):
        with tarfile.open(shard) as tar:
            members = {m.name: tar.extractfile(m).read() for m in tar}  # type: ignore[union-attr]
        for name, data in sorted(members.items()):
            if name.endswith(".jpg"):
                truth = json.loads(members[name.removesuffix(".jpg") + ".json"])
                fields = {key: truth.get(key) for key in ("url", "exif", "sha256")}
                document = Member(name, "json", Kind.JSON, json.dumps(fields).encode())
                yield Sample(name, (Member(name, "jpg", Kind.IMAGE, data), document)), truth


def examine(detector: Metadata, sample: Sample) -> list[Finding]:
    return detector.examine([View(sample, {}, text_fields(sample))], Reading.FIRST)[0]


def in_image(findings: list[Finding]) -> set[str]:
    return {finding.entity_type for finding in findings if finding.place is Place.EXIF}


def camera_files(detector: Metadata, folder: Path) -> None:
    rows: dict[str, Counter[tuple[bool, bool]]] = {name: Counter() for name in TRUTHS}
    for sample, document in samples(folder):
        findings = [finding for finding in examine(detector, sample) if finding.place is Place.EXIF]
        for name, (fields, types, score) in TRUTHS.items():
            there = any(document["exif_truth"][field] for field in fields)
            found = any(finding.entity_type in types and finding.score >= score for finding in findings)
            rows[name][there, found] += 1
    print("camera files: with it in the truth, found of these, found without it in the truth")
    for name, row in rows.items():
        print(f"  {name:<10} {row[True, True] + row[True, False]:>3} {row[True, True]:>3} {row[False, True]:>3}")


def independent_tags(data: bytes) -> set[str]:
    """What other readers still see: EXIF tags of three libraries, and blocks by their signatures."""
    with Image.open(io.BytesIO(data)) as image:
        tags = {f"pillow {tag}" for tag in image.getexif() if tag != 0x0112}
        tags |= {key for key in ("comment", "photoshop", "xmp", "mp") if key in image.info}
    tags |= {tag for tag in exifread.process_file(io.BytesIO(data)) if tag not in HARMLESS}
    loaded = piexif.load(data)
    tags |= {f"piexif {name}" for name in ("Exif", "GPS", "Interop", "1st", "thumbnail") if loaded[name]}
    signatures = (b"http://ns.adobe.com", b"Photoshop 3.0", b"JFXX", b"MPF\0", b"MakerNote", b"xpacket")
    return tags | {repr(signature) for signature in signatures if signature in data}


def values(data: bytes) -> list[bytes]:
    """Byte strings worth a search: the texts that the original's tags hold."""
    tags = exifread.process_file(io.BytesIO(data))
    texts = [str(tag.values) for tag in tags.values() if isinstance(getattr(tag, "values", None), str)]
    return [text.encode() for text in texts if len(text.strip()) >= 6]


def stripped(detector: Metadata, folder: Path) -> None:
    total = Counter[str]()
    for sample, _ in samples(folder):
        data = sample.members[0].data
        clean = strip_metadata(data)
        left = in_image(examine(detector, Sample("", (Member("", "jpg", Kind.IMAGE, clean),))))
        known = values(data)
        total["files"] += 1
        total["findings left"] += len(left)
        total["tags left (Pillow, exifread, piexif, signatures)"] += len(independent_tags(clean))
        total["known values searched"] += len(known)
        total["known values left"] += sum(value in clean for value in known)
        with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(clean)) as after:
            total["pictures changed"] += before.tobytes() != after.tobytes()
            total["orientations changed"] += before.getexif().get(0x0112, 1) != after.getexif().get(0x0112, 1)
    print("camera files after strip_metadata")
    for name, count in total.items():
        print(f"  {name}: {count}")


def findings(detector: Metadata, folder: Path) -> None:
    total, flagged, count, start = Counter[str](), 0, 0, time.perf_counter()
    for sample, _ in samples(folder):
        found = examine(detector, sample)
        count += 1
        flagged += bool(in_image(found))
        total.update(f"{finding.place} {finding.entity_type}" for finding in found)
    seconds = time.perf_counter() - start
    print(
        f"{folder.name}: {count} images, {flagged} with a finding in the image bytes, "
        f"{1000 * seconds / count:.1f} ms each"
    )
    for name, number in sorted(total.items()):
        print(f"  {name}: {number}")


def main() -> None:
    default = os.environ.get("GATE_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else default)
    warnings.simplefilter("ignore")
    detector = Metadata(SETTINGS, lambda entity_type, text: f"{entity_type} {text}")
    camera_files(detector, folder / "exif")
    stripped(detector, folder / "exif")
    for name in ("exif", "web", "sonogram"):
        findings(detector, folder / name)


if __name__ == "__main__":
    main()
