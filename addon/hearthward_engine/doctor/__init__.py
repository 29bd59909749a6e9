# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether everything is there that the engine needs: the command ``doctor``.

The engine gives the same report as ``GET /doctor``, to its page and to Home Assistant.
"""

from collections.abc import Callable, Sequence
import json

import msgspec

from .. import __version__
from ..present.findings import Finding, Report
from ..settings import Settings
from ..wiring.sight import Sight, find_sight
from . import language, machine, network, seeing

__all__ = ["Finding", "Report", "doctor", "examine"]


def doctor(settings: Settings, *, as_json: bool) -> int:
    """Print the findings; return 1 where the engine cannot work."""
    report = examine(settings, find_sight(settings))
    text = _json(report) if as_json else _plain(report)
    print(text)  # noqa: T201 - what the command is for
    return 0 if report.healthy else 1


def examine(
    settings: Settings,
    sight: Sight,
    *,
    serving: bool = False,
    more: Sequence[Finding] = (),
) -> Report:
    """Look at machine, models, language model and network; blocks for seconds.

    The engine itself is ``serving``, so that its port is no question, and adds ``more``
    that only it knows.
    """
    looks: tuple[Callable[[], list[Finding]], ...] = (
        machine.libraries,
        machine.interpreter,
        machine.clock,
        lambda: machine.disk(settings.folder),
        lambda: seeing.devices(sight),
        lambda: seeing.model(settings, sight),
        lambda: seeing.streams(settings),
        lambda: language.models(settings),
        lambda: network.findings(settings, serving=serving),
    )
    findings = (*(finding for look in looks for finding in look()), *more)
    return Report(
        version=__version__,
        healthy=all(finding.verdict != "error" for finding in findings),
        findings=findings,
    )


def _json(report: Report) -> str:
    return json.dumps(msgspec.to_builtins(report), indent=2)


def _plain(report: Report) -> str:
    return "\n".join(
        f"{finding.verdict:>7}  {finding.name}: {finding.text}"
        for finding in report.findings
    )
