# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pairing: ten minutes, five tries, once."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from hearthward_engine.api.access import PAIRING_S, Access
from hearthward_engine.api.errors import ApiError, Code
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.store import Store

from .spine_helpers import API, Running


@pytest.fixture
def access(store: Store, clock: ManualClock) -> Access:
    return Access(store, clock)


def refusal(access: Access, code: str, instance: str = "ha-1") -> Code:
    with pytest.raises(ApiError) as refused:
        access.pair(code, instance)
    return refused.value.code


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_code_opens_once_and_its_user_owns_the_engine(access: Access) -> None:
    code = access.open_pairing()
    assert len(code) == 6
    assert code.isdecimal()
    assert access.pair(f"{code[:3]}-{code[3:]}", "ha-1") == access.token
    assert access.owned()
    assert refusal(access, code) is Code.PAIRING_CLOSED


def test_without_an_open_pairing_no_code_opens(access: Access) -> None:
    assert refusal(access, "000000") is Code.PAIRING_CLOSED


def test_a_code_works_until_its_tenth_minute_is_over(
    access: Access, clock: ManualClock
) -> None:
    code = access.open_pairing()
    clock.advance(PAIRING_S - 1)
    assert access.pair(code, "ha-1") == access.token
    code = access.open_pairing()
    clock.advance(PAIRING_S)
    assert refusal(access, code) is Code.PAIRING_CLOSED
    assert not Access(access._notes, clock).is_owner("ha-2")


def test_after_five_wrong_tries_even_the_right_code_is_refused(access: Access) -> None:
    code = access.open_pairing()
    wrong = other_than(code)
    tries = [refusal(access, wrong) for _ in range(6)]
    assert tries == [Code.WRONG_CODE] * 5 + [Code.TOO_MANY_TRIES]
    assert refusal(access, code) is Code.TOO_MANY_TRIES
    assert not access.owned()
    assert access.pair(access.open_pairing(), "ha-1") == access.token


def test_tries_are_not_given_back_by_a_restart(
    access: Access, store: Store, clock: ManualClock
) -> None:
    code = access.open_pairing()
    for _ in range(5):
        refusal(access, other_than(code))
    assert refusal(Access(store, clock), code) is Code.TOO_MANY_TRIES


def test_a_new_code_replaces_the_old_one(access: Access) -> None:
    old = access.open_pairing()
    new = access.open_pairing()
    if old != new:
        assert refusal(access, old) is Code.WRONG_CODE
    assert access.pair(new, "ha-1") == access.token


def test_another_instance_cannot_pair_an_owned_engine_and_wastes_no_code(
    access: Access,
) -> None:
    access.own("ha-1")
    code = access.open_pairing()
    assert refusal(access, code, "ha-2") is Code.OTHER_HOME_ASSISTANT
    assert access.pair(code, "ha-1") == access.token


def test_of_many_at_once_with_the_same_code_one_gets_in(access: Access) -> None:
    code = access.open_pairing()

    def attempt(_number: int) -> bool:
        try:
            access.pair(code, "ha-1")
        except ApiError:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(attempt, range(10))) == 1


async def test_pairing_over_http_gives_a_token_that_works(engine: Running) -> None:
    code = await asyncio.to_thread(engine.engine.access.open_pairing)

    async def pair(given: str) -> tuple[int, dict[str, str]]:
        async with engine.http.post(
            f"{engine.url}{API}/pair",
            json={"code": given, "instance_id": "ha-1", "client_name": "Home"},
        ) as answer:
            body = await answer.json()
            return answer.status, body.get("error", body)

    status, wrong = await pair(other_than(code))
    assert (status, wrong["code"], wrong["field"]) == (401, "wrong_code", "code")
    status, paired = await pair(code)
    assert status == 200
    assert paired["engine_id"] == engine.engine.store.engine_id
    headers = {"Authorization": f"Bearer {paired['token']}"}
    async with engine.http.get(f"{engine.url}{API}/cameras", headers=headers) as answer:
        assert answer.status == 200
    assert (await pair(code))[0] == 410
