# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the doctor found, as the command, the API and the page show it."""

from typing import Any, Literal

from ..domain import Value

type Verdict = Literal["ok", "warning", "error"]


class Finding(Value):
    """One thing that was looked at: a sentence for people, facts for programs."""

    name: str
    verdict: Verdict
    text: str
    facts: dict[str, Any] = {}


class Report(Value):
    """All findings; healthy unless one of them is an error."""

    version: str
    healthy: bool
    findings: tuple[Finding, ...]
