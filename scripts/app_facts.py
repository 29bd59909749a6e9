# SPDX-License-Identifier: Apache-2.0
"""What Supervisor and Docker Compose know: keys, their types and their defaults.

From Supervisor's apps/validate.py (August 2026) and the compose specification.
"""

import re
from typing import Any, Final

REQUIRED: Final = ("name", "version", "slug", "description", "arch")
ARCHES: Final = ("amd64", "aarch64")
DEFAULTS: Final[dict[str, Any]] = {
    "advanced": False,
    "apparmor": True,
    "audio": False,
    "auth_api": False,
    "backup": "hot",
    "boot": "auto",
    "devicetree": False,
    "docker_api": False,
    "full_access": False,
    "gpio": False,
    "hassio_api": False,
    "hassio_role": "default",
    "homeassistant_api": False,
    "host_dbus": False,
    "host_ipc": False,
    "host_network": False,
    "host_pid": False,
    "host_uts": False,
    "ingress": False,
    "ingress_port": 8099,
    "ingress_stream": False,
    "init": True,
    "journald": False,
    "kernel_modules": False,
    "legacy": False,
    "options": {},
    "panel_admin": True,
    "panel_icon": "mdi:puzzle",
    "realtime": False,
    "schema": {},
    "stage": "stable",
    "startup": "application",
    "stdin": False,
    "timeout": 10,
    "tmpfs": False,
    "uart": False,
    "udev": False,
    "ulimits": {},
    "usb": False,
    "video": False,
}
WITHOUT_DEFAULT: Final[dict[str, type]] = {
    "arch": list,
    "backup_exclude": list,
    "backup_post": str,
    "backup_pre": str,
    "breaking_versions": list,
    "description": str,
    "devices": list,
    "discovery": list,
    "environment": dict,
    "homeassistant": str,
    "image": str,
    "ingress_entry": str,
    "machine": list,
    "map": list,
    "name": str,
    "panel_title": str,
    "ports": dict,
    "ports_description": dict,
    "privileged": list,
    "services": list,
    "slug": str,
    "url": str,
    "version": str,
    "webui": str,
}
OBSOLETE: Final = {
    "advanced": "Supervisor ignores it",
    "auto_uart": "use uart",
    "codenotary": "Supervisor ignores it",
    "legacy": "it is for images of another time",
    "snapshot": "use backup",
    "snapshot_exclude": "use backup_exclude",
    "squash": "BuildKit cannot do it",
    "watchdog": "use HEALTHCHECK in the Dockerfile",
}
CHOICES: Final = {
    "backup": {"hot", "cold"},
    "boot": {"auto", "manual", "manual_only"},
    "hassio_role": {"admin", "backup", "default", "homeassistant", "manager"},
    "stage": {"stable", "experimental", "deprecated"},
    "startup": {"initialize", "system", "services", "application", "once"},
}
FORMS: Final = {
    "image": r"[a-z0-9.-]+(/[a-z0-9._-]+)+",
    "panel_icon": r"mdi:[a-z0-9-]+",
    "slug": r"[-_.A-Za-z0-9]+",
    "url": r"https://\S+",
    "version": r"\d+\.\d+\.\d+\S*",
}
LEGACY_MAPS: Final = {"config", "addons", "all_addon_configs", "addon_config"}
POWERFUL: Final = {
    *("BPF", "CHECKPOINT_RESTORE", "DAC_READ_SEARCH", "NET_ADMIN", "NET_RAW"),
    *("PERFMON", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO"),
}
ELEMENT: Final = re.compile(
    r"(?P<kind>bool|email|url|port|str|password|int|float|match|list|device)"
    r"(?:\((?P<inside>.+)\))?(?P<optional>\??)"
)

COMPOSE_TOP: Final = {
    *("configs", "include", "models", "name", "networks", "secrets", "services"),
    "volumes",
}
COMPOSE_SERVICE: Final = {
    *("annotations", "attach", "build", "blkio_config", "cap_add", "cap_drop"),
    *("cgroup", "cgroup_parent", "command", "configs", "container_name"),
    *("cpu_count", "cpu_percent", "cpu_period", "cpu_quota", "cpu_rt_period"),
    *("cpu_rt_runtime", "cpu_shares", "cpus", "cpuset", "credential_spec"),
    *("depends_on", "deploy", "develop", "device_cgroup_rules", "devices", "dns"),
    *("dns_opt", "dns_search", "domainname", "entrypoint", "env_file"),
    *("environment", "expose", "extends", "external_links", "extra_hosts", "gpus"),
    *("group_add", "healthcheck", "hostname", "image", "init", "ipc", "isolation"),
    *("label_file", "labels", "links", "logging", "mac_address", "mem_limit"),
    *("mem_reservation", "mem_swappiness", "memswap_limit", "models"),
    *("network_mode", "networks", "oom_kill_disable", "oom_score_adj", "pid"),
    *("pids_limit", "platform", "ports", "post_start", "pre_stop", "privileged"),
    *("profiles", "provider", "pull_policy", "pull_refresh_after", "read_only"),
    *("restart", "runtime", "scale", "secrets", "security_opt", "shm_size"),
    *("stdin_open", "stop_grace_period", "stop_signal", "storage_opt", "sysctls"),
    *("tmpfs", "tty", "ulimits", "use_api_socket", "user", "userns_mode", "uts"),
    *("volumes", "volumes_from", "working_dir"),
}
