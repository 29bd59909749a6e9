# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the owner of a camera could do for it, from what its stream costs."""

from typing import Final

LARGE_PX: Final = 1440
"""Streams whose short side has this many pixels or more are large."""
_STEP: Final = 0.05
"""Shares of a core are said so coarsely that the text seldom changes."""


def stream_advice(width: int, height: int, cpu: float) -> str:
    """Return what to do about a stream that is far larger than needed, else nothing."""
    if min(width, height) < LARGE_PX:
        return ""
    share = round(cpu / _STEP) * _STEP
    cost = f" and decoding it takes {share:.0%} of a core" if share > 0 else ""
    return (
        f"the stream has {width}x{height} pixels{cost}; 1280x720 shows the detector as "
        "much: choose the camera's sub-stream (its second stream) in Home Assistant, "
        "or lower the resolution in the camera"
    )


def expected_fps(fps: float, stream_fps: float) -> float:
    """Return how many frames a second a stream of that rate should give."""
    return min(fps, stream_fps) if stream_fps > 0 else fps
