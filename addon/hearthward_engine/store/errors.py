# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can go wrong in the store."""


class StoreError(Exception):
    """The store cannot do what was asked; the text says what to do."""
