# SPDX-License-Identifier: Apache-2.0
"""Key frames for the media browser: by camera and day, and by words.

An identifier is ``entry/camera/day/window`` as far as it goes, with ``*`` for all
cameras, and ``entry/picture/media`` for a picture.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any, Final, override

from homeassistant.components.media_player import (
    BrowseError,
    MediaClass,
    SearchMedia,
    SearchMediaQuery,
)
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .alerts.picture import PictureView
from .client import Assessment, BadRequest, HearthwardError, NotFound
from .const import DOMAIN
from .coordinator import HearthwardConfigEntry
from .finder import SEARCH, Wanted, async_find

NAME: Final = "Hearthward"
EVERY_CAMERA: Final = "*"
PICTURE: Final = "picture"
JPEG: Final = "image/jpeg"
DAYS: Final = 31
"""So many days with activity are listed; older ones are found by searching."""
WINDOWS: Final = 200
RESULTS: Final = 50

type Node = BrowseMediaSource


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the source of all engines."""
    return HearthwardMediaSource(hass)


class HearthwardMediaSource(MediaSource):
    """What the engines' cameras have seen."""

    name = NAME

    def __init__(self, hass: HomeAssistant) -> None:
        """Serve a Home Assistant."""
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return where a picture is shown to whoever is logged in."""
        match (item.identifier or "").split("/"):
            case [entry_id, kind, media_id] if kind == PICTURE:
                path = PictureView.url.format(entry_id=entry_id, media_id=media_id)
                return PlayMedia(url=path, mime_type=JPEG)
        raise Unresolvable(translation_domain=DOMAIN, translation_key="not_a_picture")

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Return what lies below an identifier."""
        if not item.identifier:
            return await self._root()
        entry_id, *rest = item.identifier.split("/")
        shelf = await self._shelf(entry_id)
        with _engine_trouble():
            match rest:
                case []:
                    return shelf.engine(shelf.cameras())
                case [camera_id]:
                    return shelf.camera(camera_id, await shelf.days(camera_id))
                case [camera_id, day]:
                    return await shelf.day(camera_id, _date(day))
                case [_, _, window_id]:
                    return await shelf.window(item.identifier, window_id)
        raise _unknown()

    @override
    async def async_search_media(
        self, item: MediaSourceItem, query: SearchMediaQuery
    ) -> SearchMedia:
        """Return the newest windows whose title or summary hold the words."""
        if not (text := query.search_query.strip()):
            return SearchMedia(result=[])
        found: list[tuple[str, Node]] = []
        # At the root it is None, whatever its type says.
        entry_id, *rest = (item.identifier or "").split("/")
        entries = [one.entry_id for one in self._loaded()]
        for one in [entry_id] if entry_id else entries:
            shelf = await self._shelf(one)
            with _engine_trouble():
                found += await shelf.search(
                    text, rest[0] if rest else EVERY_CAMERA, query.media_filter_classes
                )
        found.sort(key=lambda pair: pair[0], reverse=True)
        return SearchMedia(result=[node for _, node in found[:RESULTS]])

    def _loaded(self) -> list[HearthwardConfigEntry]:
        return self._hass.config_entries.async_loaded_entries(DOMAIN)

    async def _root(self) -> Node:
        """Return all engines; where there is only one, its cameras at once."""
        entries = self._loaded()
        children = [_folder(one.entry_id, one.title) for one in entries]
        if len(entries) == 1:
            children = (await self._shelf(entries[0].entry_id)).cameras()
        return _folder("", NAME, children)

    async def _shelf(self, entry_id: str) -> Shelf:
        entry = next((one for one in self._loaded() if one.entry_id == entry_id), None)
        if entry is None:
            raise BrowseError(
                translation_domain=DOMAIN, translation_key="engine_not_there"
            )
        language = self._hass.config.language
        texts = {
            **await async_get_translations(self._hass, language, "common", {DOMAIN}),
            **await async_get_translations(self._hass, language, "entity", {DOMAIN}),
        }
        return Shelf(entry, texts)


class Shelf:
    """What one engine has to show."""

    def __init__(self, entry: HearthwardConfigEntry, texts: dict[str, str]) -> None:
        """Take an engine that is set up, and the texts in the language of the house."""
        self._entry = entry
        self._hub = entry.runtime_data
        self._texts = texts

    def engine(self, children: Sequence[Node]) -> Node:
        """Return the engine with its cameras."""
        return _folder(self._entry.entry_id, self._entry.title, children)

    def cameras(self) -> list[Node]:
        """Return all cameras together, and each by itself."""
        return [
            self.camera(one)
            for one in (EVERY_CAMERA, *sorted(self._hub.cameras, key=self._title))
        ]

    def camera(self, camera_id: str, children: Sequence[Node] | None = None) -> Node:
        """Return a camera, or all of them."""
        identifier = f"{self._entry.entry_id}/{camera_id}"
        return _folder(identifier, self._title(camera_id), children)

    async def days(self, camera_id: str) -> list[Node]:
        """Return the newest days on which something happened."""
        days: list[Node] = []
        before: datetime | None = None
        while len(days) < DAYS:
            wanted = Wanted(limit=1, camera_ids=_ids(camera_id), until=before)
            found = await async_find(self._hub.client, wanted)
            if not found.windows or (at := _started(found.windows[0])) is None:
                break
            day = at.date()
            before = datetime.combine(day, time(), dt_util.get_default_time_zone())
            identifier = f"{self._entry.entry_id}/{camera_id}/{day.isoformat()}"
            days.append(_folder(identifier, day.isoformat()))
        return days

    async def day(self, camera_id: str, day: date) -> Node:
        """Return a day with its windows, newest first."""
        zone = dt_util.get_default_time_zone()
        start = datetime.combine(day, time(), zone)
        wanted = Wanted(
            limit=WINDOWS,
            camera_ids=_ids(camera_id),
            since=start,
            until=datetime.combine(day + timedelta(days=1), time(), zone),
        )
        found = await async_find(self._hub.client, wanted)
        identifier = f"{self._entry.entry_id}/{camera_id}/{day.isoformat()}"
        children = [self._window(one, camera_id, day) for one in found.windows]
        return _folder(identifier, day.isoformat(), children)

    async def window(self, identifier: str, window_id: str) -> Node:
        """Return a window with its key frames, in the order of time."""
        raw = await self._hub.client.window_detail(window_id)
        title = str((raw.get("assessment") or {}).get("title") or window_id)
        frames = [one for one in raw.get("key_frames") or () if "id" in one]
        children = [
            self._picture(
                str(one["id"]), f"{_clock(one.get('at'))} {one.get('reason', '')}"
            )
            for one in sorted(frames, key=lambda one: str(one.get("at")))
        ]
        return _folder(identifier, title, children)

    async def search(
        self, text: str, camera_id: str, classes: Sequence[MediaClass] | None
    ) -> list[tuple[str, Node]]:
        """Return windows that hold the words, or their pictures if only those count."""
        if SEARCH not in self._hub.info.capabilities:
            raise BrowseError(
                translation_domain=DOMAIN,
                translation_key="search_not_supported",
                translation_placeholders={"name": self._entry.title},
            )
        wanted = Wanted(limit=RESULTS, camera_ids=_ids(camera_id), text=text)
        found = (await async_find(self._hub.client, wanted)).windows
        if not classes or MediaClass.DIRECTORY in classes:
            made = [(one, self._window(one, camera_id)) for one in found]
        elif MediaClass.IMAGE in classes:
            made = [
                (one, self._picture(one.image, self._caption(one, camera_id)))
                for one in found
                if one.image
            ]
        else:
            made = []
        return [(one.started_at or "", node) for one, node in made]

    def _window(self, one: Assessment, camera_id: str, day: date | None = None) -> Node:
        at = _started(one)
        day = day or (at.date() if at else dt_util.now().date())
        node = _folder(
            f"{self._entry.entry_id}/{camera_id}/{day.isoformat()}/{one.window_id}",
            self._caption(one, camera_id),
        )
        node.thumbnail = one.image and self._path(one.image)
        return node

    def _picture(self, media_id: str, title: str) -> Node:
        return BrowseMediaSource(
            domain=DOMAIN,
            identifier=f"{self._entry.entry_id}/{PICTURE}/{media_id}",
            media_class=MediaClass.IMAGE,
            media_content_type=JPEG,
            title=title.strip(),
            can_play=True,
            can_expand=False,
            thumbnail=self._path(media_id),
        )

    def _path(self, media_id: str) -> str:
        return PictureView.url.format(entry_id=self._entry.entry_id, media_id=media_id)

    def _caption(self, one: Assessment, camera_id: str) -> str:
        """Return when it was, how grave, where if that is open, and what."""
        level = self._text(f"entity.sensor.risk_level.state.{one.level}", one.level)
        where = self._title(one.camera_id) if camera_id == EVERY_CAMERA else ""
        parts = (_clock(one.started_at), level, where, one.title)
        return " · ".join(part for part in parts if part)

    def _title(self, camera_id: str) -> str:
        if camera_id == EVERY_CAMERA:
            return self._text("common.all_cameras", camera_id)
        camera = self._hub.cameras.get(camera_id)
        return camera.settings.title if camera else camera_id

    def _text(self, key: str, fallback: str | None) -> str:
        return self._texts.get(f"component.{DOMAIN}.{key}", fallback or "")


def _folder(
    identifier: str, title: str, children: Sequence[Node] | None = None
) -> Node:
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=MediaClass.DIRECTORY,
        media_content_type=JPEG,
        title=title,
        can_play=False,
        can_expand=True,
        can_search=True,
        search_media_classes=[MediaClass.DIRECTORY, MediaClass.IMAGE],
        children=children,
    )


def _ids(camera_id: str) -> Sequence[str] | None:
    return None if camera_id == EVERY_CAMERA else [camera_id]


def _started(one: Assessment) -> datetime | None:
    """Return when a window began, by the clock of the house."""
    at = dt_util.parse_datetime(one.started_at or "")
    return at and dt_util.as_local(at)


def _clock(at: Any) -> str:
    moment = dt_util.parse_datetime(str(at))
    return dt_util.as_local(moment).strftime("%H:%M:%S") if moment else ""


def _date(text: str) -> date:
    if (day := dt_util.parse_date(text)) is None:
        raise _unknown()
    return day


def _unknown() -> BrowseError:
    return BrowseError(translation_domain=DOMAIN, translation_key="unknown_media")


@contextmanager
def _engine_trouble() -> Iterator[None]:
    """Say what the client's errors mean to who browses."""
    try:
        yield
    except NotFound as err:
        raise _unknown() from err
    except BadRequest as err:
        raise BrowseError(
            translation_domain=DOMAIN,
            translation_key="refused",
            translation_placeholders={"reason": err.message},
        ) from err
    except HearthwardError as err:
        raise BrowseError(
            translation_domain=DOMAIN,
            translation_key="cannot_connect",
            translation_placeholders={"reason": str(err)},
        ) from err
