# SPDX-License-Identifier: Apache-2.0
"""What is wrong with the compose file of the GPU box."""

from collections.abc import Iterator, Mapping
from pathlib import Path
import re
from typing import Any, Final

from scripts import app_facts as facts, check_app_config

ENGINE, OLLAMA, PULL = "engine", "ollama", "model"
OLDEST_OLLAMA: Final = (0, 32, 15)
ON_THE_CARD: Final = (ENGINE, OLLAMA)
OLLAMA_SETTINGS: Final = {
    "OLLAMA_FLASH_ATTENTION": "1",
    "OLLAMA_KEEP_ALIVE": "-1",
    "OLLAMA_MAX_LOADED_MODELS": "1",
    "OLLAMA_NO_CLOUD": "1",
    "OLLAMA_NUM_PARALLEL": "1",
}
OLLAMA_BOUNDS: Final = {
    "OLLAMA_GPU_OVERHEAD": (2**30, 2**33),
    "OLLAMA_MAX_QUEUE": (1, 64),
}
# What the entrypoint needs to own the data folder and to become another user.
ENTRYPOINT: Final = {
    *("CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "SETGID", "SETPCAP", "SETUID"),
}
CONDITIONS: Final = {
    *("service_started", "service_healthy", "service_completed_successfully"),
}


def findings(home: Path) -> Iterator[str]:
    """Yield what is wrong with compose.yaml."""
    path = home / "compose.yaml"
    if not path.exists():
        yield "compose.yaml: missing"
        return
    compose = check_app_config.load(path)
    config = check_app_config.load(home / "config.yaml")
    services = compose.get("services", {})
    missing = {ENGINE, OLLAMA, PULL} - set(services)
    if missing:
        yield f"compose.yaml: lacks the service {', '.join(sorted(missing))}"
        return
    rules = (
        keys(compose),
        images(services, config),
        ports(services, config),
        cards(services),
        ollama(services),
        order(services),
        confinement(services),
        volumes(compose),
    )
    for rule in rules:
        for finding in rule:
            yield f"compose.yaml: {finding}"


def keys(compose: Mapping[str, Any]) -> Iterator[str]:
    """Require keys of the compose specification."""
    for name in sorted(set(compose) - facts.COMPOSE_TOP):
        if not name.startswith("x-"):
            yield f"{name} is unknown to Compose"
    for service, content in compose["services"].items():
        for name in sorted(set(content) - facts.COMPOSE_SERVICE):
            if not name.startswith("x-"):
                yield f"{service}: {name} is unknown to Compose"


def images(services: Mapping[str, Any], config: Mapping[str, Any]) -> Iterator[str]:
    """Require pinned images: the engine's of this version, an Ollama new enough."""
    for service, content in services.items():
        if not re.search(r":\d+\.\d+\.\d+", content.get("image", "")):
            yield f"{service}: the image needs a version"
    wanted = f"{config.get('image')}:{config.get('version')}-cuda"
    if services[ENGINE].get("image") != wanted:
        yield f"{ENGINE}: the image must be {wanted}"
    if services[PULL].get("image") != services[OLLAMA].get("image"):
        yield f"{PULL}: the image must be that of {OLLAMA}"
    version = re.search(r":(\d+)\.(\d+)\.(\d+)", services[OLLAMA].get("image", ""))
    if version and tuple(map(int, version.groups())) < OLDEST_OLLAMA:
        yield f"{OLLAMA}: must be {'.'.join(map(str, OLDEST_OLLAMA))} or newer"


def ports(services: Mapping[str, Any], config: Mapping[str, Any]) -> Iterator[str]:
    """Require that the engine's port is published, and nothing else."""
    for service, content in services.items():
        published = [str(port) for port in content.get("ports", ())]
        inside = [port.rpartition(":")[2] for port in published]
        if service == ENGINE and inside != [str(config.get("ingress_port"))]:
            yield f"{ENGINE}: must publish {config.get('ingress_port')} and no other"
        if service != ENGINE and published:
            yield f"{service}: must publish no port"
        if content.get("network_mode") == "host":
            yield f"{service}: must not use the host's network"


def cards(services: Mapping[str, Any]) -> Iterator[str]:
    """Require that engine and Ollama reserve an NVIDIA GPU."""
    for service in ON_THE_CARD:
        place = services[service]
        for key in ("deploy", "resources", "reservations"):
            place = place.get(key, {})
        devices = place.get("devices", [])
        if not any(
            device.get("driver") == "nvidia"
            and "gpu" in device.get("capabilities", ())
            and ("count" in device) != ("device_ids" in device)
            for device in devices
        ):
            yield f"{service}: must reserve an NVIDIA GPU"


def ollama(services: Mapping[str, Any]) -> Iterator[str]:
    """Require the settings of Ollama that the engine counts on."""
    given = services[OLLAMA].get("environment", {})
    for name, value in OLLAMA_SETTINGS.items():
        if given.get(name) != value:
            yield f"{OLLAMA}: {name} must be {value}"
    for name, (least, most) in OLLAMA_BOUNDS.items():
        if not least <= int(given.get(name, -1)) <= most:
            yield f"{OLLAMA}: {name} must be {least} to {most}"
    engine = services[ENGINE].get("environment", {})
    if given.get("OLLAMA_CONTEXT_LENGTH") != engine.get("HEARTHWARD_NUM_CTX"):
        yield f"{OLLAMA}: OLLAMA_CONTEXT_LENGTH must be the engine's num_ctx"
    if services[PULL].get("command") != ["pull", engine.get("HEARTHWARD_OLLAMA_MODEL")]:
        yield f"{PULL}: must pull the model that the engine asks"
    address = f"http://{OLLAMA}:11434"
    if engine.get("HEARTHWARD_OLLAMA_URL") != address:
        yield f"{ENGINE}: HEARTHWARD_OLLAMA_URL must be {address}"


def order(services: Mapping[str, Any]) -> Iterator[str]:
    """Require that who waits for whom can end, and that the engine waits for nobody."""
    for service, content in services.items():
        for other, how in content.get("depends_on", {}).items():
            condition = how.get("condition")
            if other not in services:
                yield f"{service}: waits for {other}, which is no service"
            elif condition not in CONDITIONS:
                yield f"{service}: {condition} is no condition"
            elif condition == "service_healthy" and not _has_health(services, other):
                yield f"{service}: waits for the health of {other}, which has no check"
    if services[ENGINE].get("depends_on"):
        yield f"{ENGINE}: must start without Ollama, the rules do"
    if set(services[PULL].get("depends_on", {})) != {ENGINE, OLLAMA}:
        yield f"{PULL}: must wait for {ENGINE} and {OLLAMA}"
    restart = str(services[PULL].get("restart", "no"))
    if restart != "no" and not restart.startswith("on-failure"):
        yield f"{PULL}: must end once the model is there"


def confinement(services: Mapping[str, Any]) -> Iterator[str]:
    """Require no privileges but those of the entrypoint."""
    for service, content in services.items():
        if content.get("privileged"):
            yield f"{service}: must not be privileged"
        if content.get("cap_drop") != ["ALL"]:
            yield f"{service}: must drop ALL capabilities"
        if "no-new-privileges:true" not in content.get("security_opt", ()):
            yield f"{service}: must forbid new privileges"
        wanted = ENTRYPOINT if service == ENGINE else set()
        if set(content.get("cap_add", ())) != wanted:
            yield f"{service}: cap_add must be {sorted(wanted)}"
    engine = services[ENGINE]
    if not engine.get("read_only"):
        yield f"{ENGINE}: must be read_only"
    writable = {str(place).partition(":")[0] for place in engine.get("tmpfs", ())}
    if writable != {"/run", "/tmp"}:  # noqa: S108 - inside of a container
        yield f"{ENGINE}: needs /run and /tmp as tmpfs"
    if not engine.get("init"):
        yield f"{ENGINE}: needs init"
    if int(str(engine.get("stop_grace_period", "10s")).rstrip("s")) <= 10:
        yield f"{ENGINE}: stop_grace_period must exceed the engine's own ten seconds"


def volumes(compose: Mapping[str, Any]) -> Iterator[str]:
    """Require named volumes that are declared, and no folders of the host."""
    declared = set(compose.get("volumes", {}))
    for service, content in compose["services"].items():
        for volume in content.get("volumes", ()):
            name = str(volume).partition(":")[0]
            if name not in declared:
                yield f"{service}: {name} is no volume of this file"
    if not any(
        str(volume).endswith(":/data")
        for volume in compose["services"][ENGINE].get("volumes", ())
    ):
        yield f"{ENGINE}: needs a volume on /data"


def _has_health(services: Mapping[str, Any], service: str) -> bool:
    """Return whether a service has a health check; the engine's is in its image."""
    return service == ENGINE or "healthcheck" in services[service]
