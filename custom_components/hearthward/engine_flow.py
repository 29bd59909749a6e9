# SPDX-License-Identifier: Apache-2.0
"""What all ways to an engine share: reach it, trust it, get access, choose cameras."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
import logging
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_CODE, CONF_TOKEN, CONF_URL
from homeassistant.core import callback
from homeassistant.helpers import instance_id, selector
from homeassistant.helpers.aiohttp_client import async_get_clientsession
import voluptuous as vol
from yarl import URL

from .cameras import async_camera_subentry, async_camera_title, async_suggested_cameras
from .client import (
    AuthFailed,
    CertificateChanged,
    CertificateRefused,
    ConnectionFailed,
    EngineClient,
    EngineInfo,
    HearthwardError,
    HungUp,
    OtherHomeAssistant,
    PairingFailed,
    readable_fingerprint,
)
from .const import CONF_APP, CONF_CAMERAS, CONF_FINGERPRINT, DEFAULT_PORT
from .preview import async_show_all
from .trial import async_failing

_LOGGER = logging.getLogger(__name__)

type Step = Callable[[], Awaitable[ConfigFlowResult]]
"""What comes next, once the certificate is accepted."""


class EngineFlow(ConfigFlow):
    """A flow that knows one engine."""

    def __init__(self) -> None:
        """Start knowing nothing."""
        self._url = ""
        self._token = ""
        self._fingerprint: str | None = None
        """The certificate to insist on: one that nobody else vouches for."""
        self._accepted: str | None = None
        """The certificate that the user accepted, now or when pairing."""
        self._app: str | None = None
        self._info: EngineInfo | None = None
        self._next: Step | None = None
        self._told_failing: set[str] = set()
        """Cameras that gave nothing: the user knows, and may choose them still."""

    async def async_step_cameras(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which cameras to watch, and try them."""
        proposed = async_suggested_cameras(self.hass)
        if user_input is None and proposed:
            return self._cameras_form(proposed)
        chosen = list(dict.fromkeys((user_input or {}).get(CONF_CAMERAS, [])))
        untold = [one for one in chosen if one not in self._told_failing]
        client = await self._client(self._token)
        if failing := await async_failing(self.hass, client, untold):
            self._told_failing.update(failing)
            return self._cameras_form(proposed, chosen, failing)
        return self.async_create_entry(
            title=self._name,
            data=self._entry_data(),
            subentries=[async_camera_subentry(self.hass, one) for one in chosen],
        )

    @callback
    def _cameras_form(
        self,
        proposed: list[str],
        chosen: list[str] | None = None,
        failing: Iterable[str] = (),
    ) -> ConfigFlowResult:
        """Show the cameras; say once of each that fails that it does."""
        field = selector.EntitySelector(
            selector.EntitySelectorConfig(include_entities=proposed, multiple=True)
        )
        default = proposed if chosen is None else chosen
        names = ", ".join(async_camera_title(self.hass, one) for one in failing)
        return self.async_show_form(
            step_id="cameras",
            data_schema=vol.Schema(
                {vol.Required(CONF_CAMERAS, default=default): field}
            ),
            errors={CONF_CAMERAS: "cameras_failing"} if names else {},
            description_placeholders={
                "cameras": async_show_all(self.hass, proposed),
                "failing": names,
            },
        )

    async def async_step_certificate(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether the engine's certificate is the right one."""
        if user_input is not None:
            return await self._accept_certificate()
        return self.async_show_form(
            step_id="certificate", description_placeholders=self._certificates()
        )

    async def async_step_certificate_changed(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether another certificate than the accepted one is right too."""
        if user_input is not None:
            return await self._accept_certificate()
        return self.async_show_form(
            step_id="certificate_changed", description_placeholders=self._certificates()
        )

    async def _trusted(self, then: Step) -> ConfigFlowResult:
        """Go on once the certificate is trusted; nothing secret is sent before."""
        if self._fingerprint in (None, self._accepted):
            return await then()
        self._next = then
        if self._accepted is None:
            return await self.async_step_certificate()
        return await self.async_step_certificate_changed()

    async def _accept_certificate(self) -> ConfigFlowResult:
        """Pin the certificate that was shown, and go on."""
        self._accepted = self._fingerprint
        if TYPE_CHECKING:
            assert self._next is not None
        return await self._next()

    def _certificates(self) -> dict[str, str]:
        """Return what there is to compare: the certificate shown, and the accepted."""
        return {
            "url": self._url,
            "fingerprint": readable_fingerprint(self._fingerprint or ""),
            "accepted": readable_fingerprint(self._accepted or ""),
        }

    async def _client(self, token: str | None = None) -> EngineClient:
        """Return a client of the engine; it insists on the pinned certificate."""
        return EngineClient(
            async_get_clientsession(self.hass),
            self._url,
            token,
            await instance_id.async_get(self.hass),
            self._fingerprint,
        )

    async def _find(
        self, text: str, engine_id: str | None = None, pinned: str | None = None
    ) -> dict[str, str]:
        """Take the address if the engine answers there; return errors.

        A certificate that nobody vouches for is kept, to be shown before it is
        trusted; where one is ``pinned`` already, no other is taken.
        """
        if (url := normalised_url(text)) is None:
            return {CONF_URL: "invalid_url"}
        self._url, self._fingerprint = url, pinned
        try:
            self._info = await self._ask_info()
        except CertificateChanged:
            return {"base": "certificate_changed"}
        except ConnectionFailed:
            return {"base": "cannot_connect"}
        except HearthwardError:
            return {"base": "not_hearthward"}
        except Exception:
            _LOGGER.exception("Unexpected error while looking for the engine")
            return {"base": "unknown"}
        if engine_id is not None and self._info.engine_id != engine_id:
            return {"base": "wrong_engine"}
        return {}

    async def _ask_info(self) -> EngineInfo:
        """Return who answers, whatever certificate it shows: that is no secret."""
        try:
            return await (await self._client()).info()
        except HungUp:
            # What wants TLS does so; a typed or announced address may not say it.
            url = URL(self._url)
            if url.scheme == "https":
                raise
            self._url = str(url.with_scheme("https"))
            return await self._ask_info()
        except CertificateRefused:
            self._fingerprint = await (await self._client()).certificate()
        return await (await self._client()).info()

    async def _get_access(
        self, user_input: Mapping[str, Any], engine_id: str | None
    ) -> dict[str, str]:
        """Get a token that works at the right engine; return errors."""
        code = str(user_input.get(CONF_CODE) or "").strip()
        token = str(user_input.get(CONF_TOKEN) or "").strip()
        if bool(code) == bool(token):
            return {"base": "code_or_token"}
        try:
            client = await self._client()
            if (await client.info()).engine_id != engine_id:
                return {"base": "wrong_engine"}
            if code:
                # The code is used up now: nothing that can fail may follow.
                name = self.hass.config.location_name
                token = (await client.pair(code, name)).token
            else:
                await (await self._client(token)).health()
        except PairingFailed as err:
            if err.code == "wrong_code":
                return {CONF_CODE: "wrong_code"}
            return {"base": err.code}
        except AuthFailed:
            return {CONF_TOKEN: "invalid_auth"}
        except OtherHomeAssistant:
            return {"base": "other_home_assistant"}
        except CertificateChanged:
            return {"base": "certificate_changed"}
        except HearthwardError:
            return {"base": "cannot_connect"}
        except Exception:
            _LOGGER.exception("Unexpected error while pairing")
            return {"base": "unknown"}
        self._token = token
        return {}

    @property
    def _name(self) -> str:
        """Return what the engine calls itself."""
        return self._info.name if self._info else "Hearthward"

    def _entry_data(self) -> dict[str, Any]:
        """Return what an entry keeps of the way to its engine."""
        data = {CONF_URL: self._url, CONF_TOKEN: self._token}
        if self._fingerprint is not None:
            data[CONF_FINGERPRINT] = self._fingerprint
        if self._app is not None:
            data[CONF_APP] = self._app
        return data


def normalised_url(text: str) -> str | None:
    """Return an engine's root URL for what people type, None if it is none."""
    text = text.strip()
    if "://" not in text:
        text = f"http://{text}"
    try:
        url = URL(text)
        if url.scheme not in ("http", "https") or not url.host or url.user:
            return None
        if url.explicit_port is None and url.scheme == "http":
            url = url.with_port(DEFAULT_PORT)
    except ValueError:
        return None
    return str(url.with_query(None).with_fragment(None)).rstrip("/")
