"""What a detector is given and what it must be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from gate.fields import Field
from gate.text.known import Known
from gate.types import Finding, Reading, Sample

if TYPE_CHECKING:
    from gate.vision.picture import Picture

Fingerprinter = Callable[[str, str], str]
"""(entity type, text) -> fingerprint; see `gate.keys.Key.fingerprint`."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What detectors see of one sample: the sample, its decoded pictures by part, its texts."""

    sample: Sample
    pictures: Mapping[int, Picture] = field(repr=False)
    fields: Sequence[Field] = field(repr=False)
    known: Sequence[Known] = field(default=(), repr=False)
    """What the header of a DICOM file says of its patient, also when it stands there no more."""


class Detector(Protocol):
    """Observes samples and yields findings.

    The constructor takes (settings, fingerprint): the detector's settings from the policy as a plain mapping
    with every default filled in, and the function that names a text without telling it.
    """

    name: str

    def __init__(self, settings: Mapping[str, Any], fingerprint: Fingerprinter) -> None: ...

    def examine(self, views: Sequence[View], reading: Reading) -> list[list[Finding]]:
        """One list of findings for each view, in order.

        A view's findings depend on that view alone, not on its neighbours in the batch. An error is raised,
        not swallowed: the pipeline tries the batch again one by one and quarantines what fails.
        """
        ...

    def models(self) -> list[Mapping[str, Any]]:
        """The model files in use: mappings with `name`, `sha256`, `licence` and, where measured, `miss_rates`."""
        ...
