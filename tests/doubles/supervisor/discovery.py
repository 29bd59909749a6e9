# SPDX-License-Identifier: Apache-2.0
"""Messages of apps about services that Home Assistant may want to set up."""

import asyncio
from dataclasses import dataclass, field
import logging
from typing import Any
from uuid import uuid4

from .answers import Json
from .core import Core, CoreError

_LOGGER = logging.getLogger(__name__)


@dataclass
class Message:
    """What an app tells of a service of its."""

    addon: str
    service: str
    config: Json = field(repr=False)
    uuid: str = field(default_factory=lambda: uuid4().hex)

    def told(self) -> Json:
        """Return the message as the API tells it."""
        return {
            "addon": self.addon,
            "service": self.service,
            "uuid": self.uuid,
            "config": self.config,
        }


class Discovery:
    """All messages, by their uuid; Core hears of what is new."""

    def __init__(self, core: Core | None) -> None:
        """Start without a message."""
        self.messages: dict[str, Message] = {}
        self.pushed: list[tuple[str, str]] = []
        """What Core was told, as (method, uuid)."""
        self._core = core
        self._pushes: set[asyncio.Task[None]] = set()

    def send(self, slug: str, service: str, config: Json) -> Message:
        """Take a message in; the same is no news, a changed one keeps its uuid."""
        known = next(
            (
                one
                for one in self.messages.values()
                if (one.addon, one.service) == (slug, service)
            ),
            None,
        )
        if known is not None and known.config == config:
            return known
        message = known or Message(slug, service, config)
        message.config = config
        self.messages[message.uuid] = message
        self._push("POST", message)
        return message

    def remove(self, message: Message) -> None:
        """Forget a message."""
        self.messages.pop(message.uuid, None)
        self._push("DELETE", message)

    def remove_all_of(self, slug: str) -> None:
        """Forget what an app that is being uninstalled has said."""
        for message in [one for one in self.messages.values() if one.addon == slug]:
            self.remove(message)

    async def settled(self) -> None:
        """Wait until Core has been told everything."""
        await asyncio.gather(*self._pushes)

    def _push(self, method: str, message: Message) -> None:
        task = asyncio.get_running_loop().create_task(self._tell(method, message))
        self._pushes.add(task)
        task.add_done_callback(self._pushes.discard)

    async def _tell(self, method: str, message: Message) -> None:
        # A Core that starts later asks for the whole list by itself.
        if self._core is None or not await self._core.running():
            return
        path = f"/api/hassio_push/discovery/{message.uuid}"
        content: dict[str, Any] = message.told()
        del content["config"]
        try:
            await self._core.call(method, path, content)
        except CoreError:
            _LOGGER.exception("discovery message %s was not taken", message.uuid)
        else:
            self.pushed.append((method, message.uuid))
