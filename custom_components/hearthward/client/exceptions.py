# SPDX-License-Identifier: Apache-2.0
"""What can go wrong between Home Assistant and the engine."""


class HearthwardError(Exception):
    """Base of every error of the client."""


class ConnectionFailed(HearthwardError):
    """The engine could not be reached or did not answer in time."""


class HungUp(ConnectionFailed):
    """The connection was closed without an answer, as by something that wants TLS."""


class CertificateRefused(ConnectionFailed):
    """Nobody who is trusted vouches for the engine's certificate."""


class CertificateChanged(ConnectionFailed):
    """The engine shows another certificate than the pinned one."""


class ProtocolError(HearthwardError):
    """Something answered, but not as a Hearthward engine does."""


class RequestRefused(HearthwardError):
    """The engine understood the request and refused it."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        """Keep the engine's code, its sentence and the field to blame."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class AuthFailed(RequestRefused):
    """The token is not the engine's."""


class OtherHomeAssistant(RequestRefused):
    """The engine serves another Home Assistant."""


class PairingFailed(RequestRefused):
    """The pairing code was wrong, used up or expired; ``code`` says which."""


class NotFound(RequestRefused):
    """The camera, window, incident or picture is not known."""


class BadRequest(RequestRefused):
    """A value was refused; ``field`` names it where one is to blame."""


class EngineFailed(RequestRefused):
    """The engine could not do it: no model, or a fault of its own."""
