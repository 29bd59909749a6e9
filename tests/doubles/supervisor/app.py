# SPDX-License-Identifier: Apache-2.0
"""An app as Supervisor keeps it: from its config.yaml to what the API tells of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import hashlib
from pathlib import Path
import secrets
from typing import Protocol, Self

import yaml

from . import options
from .answers import Json

NO_ADDRESS = "0.0.0.0"
DEFAULT_INGRESS_PORT = 8099
DANGEROUS = {
    *("BPF", "CHECKPOINT_RESTORE", "DAC_READ_SEARCH", "NET_ADMIN", "NET_RAW"),
    *("PERFMON", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO"),
}
ROLE_COSTS = {"manager": 1, "admin": 2}
FLAGS_OF_HARDWARE = (
    *("gpio", "usb", "uart", "kernel_modules", "devicetree", "udev", "video", "audio"),
    *("stdin", "host_ipc", "host_uts", "host_dbus"),
)


class Runner(Protocol):
    """What runs an app's container: Docker, for the real Supervisor."""

    async def start(self, app: App) -> str:
        """Start the container; return its address in the `hassio` network."""
        ...

    async def wait_healthy(self, app: App) -> None:
        """Wait for the image's HEALTHCHECK to be passed."""
        ...

    async def stop(self, app: App) -> None:
        """Stop the container."""
        ...


class Elsewhere:
    """A runner for apps that somebody else has started on this machine."""

    async def start(self, app: App) -> str:
        """Take it that the app listens on loopback."""
        return "127.0.0.1"

    async def wait_healthy(self, app: App) -> None:
        """Take it that it does so already."""

    async def stop(self, app: App) -> None:
        """Leave it alone."""


def full_slug(repository: str, slug: str) -> str:
    """Return an app's slug with the mark of the repository that it comes from."""
    mark = hashlib.sha1(repository.lower().encode(), usedforsecurity=False)
    return f"{mark.hexdigest()[:8]}_{slug}"


@dataclass
class App:
    """One app of the store, installed or not."""

    config: Json
    repository: str
    """Address of the Git repository in the user's store."""
    files: Path
    """The folder of config.yaml."""
    installed: bool = False
    state: str = "unknown"
    user_options: Json = field(default_factory=dict)
    ip_address: str = NO_ADDRESS
    token: str = field(default="", repr=False)
    """The SUPERVISOR_TOKEN of its container; a new one for every start."""
    ingress_token: str = field(
        default_factory=lambda: secrets.token_urlsafe(32), repr=False
    )
    ingress_panel: bool = False

    @classmethod
    def read(cls, files: Path, repository: str) -> Self:
        """Read the app that a folder of a repository describes."""
        text = (files / "config.yaml").read_text(encoding="utf-8")
        return cls(config=yaml.safe_load(text), repository=repository, files=files)

    @property
    def slug(self) -> str:
        """Return the full slug."""
        return full_slug(self.repository, self.config["slug"])

    @property
    def hostname(self) -> str:
        """Return its name in the `hassio` network."""
        return self.slug.replace("_", "-")

    @property
    def name(self) -> str:
        """Return what the user reads."""
        return str(self.config["name"])

    @property
    def discovery(self) -> list[str]:
        """Return the services that it may announce."""
        return list(self.config.get("discovery", []))

    @property
    def ingress_port(self) -> int:
        """Return the port of its page."""
        return int(self.config.get("ingress_port", DEFAULT_INGRESS_PORT))

    @property
    def options(self) -> Json:
        """Return its default options with the user's over them."""
        return {**self.config.get("options", {}), **self.user_options}

    def checked_options(self) -> Json:
        """Return what becomes /data/options.json; raise ApiError if it cannot."""
        return options.checked(self.config.get("schema", {}), self.options)

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables that its container gets on top of the image's."""
        own: Mapping[str, str] = self.config.get("environment", {})
        return {
            **own,
            "TZ": "Etc/UTC",
            "SUPERVISOR_TOKEN": self.token,
            "HASSIO_TOKEN": self.token,
        }

    def brief(self) -> Json:
        """Return what the list of installed apps says."""
        return {
            **self._common(),
            "detached": False,
            "state": self.state,
            "system_managed": False,
            "version": self.config["version"],
        }

    def in_store(self) -> Json:
        """Return what the list of the store says."""
        return {
            **self._common(),
            "arch": self.config["arch"],
            "documentation": self._has("DOCS.md"),
            "installed": self.installed,
            "version": self.config["version"] if self.installed else None,
        }

    def in_store_extended(self) -> Json:
        """Return what the store says of this app alone."""
        return self.in_store() | self._access() | {"detached": False}

    def complete(self, *, with_options: bool) -> Json:
        """Return all there is about an installed app."""
        config = self.config
        ingress = f"/api/hassio_ingress/{self.ingress_token}"
        has_ingress = bool(config.get("ingress", False))
        return {
            **self.brief(),
            **self._access(),
            **{name: bool(config.get(name, False)) for name in FLAGS_OF_HARDWARE},
            "arch": config["arch"],
            "audio_input": None,
            "audio_output": None,
            "auto_update": False,
            "boot": "manual" if config.get("boot", "auto") != "auto" else "auto",
            "boot_config": config.get("boot", "auto"),
            "changelog": self._has("CHANGELOG.md"),
            "devices": config.get("devices", []),
            "discovery": self.discovery,
            "dns": [f"{self.hostname}.local.hass.io"],
            "documentation": self._has("DOCS.md"),
            "hostname": self.hostname,
            "ingress_entry": ingress if has_ingress else None,
            "ingress_panel": self.ingress_panel if has_ingress else None,
            "ingress_port": self.ingress_port if has_ingress else None,
            "ingress_url": (
                f"{ingress}/{config.get('ingress_entry', '')}" if has_ingress else None
            ),
            "ip_address": self.ip_address,
            "machine": config.get("machine", []),
            "network": config.get("ports"),
            "network_description": config.get("ports_description"),
            "options": self.options if with_options else {},
            "privileged": config.get("privileged", []),
            "protected": True,
            "schema": options.for_ui(config.get("schema", {})),
            "services": config.get("services", []),
            "startup": config.get("startup", "application"),
            "system_managed_config_entry": None,
            "translations": self._translations(),
            "watchdog": False,
            "webui": config.get("webui"),
        }

    def panel(self) -> Json:
        """Return what the sidebar shows of it."""
        return {
            "title": self.config.get("panel_title", self.name),
            "icon": self.config.get("panel_icon", "mdi:puzzle"),
            "admin": bool(self.config.get("panel_admin", True)),
            "enable": self.ingress_panel,
        }

    def _common(self) -> Json:
        config = self.config
        return {
            "advanced": False,
            "available": True,
            "build": "image" not in config,
            "description": config["description"],
            "homeassistant": config.get("homeassistant"),
            "icon": self._has("icon.png"),
            "logo": self._has("logo.png"),
            "name": self.name,
            "repository": full_slug(self.repository, "")[:-1],
            "slug": self.slug,
            "stage": config.get("stage", "stable"),
            "update_available": False,
            "url": config.get("url"),
            "version_latest": config["version"],
        }

    def _access(self) -> Json:
        config = self.config
        return {
            "apparmor": self._apparmor(),
            "auth_api": bool(config.get("auth_api", False)),
            "docker_api": bool(config.get("docker_api", False)),
            "full_access": bool(config.get("full_access", False)),
            "hassio_api": bool(config.get("hassio_api", False)),
            "hassio_role": config.get("hassio_role", "default"),
            "homeassistant_api": bool(config.get("homeassistant_api", False)),
            "host_network": bool(config.get("host_network", False)),
            "host_pid": bool(config.get("host_pid", False)),
            "ingress": bool(config.get("ingress", False)),
            "long_description": self._text("README.md"),
            "rating": self._rating(),
            "signed": False,
        }

    def _apparmor(self) -> str:
        if not self.config.get("apparmor", True):
            return "disable"
        return "profile" if self._has("apparmor.txt") else "default"

    def _rating(self) -> int:
        """Return how secure Supervisor takes it to be, from 1 to 8."""
        config = self.config
        if config.get("docker_api") or config.get("full_access"):
            return 1
        privileged = set(config.get("privileged", []))
        rating = 5 + {"disable": -1, "default": 0, "profile": 1}[self._apparmor()]
        rating += 2 if config.get("ingress") else int(bool(config.get("auth_api")))
        rating -= int(bool(privileged & DANGEROUS or config.get("kernel_modules")))
        rating -= ROLE_COSTS.get(config.get("hassio_role", "default"), 0)
        rating -= int(bool(config.get("host_network")))
        rating -= 2 * int(bool(config.get("host_pid")))
        rating -= int(bool(config.get("host_uts") and "SYS_ADMIN" in privileged))
        return max(1, min(8, rating))

    def _translations(self) -> Json:
        folder = self.files / "translations"
        return {
            file.stem: yaml.safe_load(file.read_text(encoding="utf-8"))
            for file in sorted(folder.glob("*.yaml"))
        }

    def _has(self, name: str) -> bool:
        return (self.files / name).is_file()

    def _text(self, name: str) -> str | None:
        file = self.files / name
        return file.read_text(encoding="utf-8") if file.is_file() else None


def token() -> str:
    """Return a token as Supervisor makes them for containers."""
    return secrets.token_hex(56)
