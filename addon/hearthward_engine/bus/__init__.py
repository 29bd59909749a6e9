# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carries what happened from the engine's threads to its clients."""

from .local import Bus, Subscription

__all__ = ["Bus", "Subscription"]
