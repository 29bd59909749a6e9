# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run a program as a container would: in namespaces and a root of its own.

    python -I sandbox.py SPEC.json

This is what Docker does for an image, as far as the kernel is concerned: mounts,
process ids, host name, a bounded set of capabilities, an init that reaps and passes
signals on. It imports nothing of the project, and nothing once its root has changed.
"""

import ctypes
import json
import os
from pathlib import Path
import signal
import sys
from types import FrameType
from typing import Any

PR_SET_PDEATHSIG, PR_CAPBSET_DROP = 1, 24
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = (
    *(1, 2, 4, 32, 4096, 16384),
    1 << 18,
)
LAST_CAPABILITY = 40
CAPABILITIES = {
    "chown": 0,
    "dac_override": 1,
    "dac_read_search": 2,
    "fowner": 3,
    "fsetid": 4,
    "kill": 5,
    "setgid": 6,
    "setuid": 7,
    "setpcap": 8,
    "net_bind_service": 10,
    "net_raw": 13,
    "sys_chroot": 18,
    "mknod": 27,
    "audit_write": 29,
    "setfcap": 31,
}
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
LINKS = {"fd": "", "stdin": "/0", "stdout": "/1", "stderr": "/2"}

LIBC = ctypes.CDLL(None, use_errno=True)


def main() -> int:
    """Start the program, say its pid, wait; SIGTERM here ends everything at once."""
    spec = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    _call("prctl", PR_SET_PDEATHSIG, signal.SIGTERM)
    if spec["network"]:
        with Path(spec["network"]).open("rb") as network:
            os.setns(network.fileno(), os.CLONE_NEWNET)
    os.unshare(os.CLONE_NEWNS | os.CLONE_NEWPID | os.CLONE_NEWUTS | os.CLONE_NEWIPC)
    pid = os.fork()
    if pid == 0:
        _become(spec)
        os._exit(127)

    def end(_number: int, _frame: FrameType | None) -> None:
        os.kill(pid, signal.SIGKILL)

    signal.signal(signal.SIGTERM, end)
    if spec["tell"]:
        print(json.dumps({"pid": pid}), flush=True)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) % 256


def _become(spec: dict[str, Any]) -> None:
    """Furnish the root, move there, give up what a container has not, run."""
    root = Path(spec["root"])
    _mount("none", Path("/"), None, MS_REC | MS_PRIVATE)
    _mount(str(root), root, None, MS_BIND)
    for target, mode in spec["scratch"].items():
        place = root / target.lstrip("/")
        _mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NODEV, f"mode={mode}")
    for source, target, read_only in spec["binds"]:
        place = root / target.lstrip("/")
        if Path(source).is_dir():
            place.mkdir(exist_ok=True)
        _bind(source, place, read_only=read_only)
    _mount("proc", root / "proc", "proc", MS_NOSUID | MS_NODEV)
    _devices(root / "dev")
    if spec["read_only"]:
        _mount("none", root, None, MS_BIND | MS_REMOUNT | MS_RDONLY)
    if spec["hostname"]:
        name = spec["hostname"].encode()
        _call("sethostname", name, len(name))
    os.chroot(root)
    os.chdir(spec["cwd"])
    _bound(spec["capabilities"])
    if spec["init"]:
        _init(spec)
    else:
        _execute(spec)


def _execute(spec: dict[str, Any]) -> None:
    """Turn into the program."""
    command = spec["command"]
    os.execvpe(command[0], command, spec["environment"])  # noqa: S606


def _init(spec: dict[str, Any]) -> None:
    """Be what `docker run --init` puts before the program: pass signals on, reap."""
    child = os.fork()
    if child == 0:
        _execute(spec)

    def pass_on(number: int, _frame: FrameType | None) -> None:
        os.kill(child, number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, pass_on)
    while True:
        pid, status = os.wait()
        if pid == child:
            os._exit(os.waitstatus_to_exitcode(status) % 256)


def _devices(place: Path) -> None:
    """Give the few devices that every container has."""
    _mount("tmpfs", place, "tmpfs", MS_NOSUID, "mode=755")
    for name in DEVICES:
        (place / name).touch()
        _bind(f"/dev/{name}", place / name, read_only=False)
    for name, end in LINKS.items():
        (place / name).symlink_to(f"/proc/self/fd{end}")
    (place / "shm").mkdir()
    _mount("tmpfs", place / "shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777")


def _bound(capabilities: list[str] | None) -> None:
    """Let root keep only these capabilities; None: all of them."""
    if capabilities is None:
        return
    kept = {CAPABILITIES[name] for name in capabilities}
    for number in range(LAST_CAPABILITY + 1):
        if number not in kept:
            _call("prctl", PR_CAPBSET_DROP, number)


def _bind(source: str, target: Path, *, read_only: bool) -> None:
    _mount(source, target, None, MS_BIND | MS_REC)
    if read_only:
        _mount("none", target, None, MS_BIND | MS_REMOUNT | MS_RDONLY)


def _mount(
    source: str, target: Path, kind: str | None, flags: int, data: str | None = None
) -> None:
    texts = [text and text.encode() for text in (kind, data)]
    _call("mount", source.encode(), str(target).encode(), texts[0], flags, texts[1])


def _call(name: str, *arguments: object) -> None:
    """Call the C library; raise OSError when it refuses."""
    # In full width, as prctl wants them.
    wide = (ctypes.c_ulong(one) if isinstance(one, int) else one for one in arguments)
    if getattr(LIBC, name)(*wide) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}{arguments}: {os.strerror(number)}")


if __name__ == "__main__":
    sys.exit(main())
