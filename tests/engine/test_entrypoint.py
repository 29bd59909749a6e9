# SPDX-License-Identifier: AGPL-3.0-or-later
"""The container's first program: hands over options and data, then gives up root."""

from collections.abc import Iterator
import json
import os
from pathlib import Path
import shutil
import subprocess
import tempfile
from typing import Any, Final

import pytest

ENTRYPOINT: Final = (
    Path(__file__).parents[2] / "addon/rootfs/usr/local/bin/hearthward-entrypoint"
)
USER: Final = 8817
UNUSABLE: Final = 78
PROBE: Final = """#!/usr/bin/python3 -I
import json, os, sys
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
flag = sys.argv.index("--options") + 1 if "--options" in sys.argv else 0
options = sys.argv[flag] if flag else ""
given = bool(options) and os.path.exists(options)
print(json.dumps({
    "arguments": sys.argv[1:],
    "user": os.getresuid(),
    "group": os.getresgid(),
    "groups": sorted(os.getgroups()),
    "privileges": [status[name].strip() for name in (
        "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs")],
    "home": os.environ["HOME"],
    "options": open(options).read() if given else None,
    "mode": oct(os.stat(options).st_mode) if given else "",
    "writable": os.access(os.environ["HOME"], os.W_OK),
}))
"""
# The container's own /run, and nothing of this machine's.
INSIDE: Final = """
mount --make-rprivate / && mount -t tmpfs tmpfs /run && cd / && exec "$@"
"""


def _confined() -> bool:
    """Return whether this user can make a container's view of /run."""
    command = ["unshare", "--mount", "sh", "-c", INSIDE, "sh", "setpriv", "--dump"]
    if os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "setpriv"))):
        return False
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


as_root = pytest.mark.skipif(
    not _confined(), reason="NOT run: needs root and a mount namespace of its own"
)


class Container:
    """A folder with data and a stand-in for the engine that tells who it is."""

    def __init__(self, home: Path) -> None:
        """Make both."""
        self.data = home / "data"
        self.data.mkdir()
        self.programs = home / "bin"
        self.programs.mkdir()
        probe = self.programs / "hearthward-engine"
        probe.write_text(PROBE)
        for path in (home, self.data, self.programs, probe):
            path.chmod(0o755)

    def run(
        self, *arguments: str, before: tuple[str, ...] = (), **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Start the entrypoint in a view of its own; return how it ended."""
        command: list[str | Path] = [*before, ENTRYPOINT, *arguments]
        if os.geteuid() == 0:
            command = ["unshare", "--mount", "sh", "-c", INSIDE, "sh", *command]
        return subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            env={
                "PATH": f"{self.programs}:{os.environ['PATH']}",
                "HEARTHWARD_DATA_DIR": str(self.data),
                **environment,
            },
        )

    def start(self, *arguments: str, **options: Any) -> dict[str, Any]:
        """Start the entrypoint and return what the engine was given."""
        done = self.run(*arguments, **options)
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    def options(self, **values: object) -> Path:
        """Write the options as Supervisor does, for root alone."""
        path = self.data / "options.json"
        path.write_text(json.dumps(values))
        path.chmod(0o600)
        return path


@pytest.fixture
def container() -> Iterator[Container]:
    # pytest's own folders let nobody else through, and the engine is somebody else.
    with tempfile.TemporaryDirectory(prefix="hearthward-") as home:
        yield Container(Path(home))


def owner(path: Path) -> tuple[int, int]:
    status = path.lstat()
    return status.st_uid, status.st_gid


@as_root
def test_root_ends_in_a_user_who_can_become_nobody_else(container: Container) -> None:
    told = container.start()
    assert told["user"] == told["group"] == [USER] * 3
    assert told["privileges"] == ["0" * 16] * 5 + ["1"]
    assert told["home"] == str(container.data)
    assert told["writable"]


@as_root
def test_the_options_are_handed_over_and_stay_supervisors(
    container: Container,
) -> None:
    given = container.options(reach=10)
    told = container.start("--log-level", "debug")
    assert told["arguments"] == [
        *("serve", "--options", "/run/hearthward/options.json"),
        *("--log-level", "debug"),
    ]
    assert json.loads(told["options"]) == {"reach": 10}
    assert told["mode"] == "0o100400"
    assert owner(given) == (0, 0)
    assert given.stat().st_mode & 0o777 == 0o600


@as_root
def test_without_options_none_are_left_of_an_earlier_start(
    container: Container,
) -> None:
    earlier = "mkdir -p /run/hearthward && echo {} > /run/hearthward/options.json"
    begin = ("sh", "-c", f'{earlier} && exec "$@"', "sh")
    assert container.start(before=begin)["options"] is None


@as_root
def test_groups_are_kept_but_for_roots(container: Container) -> None:
    groups = ("setpriv", "--groups", "0,44,105", "--")
    told = container.start(before=groups)
    assert {44, 105, USER} <= set(told["groups"])
    assert 0 not in told["groups"]


@as_root
def test_the_data_is_given_to_the_engine_however_deep(container: Container) -> None:
    pictures = container.data / "media/2026-11-25"
    pictures.mkdir(parents=True)
    (pictures / "a b.jpg").touch()
    (container.data / "hearthward.db").touch()
    container.start()
    for path in (container.data, *container.data.rglob("*")):
        assert owner(path) == (USER, USER), path


@as_root
def test_a_start_repairs_what_an_earlier_one_left_unfinished(
    container: Container,
) -> None:
    day = container.data / "media/2026-11-25"
    day.mkdir(parents=True)
    (day / "a.jpg").touch()
    (day / "b.jpg").touch()
    os.chown(day / "b.jpg", USER, USER)
    os.chown(container.data, USER, USER)
    container.start()
    assert {owner(path) for path in container.data.rglob("*")} == {(USER, USER)}


@as_root
def test_own_folders_of_pictures_are_not_walked(container: Container) -> None:
    """A start must not take longer with every picture that is kept."""
    day = container.data / "media/2026-11-25"
    day.mkdir(parents=True)
    picture = day / "a.jpg"
    picture.touch()
    for path in (day, day.parent, container.data):
        os.chown(path, USER, USER)
    container.start()
    assert owner(picture) == (0, 0)


@as_root
def test_a_link_out_of_the_data_is_not_followed(
    container: Container, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    (outside / "folder").mkdir(parents=True)
    (outside / "secret").touch()
    (container.data / "link").symlink_to(outside / "secret")
    (container.data / "folder").symlink_to(outside / "folder")
    container.start()
    assert owner(outside / "secret") == owner(outside / "folder") == (0, 0)
    assert owner(container.data / "link") == (USER, USER)


@as_root
def test_a_link_in_place_of_the_options_is_refused(
    container: Container, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("only root may read this")
    (container.data / "options.json").symlink_to(secret)
    done = container.run()
    assert done.returncode == UNUSABLE
    assert "options.json is a symbolic link: delete it" in done.stderr
    assert "only root" not in done.stdout + done.stderr


@as_root
def test_a_folder_that_is_no_volume_is_warned_of(container: Container) -> None:
    assert "is no volume" in container.run().stderr
    bind = ("sh", "-c", 'mount --bind "$0" "$0" && exec "$@"', str(container.data))
    assert "is no volume" not in container.run(before=bind).stderr


@as_root
def test_data_on_a_read_only_file_system_is_refused_with_advice(
    container: Container,
) -> None:
    mount = 'mount --bind -o ro "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    done = container.run(before=("sh", "-c", mount, str(container.data)))
    assert done.returncode == UNUSABLE
    assert f"{container.data} cannot be written by user {USER}" in done.stderr


@as_root
def test_root_without_its_capabilities_is_told_which_to_leave(
    container: Container,
) -> None:
    none = ("setpriv", "--bounding-set=-setpcap,-setuid,-setgid", "--")
    done = container.run(before=none)
    assert done.returncode == UNUSABLE
    assert "SETUID, SETGID and SETPCAP" in done.stderr


@as_root
def test_the_capabilities_of_the_compose_file_are_enough(
    container: Container,
) -> None:
    container.options(reach=10)
    media = container.data / "media"
    media.mkdir(mode=0o700)
    os.chown(media, USER, USER)
    (media / "a.jpg").touch()
    few = "-all,+chown,+dac_override,+fowner,+kill,+setgid,+setpcap,+setuid"
    told = container.start(before=("setpriv", f"--bounding-set={few}", "--"))
    assert json.loads(told["options"]) == {"reach": 10}
    assert owner(media / "a.jpg") == (USER, USER)


@as_root
def test_a_read_only_root_will_do_with_run_writable(container: Container) -> None:
    container.options(reach=10)
    mount = (
        'mount --bind "$0" "$0" && mount -o remount,bind,ro / && exec "$@"',
        str(container.data),
    )
    told = container.start(before=("sh", "-c", *mount))
    assert json.loads(told["options"]) == {"reach": 10}
    assert told["writable"]


@as_root
def test_any_other_user_just_starts(container: Container) -> None:
    os.chown(container.data, 1000, 1000)
    user = ("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "--")
    told = container.start("--port", "9", before=user)
    assert told["arguments"] == ["serve", "--port", "9"]
    assert told["user"] == [1000] * 3


@as_root
def test_any_other_user_is_told_when_the_data_is_not_theirs(
    container: Container,
) -> None:
    user = ("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "--")
    done = container.run(before=user)
    assert done.returncode == UNUSABLE
    assert f"{container.data} cannot be written by user 1000" in done.stderr


def test_a_missing_data_folder_is_refused_with_advice(container: Container) -> None:
    container.data.rmdir()
    done = container.run()
    assert done.returncode == UNUSABLE
    assert f"{container.data} is missing: mount a volume" in done.stderr
