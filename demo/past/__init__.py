# SPDX-License-Identifier: AGPL-3.0-or-later
"""A week of the street in an engine's history, as if it had watched all the time."""
