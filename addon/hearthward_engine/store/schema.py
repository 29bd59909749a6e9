# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the store; times are seconds since the epoch, UTC."""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

METADATA: Final = MetaData()

META: Final = Table(
    "meta",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

CAMERAS: Final = Table(
    "cameras",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    # A Camera, with the stream's URL: the database file is readable by its owner only.
    Column("document", LargeBinary),
    Column("removed", Boolean, nullable=False, default=False),
)

WINDOWS: Final = Table(
    "windows",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("camera_id", Text, nullable=False),
    Column("incident_id", Text, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    # The newest revision, for lists.
    Column("revision", Integer, nullable=False),
    Column("level", Text),
    Column("document", LargeBinary, nullable=False),
    Column("facts", LargeBinary),
    Index("windows_by_time", "started_at", "id"),
    Index("windows_by_camera", "camera_id", "started_at"),
)

ASSESSMENTS: Final = Table(
    "assessments",
    METADATA,
    Column("window_id", Text, ForeignKey("windows.id", ondelete="CASCADE")),
    Column("revision", Integer, nullable=False),
    Column("decided_at", Float, nullable=False),
    Column("document", LargeBinary, nullable=False),
    UniqueConstraint("window_id", "revision"),
)

INCIDENTS: Final = Table(
    "incidents",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("ended_at", Float),
    Column("document", LargeBinary, nullable=False),
    Index("incidents_by_time", "started_at"),
)

MEDIA: Final = Table(
    "media",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("window_id", Text, nullable=False),
    Column("at", Float, nullable=False),
    # Relative to the media folder.
    Column("path", Text, nullable=False),
    Index("media_by_window", "window_id"),
)

EVENTS: Final = Table(
    "events",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("change", Text),
    Column("document", LargeBinary, nullable=False),
    UniqueConstraint("kind", "id", "revision"),
    Index("events_by_time", "at"),
)

FEEDBACK: Final = Table(
    "feedback",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("window_id", Text, nullable=False),
    Column("camera_id", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("at", Float, nullable=False),
    Index("feedback_by_camera", "camera_id"),
)

OPEN_WINDOWS: Final = Table(
    "open_windows",
    METADATA,
    Column("window_id", Text, primary_key=True),
    Column("started_at", Float, nullable=False),
    Column("document", LargeBinary, nullable=False),
)

VERSION_1: Final = (
    META,
    CAMERAS,
    WINDOWS,
    ASSESSMENTS,
    INCIDENTS,
    MEDIA,
    EVENTS,
    FEEDBACK,
    OPEN_WINDOWS,
)

# --- version 2: search -------------------------------------------------------------

TEXTS: Final = Table(
    "texts",
    METADATA,
    # A number of its own: rowids of a table keyed by text may change.
    Column("number", Integer, primary_key=True),
    Column(
        "window_id",
        Text,
        ForeignKey("windows.id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    # Of the newest revision.
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
)

# --- version 3: memory -------------------------------------------------------------

PATTERNS: Final = Table(
    "patterns",
    METADATA,
    # Of windows that people gave a verdict on.
    Column(
        "window_id",
        Text,
        ForeignKey("windows.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("pattern", Text, nullable=False),
)

BASELINES: Final = Table(
    "baselines",
    METADATA,
    Column("camera_id", Text, primary_key=True),
    Column("document", LargeBinary, nullable=False),
)

AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("undone_by", Integer),
    # A Change, never with the address of a stream.
    Column("document", LargeBinary, nullable=False),
)
