# SPDX-License-Identifier: AGPL-3.0-or-later
"""The language model's hosts: what they have, fetch a model, try one."""

from collections.abc import Awaitable
from typing import Annotated, Final

from msgspec import Meta

from ..domain import Value
from ..present.language import Language, RefusedModelError, Trial, UnknownPlaceError
from .errors import ApiError, Code
from .routing import Answer, Call, Route
from .wire import Key

type ModelName = Annotated[
    str, Meta(max_length=200, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$")
]


class ModelAt(Value):
    """A model on a host; without a name, the one of the settings."""

    place: Key
    model: ModelName | None = None


async def look(call: Call[None, None]) -> Language:
    """Ask every host what it has."""
    return await call.services.language.look()


async def pull(call: Call[ModelAt, None]) -> Language:
    """Have a host fetch a model."""
    asked, language = call.body, call.services.language
    await _of_host(language.pull(asked.place, asked.model))
    return await language.look()


async def stop_pull(call: Call[None, ModelAt]) -> Answer:
    """End a download; what is there already stays on the host's disk."""
    asked = call.query
    await _of_host(call.services.language.stop_pull(asked.place, asked.model))
    return None


async def try_out(call: Call[ModelAt, None]) -> Trial:
    """Probe a model and have it judge a scene that everybody can judge."""
    asked = call.body
    return await _of_host(call.services.language.try_out(asked.place, asked.model))


async def _of_host[T](work: Awaitable[T]) -> T:
    try:
        return await work
    except UnknownPlaceError as err:
        raise ApiError(
            Code.NOT_FOUND, "no Ollama host of that name is in the settings", "place"
        ) from err
    except RefusedModelError as err:
        raise ApiError(Code.INVALID_FIELD, str(err), "model") from err


ROUTES: Final = (
    Route(
        method="GET",
        path="/language",
        handler=look,
        summary="What the Ollama hosts have, and how each of them fares.",
        answer=Language,
        slow=True,
    ),
    Route(
        method="POST",
        path="/language/pull",
        handler=pull,
        summary="Have an Ollama host fetch a model.",
        body=ModelAt,
        answer=Language,
        errors=(Code.NOT_FOUND,),
        slow=True,
    ),
    Route(
        method="DELETE",
        path="/language/pull",
        handler=stop_pull,
        summary="End the download of a model.",
        query=ModelAt,
        statuses=(204,),
        errors=(Code.NOT_FOUND,),
    ),
    Route(
        method="POST",
        path="/language/test",
        handler=try_out,
        summary="Probe a model and have it judge a known scene.",
        body=ModelAt,
        answer=Trial,
        errors=(Code.NOT_FOUND,),
        slow=True,
    ),
)
