# SPDX-License-Identifier: Apache-2.0
"""Render each scene once into a cache: encoded video, JPEG frames and truth."""

from collections.abc import Callable, Iterator
import contextlib
from dataclasses import asdict, dataclass
from fractions import Fraction
import hashlib
import io
import json
import mmap
import os
from pathlib import Path
import shutil
import tempfile
from typing import Any

import av
from PIL import Image

from .compositor import VERSION, Renderer
from .geometry import HEIGHT_PX, WIDTH_PX
from .scene import TRUTH_CLASSES, Scene, Truth

JPEG_QUALITY = 85
KEYFRAME_SECONDS = 1
_ENCODER = {
    "preset": "ultrafast",
    "tune": "zerolatency",
    "crf": "27",
    "x264-params": "repeat-headers=1:annexb=1:scenecut=0:threads=1",
}
_FORMAT = "1"


@dataclass(frozen=True)
class Clip:
    """A cached scene: packets and pictures by frame number, all in one encoding."""

    scene: Scene
    folder: Path
    pictures: tuple[memoryview, ...]
    packets: tuple[memoryview, ...]
    keyframes: frozenset[int]
    truths: tuple[dict[str, Any], ...]

    def __len__(self) -> int:
        return len(self.pictures)

    def keyframe_before(self, index: int) -> int:
        """Return the last keyframe at or before a frame."""
        return max(key for key in self.keyframes if key <= index)


def cache_root() -> Path:
    """Return the folder of the cache: HEARTHWARD_CACHE or the XDG cache."""
    if chosen := os.environ.get("HEARTHWARD_CACHE"):
        return Path(chosen) / "street"
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "hearthward" / "street"


def scene_key(scene: Scene) -> str:
    """Return the cache key of a scene: its name and a digest of all that shows."""
    text = json.dumps([repr(scene), VERSION, _FORMAT, _ENCODER, JPEG_QUALITY])
    return f"{scene.name}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def is_cached(scene: Scene, root: Path | None = None) -> bool:
    """Say whether a scene has been rendered already."""
    return ((root or cache_root()) / scene_key(scene) / "index.json").is_file()


def ensure(
    scene: Scene,
    root: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Render a scene unless it is cached; return its folder.

    The folder appears with all its files at once: two renderers at the same time both
    succeed, and the second one's work is dropped.
    """
    home = root or cache_root()
    target = home / scene_key(scene)
    if is_cached(scene, home):
        return target
    home.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{scene.name}-", dir=home))
    try:
        _render(scene, work, progress)
        try:
            work.rename(target)
        except OSError:
            if not is_cached(scene, home):
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target


def load(scene: Scene, root: Path | None = None) -> Clip:
    """Return a cached scene, rendering it first when needed."""
    folder = ensure(scene, root)
    index = json.loads((folder / "index.json").read_text())
    truths = (folder / "truth.jsonl").read_text().splitlines()
    return Clip(
        scene,
        folder,
        tuple(_pieces(folder / "frames.jpegs", index["pictures"])),
        tuple(_pieces(folder / "video.h264", index["packets"])),
        frozenset(index["keyframes"]),
        tuple(json.loads(line) for line in truths),
    )


def truth_json(truth: Truth) -> dict[str, Any]:
    """Return a truth as a JSON object with its class name."""
    return {**asdict(truth), "class": TRUTH_CLASSES[truth.class_id]}


def _pieces(path: Path, sizes: list[int]) -> Iterator[memoryview]:
    with path.open("rb") as file:
        data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    start = 0
    for size in sizes:
        yield data[start : start + size]
        start += size


def _render(
    scene: Scene, folder: Path, progress: Callable[[int, int], None] | None
) -> None:
    renderer = Renderer(scene)
    sizes: dict[str, Any] = {"pictures": [], "packets": [], "keyframes": []}
    encoder = _Encoder(scene.fps)
    with contextlib.ExitStack() as files:
        pictures = files.enter_context((folder / "frames.jpegs").open("wb"))
        video = files.enter_context((folder / "video.h264").open("wb"))
        truth = files.enter_context((folder / "truth.jsonl").open("w"))
        for index in range(scene.frames):
            picture, truths = renderer.frame(index)
            buffer = io.BytesIO()
            picture.save(buffer, "JPEG", quality=JPEG_QUALITY)
            sizes["pictures"].append(pictures.write(buffer.getvalue()))
            for data, key in encoder.encode(picture):
                if key:
                    sizes["keyframes"].append(len(sizes["packets"]))
                sizes["packets"].append(video.write(data))
            line = {
                "frame": index,
                "t": index / scene.fps,
                "objects": [truth_json(one) for one in truths],
            }
            truth.write(json.dumps(line) + "\n")
            if progress is not None:
                progress(index + 1, scene.frames)
        for data, key in encoder.flush():
            if key:
                sizes["keyframes"].append(len(sizes["packets"]))
            sizes["packets"].append(video.write(data))
    if len(sizes["packets"]) != scene.frames:
        msg = f"encoder gave {len(sizes['packets'])} packets for {scene.frames} frames"
        raise RuntimeError(msg)
    label = {
        "scene": scene.name,
        "camera": scene.camera,
        "scenario": scene.scenario,
        "kind": scene.kind,
        "expected": list(scene.expected),
        "fps": scene.fps,
        "width": WIDTH_PX,
        "height": HEIGHT_PX,
        "seed": scene.seed,
    }
    (folder / "index.json").write_text(json.dumps({**label, **sizes}))


class _Encoder:
    """H.264 as Annex B, one packet per picture, parameter sets before each keyframe."""

    def __init__(self, fps: int) -> None:
        context = av.CodecContext.create("libx264", "w")
        context.width, context.height = WIDTH_PX, HEIGHT_PX
        context.pix_fmt = "yuv420p"
        context.framerate = Fraction(fps, 1)
        context.time_base = Fraction(1, fps)
        context.gop_size = fps * KEYFRAME_SECONDS
        context.options = dict(_ENCODER)
        self._context = context
        self._count = 0

    def encode(self, picture: Image.Image) -> list[tuple[bytes, bool]]:
        """Return the packets a picture completes, with whether each is a keyframe."""
        frame = av.VideoFrame.from_image(picture)
        frame.pts = self._count
        self._count += 1
        return [(bytes(p), p.is_keyframe) for p in self._context.encode(frame)]

    def flush(self) -> list[tuple[bytes, bool]]:
        """Return what the encoder still held."""
        return [(bytes(p), p.is_keyframe) for p in self._context.encode(None)]
