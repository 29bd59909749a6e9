# SPDX-License-Identifier: Apache-2.0
"""RTSP helper: offers the street's already encoded H.264 through GStreamer.

Runs on the system's Python with Debian's GObject bindings, so it imports nothing of
this project. Usage: rtsp.py BASE_URL CAMERA… – it ends when its input closes.
"""

import contextlib
import json
import struct
import sys
import threading
from typing import Any
import urllib.request

try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtspServer
except (ImportError, ValueError) as error:
    print(json.dumps({"error": f"GStreamer is not installed ({error})"}), flush=True)
    sys.exit(3)

FPS = 5
HEAD = struct.Struct(">QI")
NEEDED = ("appsrc", "h264parse", "rtph264pay")
PIPELINE = (
    "( appsrc name=feed format=time max-bytes=8000000 "
    "caps=video/x-h264,stream-format=byte-stream,alignment=au "
    "! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 )"
)


def pump(source: Any, url: str) -> None:
    """Push packets of a camera into an appsrc until either end is gone."""
    open_url = urllib.request.urlopen
    with contextlib.suppress(OSError), open_url(url, timeout=10) as stream:
        first = None
        while len(head := stream.read(HEAD.size)) == HEAD.size:
            tick, size = HEAD.unpack(head)
            first = tick if first is None else first
            buffer = Gst.Buffer.new_wrapped(stream.read(size))
            buffer.pts = buffer.dts = (tick - first) * Gst.SECOND // FPS
            if source.emit("push-buffer", buffer) != Gst.FlowReturn.OK:
                break
    source.emit("end-of-stream")


def factory(url: str) -> Any:
    """Return a media factory for a camera's packets.

    Each client has its own feed: it starts at a keyframe, and nobody joins a medium
    that is just being taken down.
    """
    made = GstRtspServer.RTSPMediaFactory()
    made.set_launch(PIPELINE)
    made.set_shared(False)
    made.set_latency(100)

    def configure(_: Any, media: Any) -> None:
        # The feed arrives in real time already. A source declared live instead may
        # stall for good when its first packet comes while the medium is prepared.
        media.set_rate_control(False)
        source = media.get_element().get_by_name_recurse_up("feed")
        threading.Thread(target=pump, args=(source, url), daemon=True).start()

    made.connect("media-configure", configure)
    return made


def main(base: str, cameras: list[str]) -> int:
    """Serve the cameras until standard input closes."""
    Gst.init(None)
    missing = [name for name in NEEDED if Gst.ElementFactory.find(name) is None]
    if missing:
        error = f"GStreamer lacks {', '.join(missing)}"
        print(json.dumps({"error": error}), flush=True)
        return 3
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    for camera in cameras:
        url = f"{base}/{camera}/packets"
        server.get_mount_points().add_factory(f"/{camera}", factory(url))
    server.attach(None)
    loop = GLib.MainLoop()

    def watch() -> None:
        while sys.stdin.buffer.read(1024):
            pass
        loop.quit()

    threading.Thread(target=watch, daemon=True).start()
    print(json.dumps({"port": server.get_bound_port()}), flush=True)
    loop.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
