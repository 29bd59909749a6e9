# SPDX-License-Identifier: Apache-2.0
"""The events that Hearthward fires on Home Assistant's bus; a contract."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .client import Assessment, Incident
from .const import DOMAIN, LEVELS
from .coordinator import CameraCoordinator
from .pairing import async_area_of

SCHEMA: Final = 1
TITLE_BYTES: Final = 240
SUMMARY_BYTES: Final = 2000
REASON_BYTES: Final = 200
NAME_BYTES: Final = 80
LIST_LENGTH: Final = 20
LIST_BYTES: Final = 800


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a camera is found in Home Assistant."""

    entity_id: str | None = None
    device_id: str | None = None
    area_id: str | None = None


@callback
def async_place_of(
    hass: HomeAssistant, engine_id: str, camera: CameraCoordinator | None
) -> Place:
    """Return where a camera is found; nothing for one that was removed."""
    if camera is None:
        return Place()
    entity_id = camera.settings.current_entity_id(hass)
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"{engine_id}_{camera.camera_id}"), camera.config_entry.entry_id
    )
    area_id = device.area_id if device else None
    if area_id is None and (area := async_area_of(hass, entity_id)):
        area_id = area.id
    return Place(
        entity_id=entity_id, device_id=device.id if device else None, area_id=area_id
    )


def risk_summary(assessment: Assessment, place: Place) -> dict[str, Any]:
    """Return the data of ``hearthward_risk_summary``, below 8 kB."""
    return {
        "schema": SCHEMA,
        "id": assessment.window_id,
        "revision": assessment.revision,
        "status": assessment.status,
        "incident_id": assessment.incident_id,
        "camera_id": assessment.camera_id,
        "camera_entity_id": place.entity_id,
        "device_id": place.device_id,
        "area_id": place.area_id,
        "started_at": assessment.started_at,
        "ended_at": assessment.ended_at,
        "outcome": assessment.outcome,
        "reason": assessment.reason and _cut(assessment.reason, REASON_BYTES),
        "score": assessment.score,
        "level": assessment.level,
        "title": _cut(assessment.title, TITLE_BYTES),
        "summary": _cut(assessment.summary, SUMMARY_BYTES),
        "rules": _names(rule.name for rule in assessment.rules),
        "classes": _names(assessment.classes),
        "zones": _names(assessment.zones),
        "assessed_by": assessment.assessed_by,
        "image": assessment.image,
    }


def incident_summary(
    incident: Incident,
    change: str,
    cameras: Mapping[str, str],
    previous_level: str | None = None,
) -> dict[str, Any]:
    """Return the data of ``hearthward_incident``; entity ids by camera id given."""
    camera_ids = _names(incident.camera_ids)
    return {
        "schema": SCHEMA,
        "id": incident.id,
        "revision": incident.revision,
        "change": change,
        "state": incident.state,
        "started_at": incident.started_at,
        "ended_at": incident.ended_at,
        "camera_ids": camera_ids,
        "camera_entity_ids": [cameras[one] for one in camera_ids if one in cameras],
        "window_ids": list(incident.window_ids[-LIST_LENGTH:]),
        "score": incident.score,
        "level": incident.level,
        "previous_level": previous_level,
        "title": _cut(incident.title, TITLE_BYTES),
        "merged_into": incident.merged_into,
    }


def digest_item(late: Assessment) -> dict[str, Any]:
    """Return what a digest needs of a late result; it is kept in a file."""
    return {
        "camera_id": late.camera_id,
        "score": late.score or 0,
        "level": late.level,
        "title": _cut(late.title, TITLE_BYTES),
        "started_at": late.started_at or "",
        "ended_at": late.ended_at or "",
    }


def risk_digest(late: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the data of ``hearthward_risk_digest``; serious results by window."""
    items = list(late.values())
    worst = max(items, key=lambda one: int(one["score"]))
    return {
        "schema": SCHEMA,
        "count": len(items),
        "score": worst["score"],
        "level": max((one["level"] for one in items), key=LEVELS.index),
        "title": worst["title"],
        "started_at": min(one["started_at"] for one in items) or None,
        "ended_at": max(one["ended_at"] for one in items) or None,
        "ids": list(late)[-LIST_LENGTH:],
        "camera_ids": sorted({one["camera_id"] for one in items})[:LIST_LENGTH],
    }


def _cut(text: str, size: int) -> str:
    """Return the beginning of a text, at most ``size`` bytes of UTF-8."""
    return text.encode("utf-8", "replace")[:size].decode("utf-8", "ignore")


def _names(names: Iterable[str]) -> list[str]:
    """Return the first names, each and all of them of a bearable length."""
    found: list[str] = []
    left = LIST_BYTES
    for name in names:
        short = _cut(name, NAME_BYTES)
        left -= len(short.encode())
        if left < 0 or len(found) == LIST_LENGTH:
            break
        found.append(short)
    return found
