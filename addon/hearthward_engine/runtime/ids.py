# SPDX-License-Identifier: AGPL-3.0-or-later
"""Identifiers that sort by their time of birth where the interpreter can make them."""

import uuid

_make = getattr(uuid, "uuid7", uuid.uuid4)


def new_id() -> str:
    """Return a new unique id as text: UUID version 7, or 4 before Python 3.14."""
    return str(_make())
