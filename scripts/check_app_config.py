# SPDX-License-Identifier: Apache-2.0
"""What Supervisor and the app linter would find wrong with the app's description."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
import re
import struct
from typing import Any, Final

import yaml

from scripts import app_facts as facts, app_settings
from scripts.app_settings import Setting

LEAST_RATING: Final = 6
LANGUAGES: Final = ("de", "en", "es", "fr", "hu", "nl")
PICTURES: Final = {"icon.png": (128, 128), "logo.png": (250, 100)}
SETTINGS: Final = "hearthward_engine/settings.py"
# In the app's network Ollama is elsewhere than on a machine of one's own.
OWN_DEFAULTS: Final = {"ollama_url"}
KINDS: Final = {"bool": "bool", "int": "int", "float": "float", "str": "str"}
# Where Supervisor keeps the data of an app from this repository, and of a local one.
DATA: Final = (
    PurePath("/data/addons/data/0123abcd_hearthward"),
    PurePath("/data/addons/data/local_hearthward"),
)
LEFT_OUT: Final = ("models", "cache")
KEPT: Final = ("hearthward.db", "media", "options.json", "tls")


def findings(home: Path) -> Iterator[str]:
    """Yield what is wrong with config.yaml and the files that belong to it."""
    config = load(home / "config.yaml")
    for rule in (keys, values, network, backups, maps, options):
        for finding in rule(config):
            yield f"config.yaml: {finding}"
    if (given := rating(config)) < LEAST_RATING:
        yield f"config.yaml: Supervisor would rate it {given}, at least {LEAST_RATING}"
    settings = app_settings.read(home / SETTINGS)
    for finding in against_settings(config, settings):
        yield f"config.yaml: {finding}"
    yield from texts(home, config)
    yield from pictures(home)
    yield from words(home, config)
    for name in ("build.yaml", "build.yml", "build.json"):
        if (home / name).exists():
            yield f"{name}: deprecated; say it in the Dockerfile"


def load(path: Path) -> dict[str, Any]:
    """Return a YAML file that holds a mapping."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return dict(content)


def keys(config: Mapping[str, Any]) -> Iterator[str]:
    """Require known keys, none that is obsolete, none that says the default."""
    for key in facts.REQUIRED:
        if key not in config:
            yield f"lacks {key}"
    for key, value in config.items():
        if key in facts.OBSOLETE:
            yield f"{key} is obsolete: {facts.OBSOLETE[key]}"
        elif key not in facts.DEFAULTS and key not in facts.WITHOUT_DEFAULT:
            yield f"{key} is no key of Supervisor's"
        elif key in facts.DEFAULTS and value == facts.DEFAULTS[key]:
            yield f"{key} repeats Supervisor's default"


def values(config: Mapping[str, Any]) -> Iterator[str]:
    """Require values of the right type and form."""
    for key, value in config.items():
        kind = facts.WITHOUT_DEFAULT.get(key)
        if key in facts.DEFAULTS:
            kind = type(facts.DEFAULTS[key])
        if kind and (not isinstance(value, kind) or (kind is int and value is True)):
            yield f"{key} must be {kind.__name__}, not {type(value).__name__}"
            continue
        if key in facts.CHOICES and value not in facts.CHOICES[key]:
            yield f"{key} must not be {value}"
        if key in facts.FORMS and not re.fullmatch(facts.FORMS[key], value):
            yield f"{key} must not be {value}"
    if set(config.get("arch", ())) != set(facts.ARCHES):
        yield f"arch must be {', '.join(facts.ARCHES)}"
    if not 10 <= config.get("timeout", 10) <= 300:
        yield "timeout must be 10 to 300 seconds"
    if config.get("privileged"):
        yield "privileged: the engine needs no capability"
    if config.get("full_access") and {"devices", "gpio", "uart", "usb"} & set(config):
        yield "full_access makes devices, gpio, uart and usb redundant"
    for device in config.get("devices", ()):
        if ":" in device:
            yield f"devices: {device} must be a path only"


def network(config: Mapping[str, Any]) -> Iterator[str]:
    """Require Ingress, and ports that are closed until somebody opens them."""
    if not config.get("ingress"):
        yield "ingress must be on: the page has no other way in"
    if "webui" in config:
        yield "webui has no meaning beside ingress"
    if config.get("ingress_port") == 0:
        yield "ingress_port needs no random port off the host's network"
    if "hearthward" not in config.get("discovery", ()):
        yield "discovery must list hearthward, or Supervisor refuses it"
    ports = config.get("ports", {})
    for port, host in ports.items():
        if not re.fullmatch(r"\d+/(tcp|udp)", str(port)):
            yield f"ports: {port} must read like 8817/tcp"
        if host is not None:
            yield f"ports: {port} must be null, closed by default"
    if set(ports) != set(config.get("ports_description", {})):
        yield "ports and ports_description differ"


def backups(config: Mapping[str, Any]) -> Iterator[str]:
    """Require whole databases in backups, and no models."""
    if config.get("backup") != "cold":
        yield "backup must be cold: a database is written all the time"
    for key in ("backup_pre", "backup_post"):
        if key in config:
            yield f"{key} has no meaning with cold backups"
    patterns = config.get("backup_exclude", ())
    for data in DATA:
        for name in LEFT_OUT:
            if not excluded(data / name, patterns):
                yield f"backup_exclude does not leave out {data.name}/{name}"
        for name in KEPT:
            if excluded(data / name, patterns):
                yield f"backup_exclude leaves out {data.name}/{name}"


def excluded(path: PurePath, patterns: list[str]) -> bool:
    """Return whether Supervisor leaves a path out, as it asks: against all of it."""
    return any(path.match(pattern) for pattern in patterns)


def maps(config: Mapping[str, Any]) -> Iterator[str]:
    """Find folders that are mapped under a name of another time."""
    for entry in config.get("map", ()):
        name = entry.get("type") if isinstance(entry, dict) else entry.split(":")[0]
        if name in facts.LEGACY_MAPS:
            yield f"map: {name} is deprecated"


def options(config: Mapping[str, Any]) -> Iterator[str]:
    """Require a form for each option and a fitting value for each that must be set."""
    schema, given = config.get("schema", {}), config.get("options", {})
    for name in sorted(set(given) - set(schema)):
        yield f"options: {name} is not in the schema"
    for name, form in schema.items():
        match = facts.ELEMENT.fullmatch(str(form))
        if not match:
            yield f"schema: {name} must not be {form}"
        elif name not in given:
            if not match["optional"]:
                yield f"options: {name} has no value"
        elif not _fits(given[name], match):
            yield f"options: {name} must not be {given[name]}"


def rating(config: Mapping[str, Any]) -> int:
    """Return the security rating that Supervisor gives, 1 to 8."""
    if config.get("docker_api") or config.get("full_access"):
        return 1
    privileged = set(config.get("privileged", ()))
    points = 5
    points += 1 if config.get("apparmor", True) else -1
    points += 2 if config.get("ingress") else int(bool(config.get("auth_api")))
    points -= bool(privileged & facts.POWERFUL or config.get("kernel_modules"))
    points -= {"manager": 1, "admin": 2}.get(config.get("hassio_role", ""), 0)
    points -= bool(config.get("host_network"))
    points -= 2 * bool(config.get("host_pid"))
    points -= bool(config.get("host_uts")) and "SYS_ADMIN" in privileged
    return max(1, min(8, points))


def against_settings(
    config: Mapping[str, Any], settings: Mapping[str, Setting]
) -> Iterator[str]:
    """Require that each option is a setting of the engine with the same range."""
    for name, form in config.get("schema", {}).items():
        match = facts.ELEMENT.fullmatch(str(form))
        if not match:
            continue
        if not (setting := settings.get(name)):
            yield f"schema: {name} is no setting of the engine"
            continue
        inside = match["inside"] or ""
        if setting.choices and tuple(inside.split("|")) != setting.choices:
            yield f"schema: {name} allows {inside}, the engine {setting.choices}"
        if match["kind"] != "list" and match["kind"] != setting.kind:
            yield f"schema: {name} is {match['kind']}, for the engine {setting.kind}"
        bounds = setting.least, setting.most
        if match["kind"] in {"int", "float", "str"} and _bounds(inside) != bounds:
            yield f"schema: {name} allows ({inside}), the engine {bounds}"
        value = config.get("options", {}).get(name)
        if name not in OWN_DEFAULTS and value != setting.default:
            yield f"options: {name} is {value}, for the engine {setting.default}"


def texts(home: Path, config: Mapping[str, Any]) -> Iterator[str]:
    """Require each option and port in every language, and nothing else."""
    for language in LANGUAGES:
        path = home / "translations" / f"{language}.yaml"
        if not path.exists():
            yield f"translations/{language}.yaml: missing"
            continue
        content, place = load(path), f"translations/{language}.yaml"
        for name in sorted(set(content) - {"configuration", "network"}):
            yield f"{place}: {name} is unknown to Supervisor"
        said = content.get("configuration", {})
        for name in sorted(set(said) ^ set(config.get("schema", {}))):
            yield f"{place}: {name} is not in both texts and schema"
        for name, text in said.items():
            if set(text) != {"name", "description"} or not all(text.values()):
                yield f"{place}: {name} needs a name and a description"
        for port in sorted(set(content.get("network", {})) ^ set(config["ports"])):
            yield f"{place}: {port} is not in both texts and ports"


def pictures(home: Path) -> Iterator[str]:
    """Require the pictures in the sizes that the store shows."""
    for name, size in PICTURES.items():
        path = home / name
        if not path.exists():
            yield f"{name}: missing"
        elif (found := struct.unpack(">II", path.read_bytes()[16:24])) != size:
            yield f"{name}: {found[0]}×{found[1]} instead of {size[0]}×{size[1]}"


def words(home: Path, config: Mapping[str, Any]) -> Iterator[str]:
    """Require the documents, with every option and the word about NVIDIA first."""
    for name in ("README.md", "CHANGELOG.md", "DOCS.md", "apparmor.txt"):
        if not (home / name).exists():
            yield f"{name}: missing"
            return
    docs = (home / "DOCS.md").read_text(encoding="utf-8")
    for name in config.get("schema", {}):
        if f"`{name}`" not in docs:
            yield f"DOCS.md: says nothing about {name}"
    if "NVIDIA" not in "\n".join(docs.splitlines()[:10]):
        yield "DOCS.md: must say at once that an app cannot use an NVIDIA GPU"
    versions = re.findall(
        r"^## (\S+)", (home / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    if versions[:1] != [config.get("version")]:
        yield f"CHANGELOG.md: the newest version must be {config.get('version')}"


def _fits(value: object, form: re.Match[str]) -> bool:
    """Return whether Supervisor takes a value for a form of the schema."""
    kind, inside = form["kind"], form["inside"] or ""
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "list":
        return str(value) in inside.split("|")
    if kind in {"int", "float"}:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        number = float(value)
    elif not isinstance(value, str):
        return False
    else:
        number = len(value)
    least, most = _bounds(inside) if kind != "match" else (None, None)
    return (least is None or number >= least) and (most is None or number <= most)


def _bounds(inside: str) -> tuple[float | None, float | None]:
    """Return the bounds in a form like ``1,64``."""
    least, _, most = inside.partition(",")
    return (float(least) if least else None, float(most) if most else None)
