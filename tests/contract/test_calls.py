# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every plain call of the client against the real engine."""

import socket
from typing import Any

import pytest

from custom_components.hearthward.client import (
    AuthFailed,
    BadRequest,
    CameraConfig,
    ConnectionFailed,
    EngineClient,
    NotFound,
    OtherHomeAssistant,
    PairingFailed,
    Snapshots,
    StreamLease,
)

from .conftest import RealEngine, ask_terminal

pytestmark = pytest.mark.asyncio(loop_scope="session")

PORCH = {
    "name": "Porch",
    "kind": "entry",
    "polygon": [[0, 0.5], [0.5, 0.5], [0.5, 1]],
}
HOUSE: dict[str, Any] = {
    "time_zone": "Europe/Berlin",
    "language": "en",
    "sun": {"value": "below_horizon", "age_s": 3600.0},
    "alarm": {"value": "armed_away", "age_s": 60.0},
    "people": {"Ann": {"value": "away", "age_s": 7200.0}},
    "contacts": {"Front door": {"value": "closed", "age_s": 7200.0}},
    "locks": {"Front": {"value": "locked", "age_s": 7200.0}},
    "doorbell_age_s": None,
}


def closed_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_info_names_the_engine(engine: RealEngine, client: EngineClient) -> None:
    info = await engine.client(token="").info()
    assert info.engine_id == engine.engine_id
    assert info.product == "hearthward"
    assert info.demo is False
    assert info.version


async def test_health_tells_detector_and_language_model(client: EngineClient) -> None:
    state = await client.health()
    assert state.status in ("ok", "degraded")
    assert state.llm.state == "off"
    assert state.detector is not None
    assert state.home_risk.level in (None, "low", "medium", "high", "critical")
    assert state.uptime_s is not None


async def test_a_pairing_code_buys_the_token_once(engine: RealEngine) -> None:
    code = await ask_terminal(engine.folder, "--pairing-code")
    stranger = engine.client(token="")
    wrong = "000000" if "000000" not in code else "111111"
    with pytest.raises(PairingFailed) as refused:
        await stranger.pair(wrong, "Home")
    assert refused.value.code == "wrong_code"
    pairing = await stranger.pair(code, "Home")
    assert pairing.token == engine.token
    assert pairing.engine_id == engine.engine_id
    with pytest.raises(PairingFailed) as used:
        await stranger.pair(code, "Home")
    assert used.value.code == "pairing_closed"


async def test_a_wrong_token_and_another_home_assistant_are_told_apart(
    engine: RealEngine, client: EngineClient
) -> None:
    await client.health()
    with pytest.raises(AuthFailed):
        await engine.client(token="wrong").health()
    with pytest.raises(OtherHomeAssistant):
        await engine.client(instance="another").health()
    for path in ("/events", "/frames"):
        with pytest.raises(AuthFailed):
            await engine.client(token="wrong").connect(path)
        with pytest.raises(OtherHomeAssistant):
            await engine.client(instance="another").connect(path)


async def test_an_engine_that_is_not_there_cannot_be_reached(
    engine: RealEngine,
) -> None:
    gone = EngineClient(engine.session, f"http://127.0.0.1:{closed_port()}")
    with pytest.raises(ConnectionFailed):
        await gone.info()
    with pytest.raises(ConnectionFailed):
        await gone.connect("/events")


async def test_a_camera_is_registered_configured_and_deleted(
    client: EngineClient,
) -> None:
    first = await client.register_camera("key-1", "Front")
    assert first.known is False
    config = CameraConfig(
        name="Front",
        source=Snapshots(),
        note="The postman comes at ten.",
        zones=(PORCH,),
        classes=("person", "cat"),
    )
    view = await client.put_camera(first.camera_id, config)
    assert view.camera_id == first.camera_id
    assert view.classes == ("person", "cat")
    assert view.zones[0]["name"] == "Porch"
    assert view.note == config.note
    assert view.status.state in ("starting", "watching", "no_frames")
    unsaid = CameraConfig(name="Front", source=Snapshots())
    view = await client.put_camera(first.camera_id, unsaid)
    assert view.zones[0]["name"] == "Porch", "zones nobody speaks of stay"
    assert "truck" in view.classes, "no class named means the usual ones"
    assert first.camera_id in {one.camera_id for one in await client.cameras()}

    again = await client.register_camera("key-1", "Front")
    assert again.known is True
    assert again.camera_id == first.camera_id
    await client.delete_camera(first.camera_id)
    assert first.camera_id not in {one.camera_id for one in await client.cameras()}
    assert (await client.register_camera("key-1", "Front")).known is True


async def test_a_lease_is_taken_and_never_shown(client: EngineClient) -> None:
    camera_id = (await client.register_camera("key-2", "Yard")).camera_id
    url = f"rtsp://user:p4ss@127.0.0.1:{closed_port()}/live"
    lease = StreamLease(url=url, generation=7)
    view = await client.put_camera(camera_id, CameraConfig(name="Yard", source=lease))
    assert view.source is not None
    assert view.source["kind"] == "stream"
    assert view.source["generation"] == 7
    assert "p4ss" not in repr(view)
    assert "p4ss" not in repr(lease)
    await client.delete_camera(camera_id)


@pytest.mark.parametrize(
    ("config", "field"),
    [
        (
            CameraConfig(
                name="X",
                source=StreamLease(url="file:///etc/passwd", generation=1),
            ),
            "source.url",
        ),
        (
            CameraConfig(
                name="X", source=Snapshots(), zones=({**PORCH, "kind": "moat"},)
            ),
            "zones[0].kind",
        ),
        (
            CameraConfig(name="X", source=Snapshots(), classes=("dragon",)),
            "classes",
        ),
    ],
)
async def test_what_is_refused_names_the_field(
    client: EngineClient, config: CameraConfig, field: str
) -> None:
    camera_id = (await client.register_camera("key-3", "X")).camera_id
    with pytest.raises(BadRequest) as refused:
        await client.put_camera(camera_id, config)
    assert refused.value.field is not None
    assert refused.value.field.startswith(field)
    assert refused.value.message


async def test_what_is_unknown_is_not_found(client: EngineClient) -> None:
    config = CameraConfig(name="X", source=Snapshots())
    for call in (
        client.put_camera("no-such-camera", config),
        client.delete_camera("no such/camera"),
        client.window("no-such-window"),
        client.assess("no-such-window"),
        client.incident("no-such-incident"),
        client.media("no-such-picture"),
        client.sign_media("no-such-picture", 60),
        client.feedback("no-such-window", "correct"),
    ):
        with pytest.raises(NotFound):
            await call


async def test_a_stream_is_tested_by_the_engine(client: EngineClient) -> None:
    test = await client.test_source(f"http://127.0.0.1:{closed_port()}/live")
    assert test.ok is False
    assert test.reason
    with pytest.raises(BadRequest) as refused:
        await client.test_source("file:///etc/passwd")
    assert refused.value.field is not None


async def test_the_house_is_taken_as_the_integration_tells_it(
    client: EngineClient,
) -> None:
    await client.put_house(HOUSE)
    nothing = {"sun": None, "alarm": None, "people": {}, "contacts": {}, "locks": {}}
    await client.put_house(HOUSE | nothing | {"doorbell_age_s": 1.5})
    with pytest.raises(BadRequest):
        await client.put_house(HOUSE | {"alarm": {"value": "asleep", "age_s": 1}})


async def test_only_the_language_models_own_servers_can_be_told_to_fetch_it(
    client: EngineClient,
) -> None:
    language = await client.language()
    assert (language.model, language.hosts) == ("", ())
    with pytest.raises(NotFound):
        await client.pull_model("nowhere:11434")
