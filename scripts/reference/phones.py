# SPDX-License-Identifier: Apache-2.0
"""The page about notifications on phones, with what the integration's code sends."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
import json
from typing import Any, Final

from custom_components.hearthward.alerts.message import (
    Message,
    Notice,
    Words,
    clearing,
    for_android,
    for_ios,
    plain,
)
from custom_components.hearthward.alerts.policy import Alert
from scripts.envs.places import ROOT

from .markdown import page

TEXTS: Final = ROOT / "custom_components/hearthward/translations/en.json"
PICTURE: Final = "/api/hearthward/01JE…/picture/k7?authSig=eyJ…"
SEEN: Final = Alert(
    window_id="0193a7c0-w",
    revision=1,
    incident_id="0193a7c0-i",
    camera_id="0193a7c0-c",
    final=False,
    level="high",
    title="Person at the terrace door",
    summary="Somebody unknown is in the yard at night and nobody is home.",
    image="k7",
)
JUDGED: Final = replace(
    SEEN,
    revision=2,
    final=True,
    summary="A person in dark clothes came over the fence and works on the terrace "
    "door. Nobody is home and the alarm is armed.",
)
CRITICAL: Final = replace(
    JUDGED,
    level="critical",
    title="Person opens the terrace door",
    summary="A door opened without a key while the alarm is armed and somebody unknown "
    "stands at it.",
)
HARMLESS: Final = replace(
    JUDGED,
    revision=3,
    level="low",
    title="Resident in the yard",
    summary="Robin came home two minutes later and walked through the yard.",
)


@dataclass(frozen=True, kw_only=True)
class Story:
    """A notification of a story, and what is worth knowing of it."""

    title: str
    words: str
    alert: Alert
    sound: bool = True


STORIES: Final = (
    Story(
        title="1. At once, from the rules",
        words="A decisive rule fired. The verdict is still to come, and the text says "
        "so. It makes itself heard.",
        alert=SEEN,
    ),
    Story(
        title="2. The verdict, in the same place",
        words="Same `tag`, so it replaces the first one. It is silent: the phone has "
        "rung for this already.",
        alert=JUDGED,
        sound=False,
    ),
    Story(
        title="3. When it gets critical",
        words="It is heard again, although the phone is muted. iOS never lets a "
        "critical alert be replaced: there it has a `tag` of its own, and what follows "
        "stands beside it.",
        alert=CRITICAL,
    ),
    Story(
        title="4. When it proves harmless",
        words="The notification stays, in silence, and says what it was.",
        alert=HARMLESS,
        sound=False,
    ),
)
INTRODUCTION: Final = """\
What a phone shows of one incident, from the first push to the last, and the data that
the integration hands to the phone's notify action. The data on this page come from the
integration's own code; the pictures are drawn from the same data, so a real phone looks
a little different. What decides whether anything is sent is told in
[Be notified](../how-to/notifications.md)."""
SHARED: Final = """\
## What both have in common

- `tag` is the incident: one notification for one story, rewritten as the story goes on.
- `group` puts all of Hearthward together.
- `image` is a path of your own Home Assistant, signed for a day. The app asks for it at
  the address that it uses for everything else, at home and away.
- Each button carries the recipient, the camera and the window, so that it works after a
  restart of Home Assistant too. A press comes back as `mobile_app_notification_action`.
- Buttons and remarks are in Home Assistant's language where there is a translation;
  title and text are the verdict's own."""
ANDROID: Final = """\
![Three notifications of one incident as Android shows them: the first push, the verdict
in its place, and a critical alert](../images/notification-android.png)

Three buttons fit. A tap opens the page that was chosen for the recipient, the incident
in the panel unless you change it. `ttl: 0` and `priority: high` wake a sleeping phone.
A silent message keeps to the channel *Hearthward* and has `alert_once`; a critical one
uses the channel `alarm_stream`, which sounds at the volume of alarms, even when the
phone is muted."""
IOS: Final = """\
![Three notifications of one incident as iOS shows them: the first push, the verdict in
its place, and a critical alert beside it](../images/notification-ios.png)

A long press shows the picture and four buttons. `time-sensitive` breaks through a focus
where the app may do that; `passive` is silent; `critical` sounds at full volume though
the phone is muted. For that, allow *Critical alerts* for the Home Assistant app in the
settings of iOS."""
OTHERS: Final = """\
## Anything else

A `notify` entity that is no phone gets a title and a text, once for each incident and
again only if matters get worse: what cannot be replaced is not repeated."""
TAKEN_BACK: Final = """\
## Taken back

If two incidents prove to be one, the younger one's notification is taken away:"""


def phones_page() -> str:
    """Return the page."""
    parts = [INTRODUCTION, SHARED, "## Android", ANDROID]
    parts += _stories(for_android)
    parts += ["## iOS", IOS]
    parts += _stories(for_ios)
    parts += [OTHERS, _yaml(plain(notice(STORIES[1])))]
    parts += [TAKEN_BACK, _yaml(clearing(f"hearthward-{SEEN.incident_id}"))]
    return page("Notifications on phones", *parts)


def notice(story: Story) -> Notice:
    """Return a story's notification, before it takes a phone's shape."""
    return Notice(
        alert=story.alert,
        recipient_id="01JE7R",
        camera="Back yard",
        words=_words(),
        open_path=f"/hearthward/incident/{story.alert.incident_id}",
        picture=PICTURE,
        sound=story.sound,
    )


def _stories(shape: Callable[[Notice], Message]) -> Iterator[str]:
    for story in STORIES:
        yield f"### {story.title}"
        yield story.words
        yield _yaml(shape(notice(story)))


def _words() -> Words:
    """Return the English texts."""
    texts = json.loads(TEXTS.read_text(encoding="utf-8"))
    options: Mapping[str, str] = texts["selector"]["notification"]["options"]
    return Words(**{one.name: options[one.name] for one in fields(Words)})


def _yaml(message: Message) -> str:
    """Return a message as the data of a notify action."""
    data: dict[str, Any] = {"message": message.text}
    if message.title:
        data = {"title": message.title} | data
    if message.data:
        data["data"] = message.data
    return "```json\n" + json.dumps(data, indent=2, ensure_ascii=False) + "\n```"
