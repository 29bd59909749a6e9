# SPDX-License-Identifier: Apache-2.0
"""Names and numbers of the integration."""

from typing import Final

DOMAIN: Final = "hearthward"
MANUFACTURER: Final = "Hearthward"
DEFAULT_PORT: Final = 8817
REPOSITORY_URL: Final = "https://github.com/hearthward/hearthward"
"""Where the Supervisor's store finds the app."""

SUBENTRY_CAMERA: Final = "camera"
SUBENTRY_RECIPIENT: Final = "recipient"

CONF_APP: Final = "app"
"""The Supervisor's name of the app that the engine runs in, where it does."""
CONF_FINGERPRINT: Final = "fingerprint"
"""SHA-256 of the certificate that the user accepted, lower-case hex."""

CONF_ADJACENT: Final = "adjacent"
CONF_CAMERA: Final = "camera"
CONF_CAMERAS: Final = "cameras"
CONF_CAMERA_ID: Final = "camera_id"
CONF_CLASSES: Final = "classes"
CONF_ENGINE: Final = "engine"
CONF_ENTITY_ID: Final = "entity_id"
CONF_MASKS: Final = "masks"
CONF_MOTION_SENSOR: Final = "motion_sensor"
CONF_NOTE: Final = "note"
CONF_OPEN_PATH: Final = "open_path"
CONF_PERSON: Final = "person"
CONF_REGISTRY_ID: Final = "registry_id"
CONF_SENSITIVITY: Final = "sensitivity"
CONF_SOURCE: Final = "source"
CONF_ZONES: Final = "zones"

SOURCE_AUTO: Final = "auto"
SOURCE_STREAM: Final = "stream"
SOURCE_SNAPSHOT: Final = "snapshot"
SOURCES: Final = (SOURCE_AUTO, SOURCE_STREAM, SOURCE_SNAPSHOT)

LEVELS: Final = ("low", "medium", "high", "critical")
SERIOUS_LEVELS: Final = frozenset({"high", "critical"})
ACTIVITY_KINDS: Final = ("person", "vehicle", "animal", "thing")
ENGINE_STATUSES: Final = ("ok", "degraded", "model_missing")
LLM_STATES: Final = (
    "ok",
    "unreachable",
    "model_missing",
    "refused",
    "off",
    "starting",
    "pulling",
)

EVENT_RISK_SUMMARY: Final = "hearthward_risk_summary"
EVENT_RISK_SUMMARY_LATE: Final = "hearthward_risk_summary_late"
EVENT_RISK_DIGEST: Final = "hearthward_risk_digest"
EVENT_INCIDENT: Final = "hearthward_incident"
EVENT_INCIDENT_LATE: Final = "hearthward_incident_late"

LATE_AFTER_SECONDS: Final = 120
"""Results older than this on arrival are history: they trigger nothing."""
DIGEST_QUIET_SECONDS: Final = 5
"""A digest of late results is sent when none has come for so long."""
