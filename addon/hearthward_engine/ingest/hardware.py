# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a graphics unit decodes streams here: asked once, by decoding a test clip.

FFmpeg says only when it decodes whether a device works, and in different ways when it
does not: some fall back silently, some fail with an error that looks like the camera's.
"""

from functools import cache
import io
import logging
from typing import Final, Literal

import av
from av.codec.hwaccel import HWAccel, hwdevices_available

from hearthward_engine.domain import Value

_LOG = logging.getLogger(__name__)

SIDE_PX: Final = 256
FRAMES: Final = 4

type Kind = Literal["cuda", "qsv", "vaapi"]
type Wanted = Literal["software", "auto", "cuda", "qsv", "vaapi"]
KINDS: Final[tuple[Kind, ...]] = ("cuda", "qsv", "vaapi")
"""In the order they are tried in."""


class Decoding(Value, frozen=True):
    """What decodes streams; ``kind`` is None for the processor."""

    kind: Kind | None
    reason: str

    def accelerator(self) -> HWAccel | None:
        """Return what to open a stream with; each stream needs one of its own."""
        if self.kind is None:
            return None
        return HWAccel(self.kind, allow_software_fallback=True)


def decoding(wanted: Wanted) -> Decoding:
    """Return the device that was asked for if it works, else the processor."""
    if wanted == "software":
        return Decoding(kind=None, reason="on the processor, as is set")
    kinds = KINDS if wanted == "auto" else (wanted,)
    for kind in kinds:
        if not obstacle(kind):
            return Decoding(kind=kind, reason=f"by {kind}")
    words = "; ".join(f"{kind}: {obstacle(kind)}" for kind in kinds)
    return Decoding(kind=None, reason=f"on the processor ({words})")


@cache
def obstacle(kind: Kind) -> str:
    """Return why a kind of device cannot decode here, empty where it can."""
    if kind not in hwdevices_available():
        return "this FFmpeg does not know it"
    try:
        accelerator = HWAccel(kind, allow_software_fallback=True)
        with av.open(_clip(), "r", hwaccel=accelerator) as container:
            stream = container.streams.video[0]
            seen = sum(1 for _ in container.decode(stream))
            used = stream.codec_context.is_hwaccel
    except (av.FFmpegError, OSError, RuntimeError, ValueError) as error:
        return f"no such device can be used ({type(error).__name__})"
    return "" if used and seen == FRAMES else "no such device can be used"


def _clip() -> io.BytesIO:
    """Return a very short film as cameras send it: H.264, 4:2:0."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mpegts") as container:
        stream = container.add_stream("libx264", rate=5)
        stream.width = stream.height = SIDE_PX
        stream.pix_fmt = "yuv420p"
        for _ in range(FRAMES):
            frame = av.VideoFrame(SIDE_PX, SIDE_PX, "yuv420p")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    buffer.seek(0)
    return buffer
