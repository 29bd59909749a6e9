# SPDX-License-Identifier: AGPL-3.0-or-later
"""Windows, incidents, pictures and feedback over real HTTP."""

import re
from typing import Any

from yarl import URL

from .spine_helpers import API, T0, Running, make_assessment, make_incident, make_window


async def test_windows_incidents_and_pictures_are_served(engine: Running) -> None:
    window = make_window(pictures=2)
    engine.engine.store.record_incident("started", make_incident(score=70))
    engine.engine.record(
        make_assessment(window, revision=1, status="provisional"), window, None
    )
    engine.engine.record(make_assessment(window, revision=2, score=72), window, None)

    _, listed = await engine.call("GET", "/windows?camera_id=c1&level=high")
    (item,) = listed["windows"]
    assert listed["next"] is None
    assert item["started_at"] == "2027-01-15T08:00:00Z"
    assert (item["score"], item["level"], item["revision"]) == (72, "high", 2)
    assert (item["prior"], item["floor"], item["ceiling"]) == (65, 60, 100)
    assert item["rules"][0]["name"] == "loitering"
    assert "envelope" not in item

    _, detail = await engine.call("GET", "/windows/w1")
    assert detail["assessment"] == item
    assert [one["revision"] for one in detail["revisions"]] == [1, 2]
    assert detail["tracks"][0]["first_at"] == "2027-01-15T08:00:00Z"
    assert [frame["id"] for frame in detail["key_frames"]] == ["w1-k0", "w1-k1"]

    _, incidents = await engine.call("GET", "/incidents?state=open")
    assert [one["id"] for one in incidents["incidents"]] == ["i1"]
    _, incident = await engine.call("GET", "/incidents/i1")
    assert incident["window_ids"] == ["w1"]

    status, picture = await engine.call("GET", "/media/w1-k1")
    assert (status, picture) == (200, window.key_frames[1].jpeg)


async def test_pages_of_windows_follow_each_other(engine: Running) -> None:
    for number in range(5):
        # Finer than text tells it: to the next microsecond it would be later.
        started_at = T0 + number + 7e-7
        window = make_window(f"w{number}", started_at=started_at, pictures=0)
        engine.engine.record(make_assessment(window), window, None)
    seen: list[str] = []
    path = "/windows?limit=2"
    while path:
        _, page = await engine.call("GET", path)
        seen += [item["window_id"] for item in page["windows"]]
        following = page["next"]
        path = (
            str(URL("/windows").with_query(limit=2, before=following))
            if following
            else ""
        )
    assert seen == ["w4", "w3", "w2", "w1", "w0"]
    _, page = await engine.call("GET", "/windows?after=2027-01-15T08:00:03Z")
    assert [item["window_id"] for item in page["windows"]] == ["w4", "w3"]


async def test_windows_are_searched_and_paged_whatever_is_typed(
    engine: Running,
) -> None:
    for number in range(3):
        window = make_window(f"w{number}", started_at=T0 + number, pictures=0)
        engine.engine.record(make_assessment(window), window, None)

    async def search(**asked: str) -> tuple[int, Any]:
        status, answer = await engine.call(
            "GET", str(URL("/windows").with_query(asked))
        )
        return status, answer

    status, page = await search(q='pers* "the door"', camera_id="c1", limit="2")
    assert [item["window_id"] for item in page["windows"]] == ["w2", "w1"]
    _, page = await search(q='pers* "the door"', before=page["next"])
    assert [item["window_id"] for item in page["windows"]] == ["w0"]
    for hostile in ('"', "a AND", "NEAR(", "title:x*", "x\0y", "^a - (b", "'; DROP"):
        status, answer = await search(q=f"{hostile}q")
        assert (status, answer["windows"]) == (200, [])
    status, answer = await engine.call("GET", "/windows?q=%ED%A0%80a")
    assert status == 200
    for wordless in ("", "***", " "):
        status, answer = await search(q=wordless)
        assert (status, answer["error"]["field"]) == (422, "q")


async def test_feedback_shifts_the_prior_a_little_and_a_window_votes_once(
    engine: Running,
) -> None:
    for number in range(5):
        window = make_window(f"w{number}", pictures=0)
        engine.engine.record(make_assessment(window), window, None)

    async def give(window_id: str, verdict: str) -> int:
        body = {"window_id": window_id, "verdict": verdict}
        status, answer = await engine.call("POST", "/feedback", body)
        assert (status, answer["camera_id"]) == (200, "c1")
        return int(answer["shift"])

    assert [await give("w0", "false_alarm") for _ in range(3)] == [-5, -5, -5]
    assert [await give(f"w{n}", "false_alarm") for n in (1, 2, 3)] == [-10, -15, -15]
    assert await give("w0", "missed") == -10
    status, answer = await engine.call(
        "POST", "/feedback", {"window_id": "none", "verdict": "correct"}
    )
    assert (status, answer["error"]["field"]) == (404, "window_id")


async def test_a_signed_address_opens_one_picture_until_it_expires(
    engine: Running,
) -> None:
    for window in (make_window("w1"), make_window("w2")):
        engine.engine.record(make_assessment(window), window, None)
    status, signed = await engine.call("POST", "/media/w1-k0/sign", {"ttl_s": 60})
    assert status == 200
    url = engine.url + signed["url"]

    async def get(address: str) -> int:
        async with engine.http.get(address) as answer:
            return answer.status

    assert await get(url) == 200
    assert await get(url.replace("w1-k0", "w2-k0")) == 401
    assert await get(re.sub(r"expires=\d+", "expires=99999999999", url)) == 401
    assert await get(url[:-1] + ("0" if url[-1] != "0" else "1")) == 401
    assert await get(url.replace("/media/w1-k0", "/windows/w1")) == 401
    past = int(engine.engine.store.record_incident("started", make_incident()).at) - 1
    old = engine.engine.access.sign("w1-k0", past)
    assert (
        await get(f"{engine.url}{API}/media/w1-k0?expires={past}&signature={old}")
        == 401
    )
    assert (await engine.call("POST", "/media/none/sign", {"ttl_s": 60}))[0] == 404
