# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can go wrong in the store."""


class StoreError(Exception):
    """The store cannot do what was asked; the text says what to do."""


class DamagedError(StoreError):
    """The database file is not what SQLite wrote."""


class DiskFullError(StoreError):
    """Nothing more fits; the same call works once there is room."""
