# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a raw frame to RGB pixels, with guards against hostile pictures."""

import io
from typing import Final, Literal

from av import FFmpegError, VideoFrame
from av.video.reformatter import VideoReformatter
import numpy as np
import numpy.typing as npt
from PIL.JpegImagePlugin import JpegImageFile

from hearthward_engine.domain import Mask

from .masks import MASK_GREY, Area, Blotter, Stencil
from .slot import RawFrame

MAX_BODY_BYTES: Final = 16 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000
# Decoders halve a picture while this many pixels of its long side remain: enough for
# the detector's 640, and for a key frame to look at.
ENOUGH_PX: Final = 640
_JPEG_START: Final = b"\xff\xd8\xff"
_HALVINGS: Final = 3

type Pixels = npt.NDArray[np.uint8]
type Region = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels of the picture as it was sent."""


NOT_AN_IMAGE: Final = "not_an_image"
TOO_LARGE: Final = "too_large"

type Refusal = Literal["not_an_image", "too_large"]


class BadImage(Exception):
    """A picture that is refused; ``code`` is one of the protocol's error codes."""

    def __init__(self, code: Refusal, message: str) -> None:
        """Give the code (``not_an_image`` or ``too_large``) and a plain sentence."""
        super().__init__(message)
        self.code: Refusal = code
        self.message = message


def check_jpeg(body: bytes) -> tuple[int, int]:
    """Return (width, height) from a JPEG's header without decoding it.

    Raise BadImage for what is not a JPEG, more than 16 MiB or over 40 megapixels.
    """
    with _open(body) as image:
        return image.size


class FrameDecoder:
    """Turns one camera's raw frames into pixels; used by that camera's thread."""

    def __init__(self, enough_px: int = ENOUGH_PX) -> None:
        """Decode at full size down to ``enough_px`` of the long side, in halves."""
        self._enough_px = enough_px
        # Keeps FFmpeg's scaling context from one frame to the next.
        self._reformatter = VideoReformatter()
        self._blotter = Blotter()
        self._stencil = Stencil()
        self._full: VideoReformatter | None = None
        self.size = (0, 0)
        """Width and height of the last picture as it was sent."""

    def pixels(self, frame: RawFrame, masks: tuple[Mask, ...] = ()) -> Pixels:
        """Return RGB uint8, height x width x 3, without what is masked.

        Raise BadImage. Whoever looks at a camera's pictures gets them from here.
        """
        if isinstance(frame.payload, VideoFrame):
            pixels = self._from_video(frame.payload)
        else:
            pixels = self._from_jpeg(frame.payload)
        return self._blotter.blot(pixels, masks)

    def detail(
        self, frame: RawFrame, region: Region, masks: tuple[Mask, ...] = ()
    ) -> Pixels:
        """Return a region at full size, without what is masked; raise BadImage."""
        left, top, right, bottom = region
        whole = self._whole(frame)
        pixels = np.ascontiguousarray(whole[top:bottom, left:right])
        area = self._stencil.area(masks, whole.shape[0], whole.shape[1])
        if area is not None:
            if not pixels.flags.writeable or np.shares_memory(pixels, whole):
                pixels = pixels.copy()
            pixels[area[top:bottom, left:right]] = MASK_GREY
        return pixels

    @property
    def masked(self) -> Area | None:
        """Return which pixels of the last picture were masked; None for none."""
        return self._blotter.area

    def _from_jpeg(self, body: bytes) -> Pixels:
        with _open(body) as image:
            self.size = image.size
            image.draft("RGB", reduced(*image.size, self._enough_px))
            return _rgb(image)

    def _from_video(self, frame: VideoFrame) -> Pixels:
        _check_size(frame.width, frame.height)
        self.size = frame.width, frame.height
        width, height = reduced(frame.width, frame.height, self._enough_px)
        return _scaled(self._reformatter, frame, width, height)

    def _whole(self, frame: RawFrame) -> Pixels:
        """Return a checked frame in the size that it was sent in."""
        if isinstance(frame.payload, VideoFrame):
            # One of its own: a scaling context fits one pair of sizes.
            self._full = self._full or VideoReformatter()
            video = frame.payload
            return _scaled(self._full, video, video.width, video.height)
        with _open(frame.payload) as image:
            return _rgb(image)


def _rgb(image: JpegImageFile) -> Pixels:
    """Return an opened JPEG's pixels; raise BadImage."""
    try:
        return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))
    except (OSError, SyntaxError, ValueError) as error:
        msg = "the JPEG is truncated or damaged"
        raise BadImage(NOT_AN_IMAGE, msg) from error


def _scaled(
    reformatter: VideoReformatter, frame: VideoFrame, width: int, height: int
) -> Pixels:
    """Return a video frame's pixels in that size; raise BadImage."""
    try:
        rgb = reformatter.reformat(frame, width, height, "rgb24")
        return np.asarray(rgb.to_ndarray(), dtype=np.uint8)
    except (FFmpegError, ValueError) as error:
        msg = "the video frame cannot be converted"
        raise BadImage(NOT_AN_IMAGE, msg) from error


def reduced(width: int, height: int, enough_px: int = ENOUGH_PX) -> tuple[int, int]:
    """Return the size after halving while the long side keeps ``enough_px``."""
    halvings = 0
    while halvings < _HALVINGS and max(width, height) >> (halvings + 1) >= enough_px:
        halvings += 1
    return max(1, width >> halvings), max(1, height >> halvings)


def _open(body: bytes) -> JpegImageFile:
    """Return the opened, not yet decoded picture; raise BadImage."""
    if len(body) > MAX_BODY_BYTES:
        msg = f"a picture may have 16 MiB, not {len(body) / 2**20:.0f} MiB"
        raise BadImage(TOO_LARGE, msg)
    if not body.startswith(_JPEG_START):
        msg = "the body is not a JPEG picture"
        raise BadImage(NOT_AN_IMAGE, msg)
    try:
        # Not Image.open, which warns of large pictures before the size is known here.
        image = JpegImageFile(io.BytesIO(body))
    except (OSError, SyntaxError, ValueError) as error:
        msg = "the JPEG's header is damaged"
        raise BadImage(NOT_AN_IMAGE, msg) from error
    _check_size(*image.size)
    return image


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        msg = f"a picture of {width}x{height} pixels shows nothing"
        raise BadImage(NOT_AN_IMAGE, msg)
    if width * height > MAX_PIXELS:
        most = MAX_PIXELS // 1_000_000
        msg = f"a picture may have {most} megapixels, not {width}x{height}"
        raise BadImage(TOO_LARGE, msg)
