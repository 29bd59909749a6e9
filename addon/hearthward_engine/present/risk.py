# SPDX-License-Identifier: AGPL-3.0-or-later
"""The current risk of a camera: a pure function of its incidents and assessments."""

from collections.abc import Iterable
from typing import Final

from ..domain import Assessment, Incident, IncidentState, Level, Outcome
from .states import Risk, utc

HOLD_S: Final = 300.0
"""How long the risk of an incident is shown after its end."""

CLEAR: Final = Risk(score=0, level=Level.LOW, state="clear")


def newest_shown(
    camera_id: str,
    incidents: Iterable[Incident],
    assessments: Iterable[Assessment],
    now: float,
) -> tuple[Incident, Assessment] | None:
    """Return the incident a camera shows and the newest revision it has there.

    An incident is shown while it is open and five minutes beyond its end, from its
    first assessment on; of several an open one comes before an ended one, then the
    younger. ``assessments`` may come in any order and with several revisions of a
    window.
    """
    own = [item for item in assessments if item.camera_id == camera_id]
    if not own:
        return None
    for incident in sorted(
        (item for item in incidents if _shown(item, camera_id, now)),
        key=lambda item: (item.state is IncidentState.OPEN, item.started_at, item.id),
        reverse=True,
    ):
        newest = max(
            (item for item in own if _belongs(item, incident)),
            key=lambda item: (item.started_at, item.window_id, item.revision),
            default=None,
        )
        if newest is not None:
            return incident, newest
    return None


def current_risk(shown: tuple[Incident, Assessment] | None) -> Risk:
    """Return what a camera's risk score says of what it shows; else clear.

    That is the score of the newest revision of its newest window in the incident;
    unknown while that one is not assessed.
    """
    if shown is None:
        return CLEAR
    incident, newest = shown
    if newest.outcome is Outcome.NOT_ASSESSED or newest.score is None:
        state, score, level = "unknown", None, None
    else:
        is_open = incident.state is IncidentState.OPEN
        state = "incident" if is_open else "hold"
        score, level = newest.score, newest.level
    return Risk(
        score=score,
        level=level,
        state=state,  # type: ignore[arg-type]
        window_id=newest.window_id,
        title=newest.title,
        since=utc(incident.started_at),
    )


def _belongs(item: Assessment, incident: Incident) -> bool:
    """Return whether an assessment is of this incident, merged or not."""
    return item.incident_id == incident.id or item.window_id in incident.window_ids


def _shown(incident: Incident, camera_id: str, now: float) -> bool:
    if camera_id not in incident.camera_ids:
        return False
    if incident.state is IncidentState.OPEN:
        return True
    if incident.state is IncidentState.MERGED or incident.ended_at is None:
        return False
    return now < incident.ended_at + HOLD_S
