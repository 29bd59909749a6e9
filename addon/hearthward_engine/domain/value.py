# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all words of the engine have in common, and the shapes they are made of."""

from typing import dataclass_transform

import msgspec

type Box = tuple[float, float, float, float]
"""Left, top, right, bottom; each 0–1."""

type Point = tuple[float, float]
"""Horizontal, vertical; each 0–1."""


# Subclasses inherit both options; msgspec's own declaration does not say so.
@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,)
)
class Value(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all domain values: immutable, compared by content."""
