# SPDX-License-Identifier: Apache-2.0
"""What Supervisor says of a healthy HA OS box: host, network, Core, itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from .answers import Json

VERSION = "2026.08.0"
OS_VERSION = "16.3"
GATEWAY = "172.30.32.1"
DNS = "172.30.32.3"
NETWORK = "172.30.32.0/23"


@dataclass
class Machine:
    """The box that Supervisor looks after."""

    address: str
    """Supervisor's own."""
    core_version: str = "2026.10.4"
    core_port: int = 8123
    time_zone: str = "Etc/UTC"
    country: str | None = None
    arch: str = "amd64"
    machine: str = "generic-x86-64"

    def answers(self) -> Mapping[str, Json]:
        """Return what is told at each address that only reports."""
        return {
            "/info": self._root(),
            "/core/info": self._core(),
            "/core/stats": _stats(),
            "/host/info": self._host(),
            "/jobs/info": {"ignore_conditions": [], "jobs": []},
            "/mounts": {"default_backup_mount": None, "mounts": []},
            "/network/info": self._network(),
            "/os/info": self._os(),
            "/resolution/info": {
                "unsupported": [],
                "unhealthy": [],
                "suggestions": [],
                "issues": [],
                "checks": [],
            },
            "/supervisor/info": self._supervisor(),
            "/supervisor/stats": _stats(),
            "/backups": {"backups": []},
            "/backups/info": {"backups": [], "days_until_stale": 30},
        }

    def _root(self) -> Json:
        return {
            "supervisor": VERSION,
            "homeassistant": self.core_version,
            "hassos": OS_VERSION,
            "docker": "29.1.0",
            "hostname": "homeassistant",
            "operating_system": f"Home Assistant OS {OS_VERSION}",
            "features": ["reboot", "shutdown", "services", "network", "haos"],
            "machine": self.machine,
            "machine_id": "5f0c8f6d5b1e4a7c9f3d2b1a0e9d8c7b",
            "arch": self.arch,
            "state": "running",
            "supported_arch": [self.arch],
            "supported": True,
            "channel": "stable",
            "logging": "info",
            "timezone": self.time_zone,
        }

    def _core(self) -> Json:
        return {
            "version": self.core_version,
            "version_latest": self.core_version,
            "update_available": False,
            "machine": self.machine,
            "ip_address": GATEWAY,
            "arch": self.arch,
            "image": f"ghcr.io/home-assistant/{self.machine}-homeassistant",
            "boot": True,
            "port": self.core_port,
            "ssl": False,
            "watchdog": True,
            "audio_input": None,
            "audio_output": None,
            "backups_exclude_database": False,
            "duplicate_log_file": False,
        }

    def _host(self) -> Json:
        return {
            "agent_version": "1.8.1",
            "apparmor_version": "3.1.7",
            "chassis": "desktop",
            "virtualization": "",
            "cpe": f"cpe:2.3:o:home-assistant:haos:{OS_VERSION}:*:production:*:*:*",
            "deployment": "production",
            "disk_free": 200.1,
            "disk_total": 234.0,
            "disk_used": 24.2,
            "disk_life_time": 1.0,
            "features": ["reboot", "shutdown", "services", "network", "haos"],
            "hostname": "homeassistant",
            "llmnr_hostname": "homeassistant",
            "kernel": "6.12.51-haos",
            "operating_system": f"Home Assistant OS {OS_VERSION}",
            "timezone": self.time_zone,
            "dt_utc": datetime.now(UTC).isoformat(),
            "dt_synchronized": True,
            "use_ntp": True,
            "startup_time": 3.5,
            "boot_timestamp": 1_762_000_000_000_000,
            "broadcast_llmnr": True,
            "broadcast_mdns": False,
        }

    def _network(self) -> Json:
        return {
            "interfaces": [
                {
                    "interface": "enp1s0",
                    "type": "ethernet",
                    "enabled": True,
                    "connected": True,
                    "primary": True,
                    "mac": "00:00:5E:00:53:01",
                    "ipv4": {
                        "method": "auto",
                        "ready": True,
                        "address": ["192.0.2.10/24"],
                        "nameservers": ["192.0.2.1"],
                        "gateway": "192.0.2.1",
                        "route_metric": None,
                    },
                    "ipv6": None,
                    "wifi": None,
                    "vlan": None,
                    "mdns": "announce",
                    "llmnr": "announce",
                }
            ],
            "docker": {
                "interface": "hassio",
                "address": NETWORK,
                "gateway": GATEWAY,
                "dns": DNS,
            },
            "host_internet": True,
            "supervisor_internet": True,
        }

    def _os(self) -> Json:
        return {
            "version": OS_VERSION,
            "version_latest": OS_VERSION,
            "version_pending": None,
            "update_available": False,
            "board": self.machine,
            "boot": "A",
            "data_disk": "disk-1",
            "boot_slots": {
                "A": {"state": "booted", "status": "good", "version": OS_VERSION},
                "B": {"state": "inactive", "status": "good", "version": "16.2"},
            },
        }

    def _supervisor(self) -> Json:
        return {
            "version": VERSION,
            "version_latest": VERSION,
            "update_available": False,
            "channel": "stable",
            "arch": self.arch,
            "supported": True,
            "healthy": True,
            "ip_address": self.address,
            "timezone": self.time_zone,
            "logging": "info",
            "debug": False,
            "debug_block": False,
            "diagnostics": False,
            "auto_update": True,
            "country": self.country,
            "detect_blocking_io": False,
            "feature_flags": {"supervisor_v2_api": False},
        }


def _stats() -> Json:
    """Return what a container uses, as Docker reports it."""
    return {
        "cpu_percent": 1.2,
        "memory_usage": 180_000_000,
        "memory_limit": 8_000_000_000,
        "memory_percent": 2.25,
        "network_rx": 1_000_000,
        "network_tx": 1_000_000,
        "blk_read": 10_000_000,
        "blk_write": 10_000_000,
    }


container_stats = _stats
