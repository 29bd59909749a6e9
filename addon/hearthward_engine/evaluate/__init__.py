# SPDX-License-Identifier: AGPL-3.0-or-later
"""Score rules and models against labelled windows; the CLI prints the report."""

from .run import EvaluationError, run_eval

__all__ = ["EvaluationError", "run_eval"]
