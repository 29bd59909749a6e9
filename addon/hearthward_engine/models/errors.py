# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be wrong with a model."""


class ModelError(Exception):
    """Say in one sentence what is wrong with a model and what to do about it."""
