# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hearthward's engine: watches cameras, weighs windows, tells Home Assistant."""

__version__ = "0.1.0"
API_VERSION = 1
