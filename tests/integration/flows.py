# SPDX-License-Identifier: Apache-2.0
"""Starting and answering config flows, as users and discoveries do."""

from ipaddress import ip_address
from typing import Any

from homeassistant.config_entries import SOURCE_USER, SOURCE_ZEROCONF
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.hearthward.const import DOMAIN
from tests.doubles.engine import EngineDouble

type Flow = dict[str, Any]


async def start(hass: HomeAssistant) -> Flow:
    """Start as a user does."""
    result: Flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["step_id"] == "user"
    return result


async def answer(hass: HomeAssistant, flow: Flow, **fields: Any) -> Flow:
    """Fill in the form that the flow shows."""
    result: Flow = await hass.config_entries.flow.async_configure(
        flow["flow_id"], fields
    )
    return result


async def after_progress(hass: HomeAssistant, flow: Flow) -> Flow:
    """Wait until the flow shows something else than progress."""
    while flow["type"] is FlowResultType.SHOW_PROGRESS:
        await hass.async_block_till_done()
        flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    return flow


async def finish(hass: HomeAssistant, flow: Flow) -> MockConfigEntry:
    """Create the entry that the flow is about, with the porch's camera if asked."""
    if flow.get("step_id") == "cameras":
        flow = await answer(hass, flow, cameras=["camera.porch"])
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    entry: MockConfigEntry = flow["result"]
    return entry


def announced(engine: EngineDouble, **properties: Any) -> ZeroconfServiceInfo:
    """Return the announcement of an engine."""
    address = ip_address("127.0.0.1")
    return ZeroconfServiceInfo(
        ip_address=address,
        ip_addresses=[address],
        port=int(engine.url.rsplit(":", 1)[1]),
        hostname="engine.local.",
        type="_hearthward._tcp.local.",
        name="Hearthward._hearthward._tcp.local.",
        properties={
            "engine_id": engine.engine_id,
            "scheme": engine.url.partition(":")[0],
        }
        | properties,
    )


async def discover(hass: HomeAssistant, info: ZeroconfServiceInfo) -> Flow:
    """Start as zeroconf does."""
    result: Flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_ZEROCONF}, data=info
    )
    return result
