# SPDX-License-Identifier: Apache-2.0
"""Each rule about the app fires on a copy that breaks it, and none on our own."""

from collections.abc import Callable, Iterator
from pathlib import Path
import shutil
from typing import Any, Final

import pytest
import yaml

from scripts import check_app
from scripts.check_app_config import excluded, rating

ROOT: Final = Path(__file__).parents[2]
SETTINGS: Final = "hearthward_engine/settings.py"

type Content = dict[str, Any]
type Change = Callable[[Content], object]


class WithoutAnchors(yaml.SafeDumper):
    """Writes what is the same twice."""

    def ignore_aliases(self, data: object) -> bool:
        return True


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """Return a copy of the app as the checks see it."""
    home = tmp_path / "addon"
    skipped = shutil.ignore_patterns("hearthward_engine", "requirements")
    shutil.copytree(ROOT / "addon", home, ignore=skipped)
    (home / SETTINGS).parent.mkdir()
    (home / "requirements").mkdir()
    shutil.copy(ROOT / "addon" / SETTINGS, home / SETTINGS)
    (tmp_path / "requirements").mkdir()
    shutil.copy(ROOT / "requirements/bootstrap.txt", tmp_path / "requirements")
    return home


def test_our_own_app_has_no_finding(app: Path) -> None:
    assert list(check_app.findings(app)) == []
    assert list(check_app.findings(ROOT / "addon")) == []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda c: c.pop("slug"), "lacks slug"),
        (lambda c: c.update(gpus="all"), "gpus is no key of Supervisor's"),
        (lambda c: c.update(watchdog="tcp://[HOST]:8817"), "watchdog is obsolete"),
        (lambda c: c.update(advanced=True), "advanced is obsolete"),
        (lambda c: c.update(codenotary="a@b.c"), "codenotary is obsolete"),
        (lambda c: c.update(boot="auto"), "boot repeats Supervisor's default"),
        (lambda c: c.update(init=True), "init repeats Supervisor's default"),
        (lambda c: c.update(timeout=10), "timeout repeats Supervisor's default"),
        (lambda c: c.update(version=1), "version must be str, not int"),
        (lambda c: c.update(ingress="yes"), "ingress must be bool, not str"),
        (lambda c: c.update(timeout=True), "timeout must be int, not bool"),
        (lambda c: c.update(timeout=5), "timeout must be 10 to 300 seconds"),
        (lambda c: c.update(stage="beta"), "stage must not be beta"),
        (lambda c: c.update(image="ghcr.io/a/b:1"), "image must not be ghcr.io/a/b:1"),
        (lambda c: c.update(image="ghcr.io/a/{arch}"), "image must not be"),
        (lambda c: c["arch"].append("armv7"), "arch must be amd64, aarch64"),
        (lambda c: c.update(privileged=["NET_ADMIN"]), "needs no capability"),
        (lambda c: c.update(full_access=True, gpio=True), "full_access makes"),
        (lambda c: c.update(devices=["/dev/a:/dev/a:rwm"]), "must be a path only"),
        (lambda c: c.pop("ingress"), "ingress must be on"),
        (lambda c: c.update(webui="http://[HOST]:[PORT:1]"), "webui has no meaning"),
        (lambda c: c.update(ingress_port=0), "needs no random port"),
        (lambda c: c.update(ingress_port=8818), "EXPOSE must be 8818/tcp"),
        (lambda c: c.pop("discovery"), "discovery must list hearthward"),
        (lambda c: c["ports"].update({"8817/tcp": 8817}), "closed by default"),
        (lambda c: c["ports"].update({"http": None}), "must read like 8817/tcp"),
        (lambda c: c.pop("ports_description"), "ports_description differ"),
        (lambda c: c.update(backup="hot"), "backup must be cold"),
        (lambda c: c.update(backup_pre="true"), "no meaning with cold backups"),
        (lambda c: c.update(backup_exclude=["models"]), "leave out local_hearthward/c"),
        (lambda c: c.update(backup_exclude=["*_hearthward/*"]), "hearthward/media"),
        (lambda c: c.update(map=["config:rw"]), "config is deprecated"),
        (lambda c: c.update(map=[{"type": "addons"}]), "addons is deprecated"),
        (lambda c: c["options"].update(colour=1), "colour is not in the schema"),
        (lambda c: c["options"].pop("reach"), "reach has no value"),
        (lambda c: c["options"].update(reach=200), "options: reach must not be 200"),
        (lambda c: c["options"].update(llm="on"), "options: llm must not be on"),
        (lambda c: c["options"].update(ollama_model=""), "ollama_model must not be "),
        (lambda c: c["options"].update(model="yolo11n"), "model must not be yolo11n"),
        (lambda c: c["options"].update(num_ctx=4096), "for the engine 8192"),
        (lambda c: c["schema"].update(reach="number"), "reach must not be number"),
        (lambda c: c["schema"].update(reach="int(0,90)"), "reach allows (0,90)"),
        (lambda c: c["schema"].update(reach="float(0,100)"), "for the engine int"),
        (lambda c: c["schema"].update(colour="str?"), "is no setting of the engine"),
        (lambda c: c["schema"].update(log_level="list(info)"), "allows info"),
        (lambda c: c["schema"].update(model="list(yolo26n)"), "ARG MODELS must be"),
        (lambda c: c["schema"].pop("reach"), "reach is not in both texts and schema"),
        (lambda c: c.update(version="9.9.9"), "CHANGELOG.md: the newest version"),
        (lambda c: c.update(version="9.9.9"), "the image must be ghcr.io/hearthward"),
        (lambda c: c.update(docker_api=True), "would rate it 1"),
        (lambda c: c.update(name="Else"), "LABEL io.hass.name must be Else"),
        (lambda c: c.update(slug="else"), "must have one profile, called else"),
    ],
)
def test_a_broken_description_is_found(app: Path, change: Change, finding: str) -> None:
    rewrite(app / "config.yaml", change)
    assert_found(app, finding)


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda c: c.pop("network"), "8817/tcp is not in both texts and ports"),
        (lambda c: c.update(options={}), "options is unknown to Supervisor"),
        (lambda c: c["configuration"].pop("model"), "model is not in both"),
        (lambda c: c["configuration"]["llm"].pop("name"), "llm needs a name"),
        (lambda c: c["configuration"]["llm"].update(name=""), "llm needs a name"),
    ],
)
def test_a_broken_translation_is_found(app: Path, change: Change, finding: str) -> None:
    rewrite(app / "translations/hu.yaml", change)
    assert_found(app, f"translations/hu.yaml: {finding}")


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("ARG PYTHON=3.14t", "ARG PYTHON=3.14", "ARG PYTHON must be 3.14t"),
        ("ARG FLAVOUR\n", "ARG FLAVOUR=cpu\n", "says a default twice"),
        ("ARG UV=", "ARG UV=0", "ARG UV must be"),
        ('io.hass.type="app"', 'io.hass.type="addon"', "io.hass.type must be app"),
        ('io.hass.version="${BUILD_VERSION}"', "", "io.hass.version is missing"),
        ("EXPOSE 8817/tcp", "EXPOSE 80", "EXPOSE must be 8817/tcp"),
        ("HEALTHCHECK", "#HEALTHCHECK", "HEALTHCHECK must ask"),
        ("-entrypoint", "-begin", "is no program in rootfs"),
        ("HOST=0.0.0.0", "HOST=::", "ENV HEARTHWARD_HOST must be 0.0.0.0"),
        ("ORT_DISABLE_TELEMETRY=1", "X=1", "ENV ORT_DISABLE_TELEMETRY must be 1"),
        ("&& mkdir /data", "&& apt-get update", "must not run apt-get"),
        ("EXPOSE", "USER hearthward\nEXPOSE", "USER: the entrypoint drops root"),
        ("COPY rootfs /", "COPY rootfs more /", "COPY more: there is no such file"),
        ("COPY rootfs /", "COPY DOCS.md /", ".dockerignore: must let in DOCS.md"),
        ("COPY rootfs /", "", ".dockerignore: lets in rootfs"),
    ],
)
def test_a_broken_image_is_found(app: Path, old: str, new: str, finding: str) -> None:
    replace(app / "Dockerfile", old, new)
    assert_found(app, finding)


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("profile hearthward ", "  profile hearthward ", "must have one profile"),
        ("capability chown,", "capability,", "capability, allows too much"),
        ("capability chown,", "file,", "file, allows too much"),
        ("capability chown,", "capability sys_admin,", "the capability sys_admin"),
        ("/data/** rwkl", "/data/x rwkl", "the engine needs /data/**"),
    ],
)
def test_a_broken_profile_is_found(app: Path, old: str, new: str, finding: str) -> None:
    replace(app / "apparmor.txt", old, new)
    assert_found(app, finding)


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda c: c.update(version="3"), "version is unknown to Compose"),
        (lambda c: engine(c).update(gpu=1), "engine: gpu is unknown to Compose"),
        (lambda c: c["services"].pop("model"), "lacks the service model"),
        (lambda c: ollama(c).update(image="ollama/ollama"), "needs a version"),
        (lambda c: ollama(c).update(image="o/o:0.32.14"), "must be 0.32.15 or newer"),
        (lambda c: ollama(c).update(image="o/o:0.33.0"), "must be that of ollama"),
        (lambda c: engine(c).update(image="e:0.1.0"), "engine: the image must be"),
        (lambda c: ollama(c).update(ports=["1:1"]), "ollama: must publish no port"),
        (lambda c: engine(c)["ports"].append("1:1"), "must publish 8817 and no other"),
        (lambda c: engine(c).update(network_mode="host"), "the host's network"),
        (lambda c: engine(c).pop("deploy"), "engine: must reserve an NVIDIA GPU"),
        (lambda c: card(c).update(capabilities=[]), "must reserve an NVIDIA GPU"),
        (lambda c: card(c).update(device_ids=["0"]), "must reserve an NVIDIA GPU"),
        (lambda c: env(c).pop("OLLAMA_NO_CLOUD"), "OLLAMA_NO_CLOUD must be 1"),
        (lambda c: env(c).update(OLLAMA_KEEP_ALIVE="5m"), "KEEP_ALIVE must be -1"),
        (lambda c: env(c).update(OLLAMA_MAX_QUEUE="512"), "MAX_QUEUE must be"),
        (lambda c: env(c).update(OLLAMA_CONTEXT_LENGTH="1"), "the engine's num_ctx"),
        (lambda c: env(c, "engine").clear(), "HEARTHWARD_OLLAMA_URL must be"),
        (lambda c: pull(c).update(command=["pull", "x"]), "pull the model that the"),
        (lambda c: pull(c).update(restart="always"), "must end once the model"),
        (lambda c: pull(c).pop("depends_on"), "must wait for engine and ollama"),
        (lambda c: waits(c, "x", "service_healthy"), "waits for x, which is no"),
        (lambda c: waits(c, "ollama", "healthy"), "healthy is no condition"),
        (lambda c: ollama(c).pop("healthcheck"), "ollama, which has no check"),
        (lambda c: engine(c).update(depends_on={"ollama": {}}), "start without Ollama"),
        (lambda c: ollama(c).update(privileged=True), "must not be privileged"),
        (lambda c: engine(c).pop("cap_drop"), "must drop ALL capabilities"),
        (lambda c: engine(c).pop("security_opt"), "must forbid new privileges"),
        (lambda c: engine(c)["cap_add"].append("NET_RAW"), "cap_add must be"),
        (lambda c: engine(c).pop("read_only"), "must be read_only"),
        (lambda c: engine(c)["tmpfs"].pop(), "needs /run and /tmp as tmpfs"),
        (lambda c: engine(c).pop("init"), "needs init"),
        (lambda c: engine(c).pop("stop_grace_period"), "ten seconds"),
        (lambda c: ollama(c).update(volumes=["/srv:/models"]), "is no volume"),
        (lambda c: engine(c).update(volumes=["data:/x"]), "needs a volume on /data"),
    ],
)
def test_a_broken_compose_file_is_found(
    app: Path, change: Change, finding: str
) -> None:
    rewrite(app / "compose.yaml", change)
    assert_found(app, finding)


@pytest.mark.parametrize(
    ("name", "finding"),
    [
        ("Dockerfile", "Dockerfile: missing"),
        ("compose.yaml", "compose.yaml: missing"),
        ("icon.png", "icon.png: missing"),
        ("DOCS.md", "DOCS.md: missing"),
        ("translations/fr.yaml", "translations/fr.yaml: missing"),
        (".dockerignore", ".dockerignore: must leave out everything"),
    ],
)
def test_a_missing_file_is_found(app: Path, name: str, finding: str) -> None:
    (app / name).unlink()
    assert_found(app, finding)


def test_other_faults_are_found(app: Path) -> None:
    (app / "build.yaml").write_text("args: {}\n")
    shutil.copy(app / "logo.png", app / "icon.png")
    replace(app / "DOCS.md", "NVIDIA", "graphics")
    replace(app / "DOCS.md", "`num_ctx`", "num_ctx")
    (app / "rootfs/usr/local/bin/hearthward-entrypoint").chmod(0o644)
    assert_found(app, "build.yaml: deprecated")
    assert_found(app, "icon.png: 250×100 instead of 128×128")
    assert_found(app, "DOCS.md: must say at once")
    assert_found(app, "DOCS.md: says nothing about num_ctx")
    assert_found(app, "is no program in rootfs")


@pytest.mark.parametrize(
    ("config", "points"),
    [
        ({}, 6),
        ({"apparmor": False}, 4),
        ({"ingress": True}, 8),
        ({"auth_api": True}, 7),
        ({"ingress": True, "privileged": ["SYS_ADMIN"], "host_network": True}, 6),
        ({"privileged": ["SYS_NICE"]}, 6),
        ({"hassio_role": "manager"}, 5),
        ({"hassio_role": "admin", "host_pid": True}, 2),
        ({"host_uts": True, "privileged": ["SYS_ADMIN"]}, 4),
        ({"ingress": True, "full_access": True}, 1),
    ],
)
def test_the_rating_is_supervisors(config: Content, points: int) -> None:
    assert rating(config) == points


def test_a_backup_leaves_out_models_and_nothing_else(tmp_path: Path) -> None:
    """Walk as Supervisor does: what is excluded is not entered."""
    data = tmp_path / "0123abcd_hearthward"
    for name in ("hearthward.db", "media/2026-11-25/a.jpg", "tls/key.pem"):
        put(data / name)
    for name in ("models/yolo26n.json", "models/yolo26n-1/yolo26n.onnx", "cache/x"):
        put(data / name)
    put(data / "media/models")
    config = yaml.safe_load((ROOT / "addon/config.yaml").read_text())
    kept = {
        path.relative_to(data).as_posix()
        for path in archived(data, config["backup_exclude"])
        if path.is_file()
    }
    assert kept == {
        "hearthward.db",
        "media/2026-11-25/a.jpg",
        "media/models",
        "tls/key.pem",
    }


def archived(folder: Path, patterns: list[str]) -> Iterator[Path]:
    for path in folder.iterdir():
        if excluded(path, patterns):
            continue
        yield path
        if path.is_dir():
            yield from archived(path, patterns)


def put(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def rewrite(path: Path, change: Change) -> None:
    content = yaml.safe_load(path.read_text())
    change(content)
    path.write_text(yaml.dump(content, Dumper=WithoutAnchors, sort_keys=False))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def assert_found(app: Path, finding: str) -> None:
    found = list(check_app.findings(app))
    assert any(finding in line for line in found), found


def engine(compose: Content) -> Content:
    return compose["services"]["engine"]


def ollama(compose: Content) -> Content:
    return compose["services"]["ollama"]


def pull(compose: Content) -> Content:
    return compose["services"]["model"]


def env(compose: Content, service: str = "ollama") -> Content:
    return compose["services"][service]["environment"]


def card(compose: Content) -> Content:
    return engine(compose)["deploy"]["resources"]["reservations"]["devices"][0]


def waits(compose: Content, service: str, condition: str) -> None:
    pull(compose)["depends_on"][service] = {"condition": condition}
