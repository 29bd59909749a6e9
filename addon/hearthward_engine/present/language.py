# SPDX-License-Identifier: AGPL-3.0-or-later
"""The language model's hosts, as the page shows and manages them."""

from typing import Any

from ..domain import Value
from .states import LlmState


class InstalledModel(Value):
    """A model that a host has."""

    name: str
    size_mb: float
    digest: str
    loaded: bool = False
    gpu_share: float | None = None
    """How much of it lies in GPU memory; null while it is not loaded."""
    context_length: int | None = None


class PullState(Value):
    """A download of a model that somebody asked for."""

    model: str
    progress: float | None
    """0 to 1 while it is under way."""
    trouble: str = ""
    """Why it does not get on; it is tried again."""
    done: bool = False


class LanguageHost(Value):
    """One Ollama server."""

    place: str
    """Host and port; names it in calls."""
    state: LlmState
    reachable: bool
    trouble: str = ""
    """Why it cannot be asked what it has."""
    version: str = ""
    stand_in: bool = False
    """Whether it owns up to be a test double."""
    proven: bool = False
    """Whether it kept to the schema of an answer when it was probed."""
    vision: bool = False
    models: tuple[InstalledModel, ...] = ()
    pulls: tuple[PullState, ...] = ()


class Language(Value):
    """All hosts and the model that is asked."""

    model: str
    hosts: tuple[LanguageHost, ...]
    fetches: bool
    """Whether the engine fetches a missing model by itself."""


class Trial(Value):
    """What a model makes of a scene that everybody can judge."""

    place: str
    model: str
    ok: bool
    trouble: str = ""
    """Why there is no verdict."""
    proven: bool = False
    """Whether it kept to a schema holding a constant that it could not know."""
    seconds: float = 0.0
    prompt: str = ""
    prompt_tokens: int | None = None
    answer: str = ""
    """As the model gave it."""
    shape: dict[str, Any] = {}
    """The JSON schema that it had to keep to."""
    prior: int | None = None
    """What the rules make of the scene."""
    score: int | None = None
    """What the model makes of it, before the rules' bounds."""
    title: str = ""
    summary: str = ""
    evidence: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()


class UnknownPlaceError(Exception):
    """No host of that name is in the settings."""


class RefusedModelError(Exception):
    """The text says why this model may not be used."""
