# SPDX-License-Identifier: Apache-2.0
"""Write a notification as the phones of Android and iOS understand it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .policy import CRITICAL, Alert

TAG: Final = "hearthward"
SCOPE: Final = "hearthward"
FALSE_ALARM: Final = "false_alarm"
CORRECT: Final = "correct"
SNOOZE: Final = "snooze"
CLEAR_MESSAGE: Final = "clear_notification"
"""What the Home Assistant app takes as the order to take a notification away."""
COLOURS: Final[Mapping[str | None, str]] = {
    "low": "#43a047",
    "medium": "#fb8c00",
    "high": "#e53935",
    "critical": "#b71c1c",
}


@dataclass(frozen=True, kw_only=True)
class Words:
    """Texts in the language of the house."""

    false_alarm: str
    correct: str
    snooze: str
    open: str
    checking: str
    held: str
    late: str
    noted: str
    snoozed: str
    test: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What a notification shows and does, before it takes a phone's shape."""

    alert: Alert
    recipient_id: str
    camera: str
    words: Words
    open_path: str
    picture: str | None = None
    """Signed path of the picture."""
    sound: bool = True


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is handed to a notify action."""

    title: str
    text: str
    data: dict[str, Any]


def tag_of(incident_id: str) -> str:
    """Return the tag under which an incident's notification stands on a phone."""
    return f"{TAG}-{incident_id}"


def action_of(verb: str, recipient_id: str, alert: Alert) -> str:
    """Return the name of a button, by which its press is known again."""
    return f"{SCOPE}.{verb}.{recipient_id}.{alert.camera_id}.{alert.window_id}"


@dataclass(frozen=True, kw_only=True)
class Press:
    """A button that was pressed."""

    verb: str
    recipient_id: str
    camera_id: str
    window_id: str


def press_of(action: object) -> Press | None:
    """Return which button was pressed, None for what is none of ours."""
    parts = str(action).split(".")
    if len(parts) != 5 or parts[0] != SCOPE:
        return None
    if parts[1] not in (FALSE_ALARM, CORRECT, SNOOZE):
        return None
    return Press(
        verb=parts[1], recipient_id=parts[2], camera_id=parts[3], window_id=parts[4]
    )


def plain(notice: Notice) -> Message:
    """Return a notification for a target that knows titles and texts only."""
    return Message(title=_title(notice), text=_text(notice), data={})


def for_android(notice: Notice) -> Message:
    """Return a notification for the Android app; it has room for three buttons."""
    critical = notice.alert.level == CRITICAL and notice.sound
    data: dict[str, Any] = {
        **_common(notice),
        "channel": "alarm_stream" if critical else "Hearthward",
        "importance": "high",
        "priority": "high",
        "ttl": 0,
        "color": COLOURS.get(notice.alert.level, COLOURS["medium"]),
        "notification_icon": "mdi:shield-alert",
        "clickAction": notice.open_path,
        "actions": _buttons(notice),
    }
    if not notice.sound:
        data |= {"channel": "Hearthward", "alert_once": True}
    return Message(title=_title(notice), text=_text(notice), data=data)


def for_ios(notice: Notice) -> Message:
    """Return a notification for the iOS app.

    iOS never takes a critical alert back, so what follows it stands beside it: it has
    a tag of its own.
    """
    critical = notice.alert.level == CRITICAL and notice.sound
    push: dict[str, Any] = {"interruption-level": "time-sensitive", "sound": "default"}
    if critical:
        push = {
            "interruption-level": "critical",
            "sound": {"name": "default", "critical": 1, "volume": 1.0},
        }
    elif not notice.sound:
        push = {"interruption-level": "passive", "sound": "none"}
    common = _common(notice)
    if critical:
        common["tag"] += "-critical"
    opening = {"action": "URI", "title": notice.words.open, "uri": notice.open_path}
    data = {
        **common,
        "push": push,
        "url": notice.open_path,
        "actions": [*_buttons(notice), opening],
    }
    return Message(title=_title(notice), text=_text(notice), data=data)


def tags_of(incident_id: str) -> Sequence[str]:
    """Return all tags that an incident's notifications may have."""
    return (tag_of(incident_id), f"{tag_of(incident_id)}-critical")


def clearing(tag: str) -> Message:
    """Return the order to take a notification away."""
    return Message(title="", text=CLEAR_MESSAGE, data={"tag": tag})


def _title(notice: Notice) -> str:
    return f"{notice.camera}: {notice.alert.title}".rstrip(": ")


def _text(notice: Notice) -> str:
    text = notice.alert.summary or notice.alert.title
    return text if notice.alert.final else f"{text} ({notice.words.checking})"


def _common(notice: Notice) -> dict[str, Any]:
    common: dict[str, Any] = {"tag": tag_of(notice.alert.incident_id), "group": TAG}
    if notice.picture:
        common["image"] = notice.picture
    return common


def _buttons(notice: Notice) -> list[dict[str, str]]:
    words = notice.words
    titles = {
        FALSE_ALARM: words.false_alarm,
        CORRECT: words.correct,
        SNOOZE: words.snooze,
    }
    return [
        {"action": action_of(verb, notice.recipient_id, notice.alert), "title": title}
        for verb, title in titles.items()
    ]
