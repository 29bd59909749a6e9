# SPDX-License-Identifier: AGPL-3.0-or-later
"""One schema for the app's options, the environment and the command line."""

from collections.abc import Mapping
import os
from pathlib import Path
import re
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

PREFIX: Final = "HEARTHWARD_"
OPTIONS: Final = Path("/data/options.json")
"""Where Supervisor puts an app's options."""


class SettingsError(Exception):
    """A setting cannot be used; the text names it and where it came from."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything a user may set; each field is option, variable and flag."""

    data_dir: Annotated[str, Meta(min_length=1, description="folder of all data")] = (
        "hearthward-data"
    )
    host: Annotated[str, Meta(min_length=1, description="address to listen on")] = (
        "127.0.0.1"
    )
    port: Annotated[int, Meta(ge=0, le=65535, description="port; 0: a free one")] = 8817
    name: Annotated[str, Meta(min_length=1, max_length=63, description="its name")] = (
        "Hearthward"
    )
    demo: Annotated[bool, Meta(description="watch the simulated street")] = False
    model: Annotated[str, Meta(min_length=1, description="detection model to use")] = (
        "yolo26n"
    )
    model_path: Annotated[
        str, Meta(description="exported model to use instead, a file")
    ] = ""
    models_dir: Annotated[
        str, Meta(description="folder of exported models to fall back on")
    ] = ""
    detector_threads: Annotated[
        int, Meta(ge=1, le=64, description="threads per picture")
    ] = 1
    decoder: Annotated[
        Literal["software", "auto", "cuda", "qsv", "vaapi"],
        Meta(description="what decodes streams; a graphics unit's memory is scarce"),
    ] = "software"
    llm: Annotated[bool, Meta(description="ask a language model")] = True
    ollama_url: Annotated[
        str, Meta(description="Ollama servers, separated by commas")
    ] = "http://127.0.0.1:11434"
    ollama_model: Annotated[str, Meta(min_length=1, description="model to ask")] = (
        "nemotron-3-nano:4b"
    )
    ollama_pull: Annotated[
        bool, Meta(description="have Ollama fetch the model where it is missing")
    ] = True
    num_ctx: Annotated[
        int, Meta(ge=2048, le=1_048_576, description="the model's context in tokens")
    ] = 8192
    reach: Annotated[
        int, Meta(ge=0, le=100, description="points the model may move a score")
    ] = 20
    window_seconds: Annotated[
        float, Meta(ge=5, le=300, description="length of a window")
    ] = 90.0
    retention_days: Annotated[
        float, Meta(ge=0.01, le=3650, description="days that history is kept")
    ] = 30.0
    retention_gb: Annotated[
        float, Meta(ge=0.05, le=100_000, description="gigabytes that history may take")
    ] = 10.0
    announce: Annotated[
        Literal["auto", "on", "off"],
        Meta(description="announce by zeroconf; auto: unless on loopback"),
    ] = "auto"
    tls: Annotated[
        bool, Meta(description="serve https with a certificate of its own")
    ] = False
    supervisor_url: Annotated[
        str, Meta(min_length=1, description="where an app finds the Supervisor")
    ] = "http://supervisor"
    ingress_proxy: Annotated[
        str, Meta(min_length=1, description="the address Ingress comes from")
    ] = "172.30.32.2"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Meta(description="how much to log"),
    ] = "info"

    def __repr__(self) -> str:
        """Return a text without addresses, which may hold passwords."""
        return f"Settings(data_dir={self.data_dir!r}, port={self.port})"

    @property
    def folder(self) -> Path:
        """Return the data folder."""
        return Path(self.data_dir).expanduser()

    @property
    def scheme(self) -> Literal["http", "https"]:
        """Return how the API is spoken to."""
        return "https" if self.tls else "http"

    @property
    def local_url(self) -> str:
        """Return the root of the API as this machine reaches it."""
        shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        place = f"[{shown}]" if ":" in shown else shown
        return f"{self.scheme}://{place}:{self.port}"

    @property
    def ollama_urls(self) -> tuple[str, ...]:
        """Return the servers to ask, in order of preference."""
        urls = (url.strip() for url in self.ollama_url.split(","))
        return tuple(url for url in urls if url)

    @property
    def announced(self) -> bool:
        """Return whether to announce the engine in the local network."""
        if self.announce == "auto":
            return self.host not in {"127.0.0.1", "::1", "localhost"}
        return self.announce == "on"


def load(
    flags: Mapping[str, object] | None = None,
    environment: Mapping[str, str] | None = None,
    options: Path | None = None,
) -> Settings:
    """Return the settings: flags before environment before options before defaults.

    Raise SettingsError naming the field and its origin.
    """
    environment = os.environ if environment is None else environment
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    names = set(Settings.__struct_fields__)
    for origin, values in (
        ("option {0}", _options(options or OPTIONS, names)),
        (f"environment variable {PREFIX}{{1}}", _environment(environment, names)),
        ("flag --{2}", flags or {}),
    ):
        for name, value in values.items():
            if value is None:
                continue
            merged[name] = value
            origins[name] = origin.format(name, name.upper(), name.replace("_", "-"))
    try:
        return msgspec.convert(merged, Settings, strict=False)
    except msgspec.ValidationError as err:
        what, _, place = str(err).partition(" - at `$.")
        name = re.split(r"\W", place)[0]
        where = origins.get(name, "the settings")
        msg = f"{where}: {what[:1].lower()}{what[1:]}"
        raise SettingsError(msg) from None


def _options(path: Path, names: set[str]) -> dict[str, Any]:
    """Return the app's options; empty ones count as not given."""
    try:
        options = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as err:
        msg = f"the options in {path.name} cannot be read: {type(err).__name__}"
        raise SettingsError(msg) from err
    unknown = sorted(set(options) - names)
    if unknown:
        msg = f"option {unknown[0]}: no such setting"
        raise SettingsError(msg)
    return {name: value for name, value in options.items() if value not in (None, "")}


def _environment(environment: Mapping[str, str], names: set[str]) -> dict[str, str]:
    return {
        name: environment[PREFIX + name.upper()]
        for name in names
        if environment.get(PREFIX + name.upper())
    }
