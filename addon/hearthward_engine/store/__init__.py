# SPDX-License-Identifier: AGPL-3.0-or-later
"""What outlives the process: SQLite, the event log, pictures."""

from .errors import StoreError
from .store import Store

__all__ = ["Store", "StoreError"]
