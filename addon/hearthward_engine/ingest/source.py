# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a stream source may be, and what went wrong with it, without its secrets."""

import errno
from typing import Final
from urllib.parse import urlsplit

import av
from av.codec.hwaccel import HWAccel

STREAM_SCHEMES: Final = ("rtsp", "rtsps", "http", "https")
UNSUPPORTED_SCHEME: Final = "unsupported_scheme"
INVALID_FIELD: Final = "invalid_field"
MAX_URL_CHARS: Final = 4096
OPEN_TIMEOUT_S: Final = 10.0
READ_TIMEOUT_S: Final = 10.0

# What FFmpeg may use beneath the URL, and what it may take the content for: neither
# files nor playlists that could name some.
_PROTOCOLS: Final = {
    "rtsp": "rtsp,rtp,tcp",
    "rtsps": "rtsp,rtsps,rtp,tcp,tls",
    "http": "http,https,tcp,tls",
    "https": "http,https,tcp,tls",
}
_FORMATS: Final = (
    "rtsp,sdp,rtp,mpegts,mpjpeg,mjpeg,jpeg_pipe,h264,hevc,flv,matroska,mov,mp4,avi"
)


class UnsupportedSourceError(ValueError):
    """A URL that the engine will not open; ``code`` is the protocol's error code."""

    def __init__(self, code: str, message: str) -> None:
        """Give the code and a sentence that holds nothing of the URL."""
        super().__init__(message)
        self.code = code
        self.message = message


def check_stream_url(url: str) -> str:
    """Return the URL's scheme; raise UnsupportedSourceError."""
    try:
        parts = urlsplit(url)
        scheme, host = parts.scheme.lower(), parts.hostname
    except ValueError:
        scheme, host = "", None
    if scheme not in STREAM_SCHEMES:
        wanted = ", ".join(STREAM_SCHEMES)
        msg = f"source.url must begin with one of {wanted}"
        raise UnsupportedSourceError(UNSUPPORTED_SCHEME, msg)
    printable = url.isprintable() and not any(c.isspace() for c in url)
    if not host or not printable or len(url) > MAX_URL_CHARS:
        msg = "source.url is not a complete address: scheme://host[:port]/path"
        raise UnsupportedSourceError(INVALID_FIELD, msg)
    return scheme


def open_options(url: str) -> dict[str, str]:
    """Return FFmpeg's options for a checked URL: TCP, time limits, whitelists."""
    scheme = check_stream_url(url)
    options = {
        "protocol_whitelist": _PROTOCOLS[scheme],
        "format_whitelist": _FORMATS,
        "fflags": "nobuffer",
        "analyzeduration": "1500000",
        # Microseconds; of the socket, beneath the reader's own time limits.
        "timeout": str(round(READ_TIMEOUT_S * 1_000_000)),
    }
    if scheme.startswith("rtsp"):
        options["rtsp_transport"] = "tcp"
    return options


def open_stream(
    url: str,
    open_s: float = OPEN_TIMEOUT_S,
    read_s: float = READ_TIMEOUT_S,
    hwaccel: HWAccel | None = None,
) -> av.container.InputContainer:
    """Open a checked URL; raise av.FFmpegError or UnsupportedSourceError.

    The errors' own texts hold the URL: pass them through ``plain_reason`` only.
    """
    return av.open(
        url,
        mode="r",
        options=open_options(url),
        timeout=(open_s, read_s),
        hwaccel=hwaccel,
    )


def plain_reason(error: BaseException) -> str:
    """Return in plain words what went wrong with a stream; never its address."""
    if isinstance(error, UnsupportedSourceError):
        return error.message
    for kind, words in _REASONS:
        if isinstance(error, kind):
            return words
    number = getattr(error, "errno", None)
    return _NUMBERS.get(number or 0, "the stream cannot be opened or read")


_REASONS: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (av.error.ExitError, "the camera does not answer"),
    (TimeoutError, "the camera does not answer"),
    (ConnectionRefusedError, "the camera refuses the connection"),
    (ConnectionError, "the camera closed the connection"),
    (av.error.HTTPUnauthorizedError, "the camera refuses the login"),
    (av.error.HTTPForbiddenError, "the camera refuses access"),
    (av.error.HTTPNotFoundError, "the camera knows no such stream"),
    (av.error.HTTPClientError, "the camera refuses the request"),
    (av.error.HTTPServerError, "the camera reports an error of its own"),
    (av.error.ProtocolNotFoundError, "the stream uses a protocol that is not allowed"),
    (av.error.InvalidDataError, "the answer is not a video stream"),
    (av.error.EOFError, "the stream ended"),
    (EOFError, "the stream ended"),
    (PermissionError, "the camera refuses access"),
    (MemoryError, "there is not enough memory to decode the stream"),
)
_NUMBERS: Final = {
    errno.EIO: "the camera is not found, or what it sends breaks off",
    errno.EINVAL: "the stream uses something that is not allowed or not known",
    errno.EHOSTUNREACH: "the camera cannot be reached",
    errno.ENETUNREACH: "the camera's network cannot be reached",
}
