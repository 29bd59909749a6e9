# SPDX-License-Identifier: AGPL-3.0-or-later
"""An Ollama host: its settings, what it turned out to be, and why it refuses."""

from collections.abc import Mapping
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

import msgspec

from ..domain import Value

DEFAULT_MODEL: Final = "nemotron-3-nano:4b"
DEFAULT_PORT: Final = 11434
OLDEST_SERVER: Final = (0, 21, 1)
"""Older servers ignore the schema when thinking is off."""

type Code = Literal[
    "model_missing",
    "busy",
    "unreachable",
    "timeout",
    "bad_answer",
    "unproven",
    "refused",
]
type LlmState = Literal[
    "ok", "unreachable", "model_missing", "refused", "off", "starting", "pulling"
]

STATE_OF: Final[Mapping[str, LlmState]] = {
    "model_missing": "model_missing",
    "busy": "unreachable",
    "unreachable": "unreachable",
    "timeout": "unreachable",
    "bad_answer": "unreachable",
    "unproven": "refused",
    "refused": "refused",
}


class OllamaSettings(Value, frozen=True):
    """One host and the model on it; the URL may hold a password."""

    url: str
    model: str = DEFAULT_MODEL
    num_ctx: int = 8192
    """Kept the same in every request: another value reloads the model."""
    num_predict: int = 512
    seed: int = 7
    keep_alive: str = "30m"
    connect_s: float = 5.0
    read_s: float = 120.0
    pull: bool = False
    """Whether a model that the host lacks is fetched from Ollama's library."""
    headers: dict[str, str] = {}

    def __repr__(self) -> str:
        """Return a text without the URL's password and the headers."""
        return f"OllamaSettings({self.place}, {self.model})"

    @property
    def place(self) -> str:
        """Return host and port, fit for logs."""
        return place_of(self.url)

    @property
    def names(self) -> frozenset[str]:
        """Return the names under which a server lists the model."""
        return names_of(self.model)


class Refusal(Value, frozen=True):
    """Why there is no verdict; never an invented one."""

    code: Code
    message: str


class HostFacts(Value, frozen=True):
    """What a proven host said about itself."""

    version: str
    digest: str
    vision: bool
    context: int
    """How many tokens fit: what we ask for, or less where the model holds less."""
    stand_in: bool = False
    gpu_share: float | None = None
    """Share of the model held in GPU memory; None while it is not loaded."""
    context_length: int | None = None
    """What it is loaded with; None while it is not loaded."""


class LlmStatus(Value, frozen=True):
    """The state of the language model, as the protocol's EngineState has it."""

    state: LlmState
    model: str
    reason: str = ""
    advice: str = ""
    """What a person should do about it although it answers."""
    progress: float | None = None
    """How much of the model is there, while it is fetched."""
    gpu_share: float | None = None
    context_length: int | None = None
    hosts: int = 0
    hosts_ok: int = 0
    reloads: int = 0
    """How often it was loaded anew in the last hour though it was in use."""
    late: int = 0
    """Windows of the last hour that it was too slow for."""


def place_of(url: str) -> str:
    """Return ``host:port`` of a URL, without any credentials."""
    return urlsplit(split_login(url)[0]).netloc


def split_login(url: str) -> tuple[str, tuple[str, str] | None]:
    """Return the URL without its login, and the login; raise ValueError if no URL.

    As for Ollama's own tools, a bare ``host`` means ``http://host:11434``.
    """
    bare = "//" not in url
    parts = urlsplit(f"http://{url}" if bare else url)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        msg = "the Ollama address must be an http or https URL"
        raise ValueError(msg)
    try:
        port = parts.port or (DEFAULT_PORT if bare else None)
    except ValueError:
        msg = "the Ollama address has a port that is no number"
        raise ValueError(msg) from None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = f"{host}:{port}" if port else host
    login = None
    if parts.username is not None:
        login = (unquote(parts.username), unquote(parts.password or ""))
    return f"{parts.scheme}://{place}{parts.path.rstrip('/')}", login


def names_of(model: str) -> frozenset[str]:
    """Return the names under which a server lists a model: a bare one is latest."""
    return frozenset({model} if ":" in model else {model, f"{model}:latest"})


def gpu_share_of(size: object, on_gpu: object) -> float | None:
    """Return the share of a loaded model that lies in GPU memory, None if unknown."""
    if not isinstance(size, int) or not isinstance(on_gpu, int) or size <= 0:
        return None
    return round(min(1.0, max(0, on_gpu) / size), 3)


def is_cloud(model: str) -> bool:
    """Return whether Ollama would send the model's prompts to the internet."""
    tag = model.rpartition(":")[2].lower()
    return tag == "cloud" or tag.endswith("-cloud") or model.lower().endswith("-cloud")


def old_server(version: str) -> bool:
    """Return whether a server is too old to honour a schema; unreadable is old."""
    numbers = version.partition("-")[0].split(".")
    try:
        return tuple(int(number) for number in numbers[:3]) < OLDEST_SERVER
    except ValueError:
        return True


class Nonce(msgspec.Struct, frozen=True):
    """Shape of the answer to the proof that the schema is enforced."""

    code: str
