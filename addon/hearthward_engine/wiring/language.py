# SPDX-License-Identifier: AGPL-3.0-or-later
"""Look after the language model's hosts, as somebody at the page asks for it.

Everything here has connections of its own, so that it never holds up a verdict; an
Ollama server puts what comes at the same time in line by itself.
"""

import asyncio
from collections.abc import Sequence
import json
import time
from typing import Any, Final

import httpx
import msgspec
import ollama

from ..domain import Kind, ZoneKind
from ..evidence import Facts, TrackFacts, ZoneFacts
from ..present.language import (
    InstalledModel,
    Language,
    LanguageHost,
    PullState,
    RefusedModelError,
    Trial,
    UnknownPlaceError,
)
from ..risk.analyst import Analyst
from ..risk.connection import Connection, RefusedError
from ..risk.envelope import envelope
from ..risk.hosts import OllamaSettings, Refusal, gpu_share_of, is_cloud, split_login
from ..risk.prompt import build_prompt, verdict_of
from ..risk.pull import Pull
from .judges import llm_state

ASK_S: Final = 5.0

SCENE: Final = Facts(
    window_id="trial",
    camera_id="trial",
    camera="Front door",
    note="",
    duration_s=48.0,
    local_time="2026-01-15T23:41:00",
    weekday="Thursday",
    house="fresh",
    night=True,
    alarm="armed_away",
    home=(),
    has_zones=True,
    tracks=(
        TrackFacts(
            id="trial",
            label="person",
            kind=Kind.PERSON,
            confidence=0.91,
            identity=None,
            dwell_s=44.0,
            until_s=44.0,
            zones=(
                ZoneFacts(name="Porch", kind=ZoneKind.ENTRY, dwell_s=37.0, entries=1),
            ),
            path="Porch",
            approach="toward",
            pace="slow",
            stood_s=31.0,
            approaches=1,
            off_sidewalk_s=44.0,
            private_s=37.0,
            at_entry_s=37.0,
            near_entry_s=39.0,
            closest=0.55,
        ),
    ),
)
"""A stranger at the door of an empty house at night."""


class LanguageHosts:
    """The hosts of the settings; all methods belong on the event loop."""

    def __init__(self, analysts: Sequence[Analyst], *, fetches: bool) -> None:
        """Look after the hosts of these analysts."""
        self._analysts = {one.settings.place: one for one in analysts}
        self._fetches = fetches
        self._pulls: dict[tuple[str, str], tuple[Pull, Connection]] = {}

    async def stop(self) -> None:
        """End all downloads; what is there stays on the hosts' disks."""
        for key in tuple(self._pulls):
            await self._end(key)

    async def look(self) -> Language:
        """Ask every host what it has."""
        analysts = tuple(self._analysts.values())
        found = await asyncio.gather(*(self._host(one) for one in analysts))
        model = analysts[0].settings.model if analysts else ""
        return Language(model=model, hosts=tuple(found), fetches=self._fetches)

    async def pull(self, place: str, model: str | None) -> None:
        """Start a download, unless it is under way."""
        settings = self._settings(place, model)
        key = (place, settings.model)
        if key not in self._pulls:
            connection = Connection(settings)
            pull = Pull(settings.model, place, connection.pulling)
            self._pulls[key] = (pull, connection)
        self._pulls[key][0].start()

    async def stop_pull(self, place: str, model: str | None) -> None:
        """End a download, and forget one that is over."""
        await self._end((place, self._settings(place, model).model))

    async def try_out(self, place: str, model: str | None) -> Trial:
        """Probe a model afresh and have it judge the scene."""
        settings = self._settings(place, model)
        bounds = envelope(SCENE)
        trial = Trial(place=place, model=settings.model, ok=False, prior=bounds.prior)
        began = time.monotonic()
        # A fresh one believes nothing that was proved before.
        async with Analyst(settings) as analyst:
            host = await analyst.check()
        if isinstance(host, Refusal):
            return msgspec.structs.replace(
                trial, trouble=host.message, seconds=_since(began)
            )
        prompt = build_prompt(
            SCENE, bounds, num_ctx=host.context, num_predict=settings.num_predict
        )
        trial = msgspec.structs.replace(
            trial, proven=True, prompt=prompt.user, shape=prompt.schema
        )
        began = time.monotonic()
        connection = Connection(settings)
        try:
            answer = await connection.chat(
                [
                    {"role": "system", "content": prompt.system},
                    {"role": "user", "content": prompt.user},
                ],
                prompt.schema,
                seed=settings.seed,
                num_predict=settings.num_predict,
            )
        except RefusedError as err:
            return msgspec.structs.replace(
                trial, trouble=err.refusal.message, seconds=_since(began)
            )
        finally:
            await connection.close()
        return _judged(trial, answer.content, answer.prompt_tokens, _since(began))

    # --- private --------------------------------------------------------------

    def _settings(self, place: str, model: str | None) -> OllamaSettings:
        """Return the settings of a host, without fetching by itself."""
        analyst = self._analysts.get(place)
        if analyst is None:
            raise UnknownPlaceError
        name = model or analyst.settings.model
        if is_cloud(name):
            msg = f"{name} would run in Ollama's cloud; choose a local model"
            raise RefusedModelError(msg)
        return msgspec.structs.replace(analyst.settings, model=name, pull=False)

    async def _end(self, key: tuple[str, str]) -> None:
        found = self._pulls.pop(key, None)
        if found is not None:
            pull, connection = found
            await pull.stop()
            await connection.close()

    async def _host(self, analyst: Analyst) -> LanguageHost:
        settings, place = analyst.settings, analyst.settings.place
        host = LanguageHost(
            place=place,
            state=llm_state(analyst.status),
            reachable=True,
            proven=analyst.host is not None,
            vision=analyst.host is not None and analyst.host.vision,
            pulls=tuple(
                _pull_state(model, pull)
                for (at, model), (pull, _) in self._pulls.items()
                if at == place
            ),
        )
        try:
            version, stand_in, models = await _inventory(settings)
        except RefusedError as err:
            return msgspec.structs.replace(
                host, reachable=False, trouble=err.refusal.message
            )
        return msgspec.structs.replace(
            host, version=version, stand_in=stand_in, models=models
        )


async def _inventory(
    settings: OllamaSettings,
) -> tuple[str, bool, tuple[InstalledModel, ...]]:
    """Return a host's version, whether it is a stand-in, and its models."""
    quick = msgspec.structs.replace(settings, connect_s=ASK_S, read_s=ASK_S)
    connection = Connection(quick)
    base, login = split_login(settings.url)
    client = ollama.AsyncClient(
        base,
        timeout=ASK_S,
        auth=httpx.BasicAuth(*login) if login else None,
        headers=dict(settings.headers),
    )
    try:
        version, stand_in = await connection.version()
        listed, running = await client.list(), await client.ps()
    except (httpx.HTTPError, ollama.ResponseError, ConnectionError, ValueError) as err:
        msg = f"it does not say what it has ({type(err).__name__})"
        raise RefusedError(code="unreachable", message=msg) from err
    finally:
        await connection.close()
        await client.close()
    loaded = {model.model: model for model in running.models}
    models = [
        _installed(model, loaded.get(model.model))
        for model in listed.models
        if model.model
    ]
    return version, stand_in, tuple(sorted(models, key=lambda one: one.name))


def _installed(model: Any, loaded: Any) -> InstalledModel:
    on_gpu = None
    if loaded is not None:
        on_gpu = gpu_share_of(int(loaded.size or 0), int(loaded.size_vram or 0))
    return InstalledModel(
        name=str(model.model),
        size_mb=round(int(model.size or 0) / 1e6, 1),
        digest=str(model.digest or ""),
        loaded=loaded is not None,
        gpu_share=on_gpu,
        context_length=None if loaded is None else loaded.context_length,
    )


def _pull_state(model: str, pull: Pull) -> PullState:
    running = pull.progress is not None
    return PullState(
        model=model,
        progress=pull.progress,
        trouble=pull.trouble,
        done=not running and not pull.trouble,
    )


def _judged(trial: Trial, content: str, tokens: int | None, seconds: float) -> Trial:
    """Return the trial with what the model said."""
    given = msgspec.structs.replace(
        trial, answer=content, prompt_tokens=tokens, seconds=seconds
    )
    try:
        verdict = verdict_of(json.loads(content))
    except (ValueError, RecursionError):
        verdict = None
    if verdict is None:
        trouble = "the answer does not keep to the schema"
        return msgspec.structs.replace(given, trouble=trouble)
    return msgspec.structs.replace(
        given,
        ok=True,
        score=verdict.score,
        title=verdict.title,
        summary=verdict.summary,
        evidence=verdict.evidence,
        factors=verdict.factors,
    )


def _since(began: float) -> float:
    return round(time.monotonic() - began, 2)
