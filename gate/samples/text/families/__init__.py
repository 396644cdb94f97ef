"""Families of made pictures with text: one module for each kind of thing that people photograph or save.

Each module gives one FAMILY.
"""

from __future__ import annotations

from collections.abc import Mapping

from gate.samples.text.families import (
    card,
    cjk,
    curved,
    faint,
    handwriting,
    header,
    invitation,
    keepsake,
    label,
    letter,
    mirrored_inverted,
    none,
    plain,
    plate,
    print_photo,
    rotated,
    screen,
    small,
)
from gate.samples.text.families.layout import Family

FAMILIES: Mapping[str, Family] = {
    module.__name__.rpartition(".")[2]: module.FAMILY
    for module in (
        header,
        invitation,
        print_photo,
        keepsake,
        letter,
        label,
        screen,
        card,
        handwriting,
        small,
        rotated,
        mirrored_inverted,
        faint,
        curved,
        plate,
        cjk,
        plain,
        none,
    )
}
"""By name, in the order in which pictures are made."""
