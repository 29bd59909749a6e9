# SPDX-License-Identifier: AGPL-3.0-or-later
"""A database as the engine's first schema had it: its statements, word for word."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
import sqlite3

from hearthward_engine.domain import Assessment, Window
from hearthward_engine.store.documents import pack
from hearthward_engine.store.records import without_pictures

STATEMENTS = """
CREATE TABLE meta (
    name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name));
CREATE TABLE cameras (
    id TEXT NOT NULL, "key" TEXT NOT NULL, name TEXT NOT NULL, document BLOB,
    removed BOOLEAN NOT NULL, PRIMARY KEY (id), UNIQUE ("key"));
CREATE TABLE windows (
    id TEXT NOT NULL, camera_id TEXT NOT NULL, incident_id TEXT NOT NULL,
    started_at FLOAT NOT NULL, ended_at FLOAT, revision INTEGER NOT NULL, level TEXT,
    document BLOB NOT NULL, facts BLOB, PRIMARY KEY (id));
CREATE TABLE incidents (
    id TEXT NOT NULL, revision INTEGER NOT NULL, state TEXT NOT NULL,
    started_at FLOAT NOT NULL, ended_at FLOAT, document BLOB NOT NULL,
    PRIMARY KEY (id));
CREATE TABLE media (
    id TEXT NOT NULL, window_id TEXT NOT NULL, at FLOAT NOT NULL, path TEXT NOT NULL,
    PRIMARY KEY (id));
CREATE TABLE events (
    seq INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    revision INTEGER NOT NULL, at FLOAT NOT NULL, change TEXT, document BLOB NOT NULL,
    PRIMARY KEY (seq), UNIQUE (kind, id, revision));
CREATE TABLE feedback (
    number INTEGER NOT NULL, window_id TEXT NOT NULL, camera_id TEXT NOT NULL,
    verdict TEXT NOT NULL, at FLOAT NOT NULL, PRIMARY KEY (number));
CREATE TABLE open_windows (
    window_id TEXT NOT NULL, started_at FLOAT NOT NULL, document BLOB NOT NULL,
    PRIMARY KEY (window_id));
CREATE TABLE assessments (
    window_id TEXT, revision INTEGER NOT NULL, decided_at FLOAT NOT NULL,
    document BLOB NOT NULL, UNIQUE (window_id, revision),
    FOREIGN KEY(window_id) REFERENCES windows (id) ON DELETE CASCADE);
CREATE INDEX windows_by_camera ON windows (camera_id, started_at);
CREATE INDEX windows_by_time ON windows (started_at, id);
CREATE INDEX incidents_by_time ON incidents (started_at);
CREATE INDEX media_by_window ON media (window_id);
CREATE INDEX events_by_time ON events (at);
CREATE INDEX feedback_by_camera ON feedback (camera_id);
INSERT INTO meta VALUES ('schema_version', '1');
INSERT INTO meta VALUES ('epoch', 'the-epoch');
INSERT INTO meta VALUES ('engine_id', 'the-engine');
"""


def make_v1(path: Path, recorded: Iterable[tuple[Window, Assessment]]) -> None:
    """Write a version 1 database that holds these revisions, oldest first."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(STATEMENTS)
        connection.execute("PRAGMA journal_mode = WAL")
        for seq, (window, made) in enumerate(recorded, 1):
            connection.execute(
                "INSERT OR REPLACE INTO windows VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                (
                    window.id,
                    window.camera_id,
                    made.incident_id,
                    window.started_at,
                    window.ended_at,
                    made.revision,
                    made.level,
                    pack(without_pictures(window)),
                ),
            )
            connection.execute(
                "INSERT INTO assessments VALUES (?, ?, ?, ?)",
                (window.id, made.revision, made.decided_at, pack(made)),
            )
            connection.execute(
                "INSERT INTO events VALUES (?, 'assessment', ?, ?, ?, NULL, ?)",
                (seq, window.id, made.revision, made.decided_at, pack(made)),
            )
        connection.commit()
