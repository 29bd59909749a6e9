# SPDX-License-Identifier: Apache-2.0
"""A phone with the Home Assistant app: what its push service receives."""

from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

TOKEN = "push-token-of-the-phone"


@dataclass
class PhoneDouble:
    """The push service of one phone; answers as the real one does."""

    name: str = "Ann's phone"
    apple: bool = False
    url: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)
    status: int = 201
    _runner: web.AppRunner | None = None

    async def start(self) -> Self:
        """Listen on a free port of this machine."""
        app = web.Application()
        app.add_routes([web.post("/push", self._push)])
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/push"
        return self

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def registration(self) -> dict[str, Any]:
        """Return what the app tells Home Assistant when it is set up."""
        return {
            "app_data": {"push_token": TOKEN, "push_url": self.url},
            "app_id": "io.robbie.HomeAssistant",
            "app_name": "Home Assistant",
            "app_version": "2026.10",
            "device_id": self.name,
            "device_name": self.name,
            "manufacturer": "Apple" if self.apple else "Fairphone",
            "model": "15" if self.apple else "5",
            "os_name": "iOS" if self.apple else "Android",
            "os_version": "26",
            "supports_encryption": False,
            "user_id": "ann",
            "webhook_id": f"webhook-of-{self.name}",
        }

    @property
    def data(self) -> list[dict[str, Any]]:
        """Return the data of all notifications, oldest first."""
        return [one.get("data", {}) for one in self.received]

    async def _push(self, request: web.Request) -> web.Response:
        self.received.append(await request.json())
        limits = {
            "successful": len(self.received),
            "errors": 0,
            "maximum": 150,
            "resetsAt": "2026-12-01T00:00:00.000Z",
        }
        return web.json_response({"rateLimits": limits}, status=self.status)
