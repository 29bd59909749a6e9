# SPDX-License-Identifier: Apache-2.0
"""Risk and state, of each camera and of the house."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .client import EngineState
from .const import ENGINE_STATUSES, LEVELS, LLM_STATES
from .coordinator import CameraData, HearthwardConfigEntry
from .entity import (
    CameraEntity,
    EngineEntity,
    IncidentsEntity,
    async_add_camera_entities,
)
from .trouble import troubles

PARALLEL_UPDATES = 0

NONE = "none"
"""A state that is a text says so where there is nothing to tell."""
STATE_LENGTH = 250
SUMMARY_LENGTH = 500
RULES_LENGTH = 10

type Attributes = Mapping[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class CameraSensorDescription(SensorEntityDescription):
    """A sensor of a camera."""

    value_fn: Callable[[CameraData], StateType]
    attributes_fn: Callable[[CameraData], Attributes] = lambda _data: None


@dataclass(frozen=True, kw_only=True)
class EngineSensorDescription(SensorEntityDescription):
    """A sensor of the engine."""

    value_fn: Callable[[EngineState], StateType]
    attributes_fn: Callable[[EngineState], Attributes] = lambda _state: None


def _risk_attributes(data: CameraData) -> Attributes:
    """Return why the risk is what it is."""
    risk = data.state.risk
    attributes: dict[str, Any] = {
        "level": risk.level,
        "risk_state": risk.state,
        "title": risk.title,
        "window_id": risk.window_id,
        "incident_id": data.state.incident_id,
    }
    assessment = data.assessment
    if assessment is not None and assessment.window_id == risk.window_id:
        attributes |= {
            "summary": assessment.summary[:SUMMARY_LENGTH],
            "outcome": assessment.outcome,
            "reason": assessment.reason,
            "rules": [rule.name for rule in assessment.rules[:RULES_LENGTH]],
            "assessed_by": assessment.assessed_by,
        }
    return attributes


def _one_of(options: tuple[str, ...], value: str | None) -> str | None:
    """Return the value if this version knows it: an enum sensor rejects others."""
    return value if value in options else None


def _percent(share: float | None) -> int | None:
    """Return a share in whole per cent."""
    return None if share is None else round(share * 100)


def _count_of(kind: str) -> Callable[[CameraData], StateType]:
    """Return how to count what is seen of a kind."""
    return lambda data: data.state.presence.get(kind, 0)


CAMERA_SENSORS = (
    CameraSensorDescription(
        key="risk_score",
        translation_key="risk_score",
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        value_fn=lambda data: data.state.risk.score,
        attributes_fn=_risk_attributes,
    ),
    CameraSensorDescription(
        key="risk_level",
        translation_key="risk_level",
        device_class=SensorDeviceClass.ENUM,
        options=list(LEVELS),
        value_fn=lambda data: _one_of(LEVELS, data.state.risk.level),
    ),
    CameraSensorDescription(
        key="fps",
        translation_key="fps",
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda data: data.state.fps,
    ),
    CameraSensorDescription(
        key="source",
        translation_key="source",
        device_class=SensorDeviceClass.ENUM,
        options=["stream", "push"],
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda data: _one_of(("stream", "push"), data.state.source),
        attributes_fn=lambda data: {"reason": data.source_reason},
    ),
    *(
        CameraSensorDescription(
            key=f"{kind}_count",
            translation_key=f"{kind}_count",
            state_class=SensorStateClass.MEASUREMENT,
            entity_registry_enabled_default=False,
            value_fn=_count_of(kind),
        )
        for kind in ("person", "vehicle", "animal")
    ),
    CameraSensorDescription(
        key="confidence",
        translation_key="confidence",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda data: _percent(data.confidence),
    ),
    CameraSensorDescription(
        key="latency",
        translation_key="latency",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda data: data.state.frame_age_s,
    ),
)

INCIDENT = SensorEntityDescription(key="incident", translation_key="incident")
LAST_ERROR = SensorEntityDescription(
    key="last_error",
    translation_key="last_error",
    entity_category=EntityCategory.DIAGNOSTIC,
)
ENGINE_SENSORS = (
    EngineSensorDescription(
        key="home_risk",
        translation_key="home_risk",
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        value_fn=lambda state: state.home_risk.score,
        attributes_fn=lambda state: {"level": state.home_risk.level},
    ),
    EngineSensorDescription(
        key="engine_status",
        translation_key="engine_status",
        device_class=SensorDeviceClass.ENUM,
        options=list(ENGINE_STATUSES),
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state: _one_of(ENGINE_STATUSES, state.status),
        attributes_fn=lambda state: {"reasons": list(state.reasons)},
    ),
    EngineSensorDescription(
        key="llm_status",
        translation_key="llm_status",
        device_class=SensorDeviceClass.ENUM,
        options=list(LLM_STATES),
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state: _one_of(LLM_STATES, state.llm.state),
        attributes_fn=lambda state: {
            "model": state.llm.model,
            "reason": state.llm.reason or state.llm.advice,
            "progress": _percent(state.llm.progress),
            "on_gpu": _percent(state.llm.gpu_share),
            "servers": state.llm.hosts,
            "servers_answering": state.llm.hosts_ok,
        },
    ),
    EngineSensorDescription(
        key="capacity",
        translation_key="capacity",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state: _percent(state.capacity.used),
        attributes_fn=lambda state: {
            "more_cameras": state.capacity.more_cameras,
            "limited_by": state.capacity.limited_by,
            "skipped_frames_per_second": state.capacity.shed_per_s,
        },
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HearthwardConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of the engine and of its cameras."""
    hub = entry.runtime_data
    async_add_entities(EngineSensor(hub, description) for description in ENGINE_SENSORS)
    async_add_entities([IncidentSensor(hub, INCIDENT), LastError(hub, LAST_ERROR)])
    async_add_camera_entities(
        hub,
        async_add_entities,
        lambda camera: [
            CameraSensor(hub, camera, description) for description in CAMERA_SENSORS
        ],
    )


class CameraSensor(CameraEntity, SensorEntity):
    """A sensor of a camera."""

    entity_description: CameraSensorDescription

    @property
    def native_value(self) -> StateType:
        """Return the value."""
        return self.entity_description.value_fn(self.coordinator.data)

    @property
    def extra_state_attributes(self) -> Attributes:
        """Return what explains the value."""
        return self.entity_description.attributes_fn(self.coordinator.data)


class EngineSensor(EngineEntity, SensorEntity):
    """A sensor of the engine."""

    entity_description: EngineSensorDescription

    @property
    def native_value(self) -> StateType:
        """Return the value."""
        return self.entity_description.value_fn(self.coordinator.data)

    @property
    def extra_state_attributes(self) -> Attributes:
        """Return what explains the value."""
        return self.entity_description.attributes_fn(self.coordinator.data)


class IncidentSensor(IncidentsEntity, SensorEntity):
    """The most serious incident that is going on."""

    @property
    def native_value(self) -> str:
        """Return its title."""
        going_on = self.coordinator.data
        if not going_on:
            return NONE
        first = going_on[0]
        return (first.title or first.level or first.id)[:STATE_LENGTH]

    @property
    def extra_state_attributes(self) -> Attributes:
        """Return what else is known of it."""
        going_on = self.coordinator.data
        if not going_on:
            return {"incidents": 0}
        first = going_on[0]
        return {
            "incidents": len(going_on),
            "incident_id": first.id,
            "level": first.level,
            "score": first.score,
            "started_at": first.started_at,
            "cameras": self.camera_names(first.camera_ids),
        }


class LastError(EngineEntity, SensorEntity):
    """What went wrong last, also when it has passed."""

    @property
    def native_value(self) -> str:
        """Return the engine's sentence."""
        last = self.coordinator.last_trouble
        return last.text[:STATE_LENGTH] if last else NONE

    @property
    def extra_state_attributes(self) -> Attributes:
        """Return when it was, and whether it still is."""
        if (last := self.coordinator.last_trouble) is None:
            return None
        return {
            "code": last.code,
            "at": last.at.isoformat(),
            "lasts": last.code in troubles(self.coordinator.data),
        }
