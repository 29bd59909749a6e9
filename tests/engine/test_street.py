# SPDX-License-Identifier: Apache-2.0
"""The simulated street: determinism, truth, occlusion and the cache."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
import json
from pathlib import Path

import numpy as np
from PIL import Image
import pytest

from demo.street import cache, compositor
from demo.street.cameras import CAMERAS
from demo.street.catalogue import DEMO_SCENES, QUIET, SCENES, find_scene
from demo.street.compositor import Renderer
from demo.street.geometry import HEIGHT_PX, WIDTH_PX
from demo.street.random_scenes import take
from demo.street.scene import CLASS_OF, TRUTH_CLASSES, Actor, Scene, Truth, person

WALKER = person(coat="red").start(-2.0, 7.0).walk(4.0, 7.0)


def scene(*actors: Actor, seconds: float = 1.0, seed: int = 5, **changes: str) -> Scene:
    base = Scene("test", "back_yard", "test", (0, 10), seed=seed, seconds=seconds)
    return replace(base, actors=actors, **changes)  # type: ignore[arg-type]


def pixels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture).astype(np.int16)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not() -> None:
    first, truth = Renderer(scene(WALKER, lighting="night", weather="rain")).frame(3)
    compositor._backdrop.cache_clear()
    compositor._noise_pool.cache_clear()
    again, truth_again = Renderer(
        scene(WALKER, lighting="night", weather="rain")
    ).frame(3)
    assert first.tobytes() == again.tobytes()
    assert truth == truth_again
    other, _ = Renderer(scene(WALKER, seed=6, lighting="night", weather="rain")).frame(
        3
    )
    assert first.tobytes() != other.tobytes()


def test_random_scenes_depend_on_their_seed_alone() -> None:
    assert take(7, 2) == take(7, 2)
    assert take(7, 2) != take(7, 3)
    assert take(7, 2).style == take(7, 3).style


def test_a_truth_box_frames_exactly_the_pixels_the_actor_changed() -> None:
    # Rain is overcast: the sun's shadow would count as changed pixels.
    empty = pixels(Renderer(scene(weather="rain")).frame(4)[0])
    picture, truths = Renderer(scene(WALKER, weather="rain")).frame(4)
    (truth,) = truths
    changed = np.abs(pixels(picture) - empty).max(axis=2) > 60
    rows, columns = (
        np.nonzero(changed.any(axis=1))[0],
        np.nonzero(changed.any(axis=0))[0],
    )
    seen = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    box = [
        edge * size
        for edge, size in zip(truth.box, (WIDTH_PX, HEIGHT_PX) * 2, strict=True)
    ]
    assert truth.class_id == 0
    assert truth.visible == pytest.approx(1.0)
    assert seen[:3] == pytest.approx(box[:3], abs=4)
    # What little shadow there is lies at the feet, so the lower edge is loose.
    assert seen[3] == pytest.approx(box[3], abs=12)


def visible(frame: int, *actors: Actor) -> dict[str, Truth]:
    return {t.actor: t for t in Renderer(scene(*actors)).frame(frame)[1]}


def test_occlusion_lowers_the_visible_fraction_and_shrinks_the_box() -> None:
    behind = person(coat="green").start(1.0, 8.0).stand(9, 180)
    before = person(coat="blue").start(1.02, 7.0).stand(9, 180)
    alone = visible(0, behind)["person-0"]
    both = visible(0, behind, before)
    assert alone.visible == pytest.approx(1.0)
    assert both["person-0"].visible < 0.5
    assert both["person-1"].visible == pytest.approx(1.0)


def test_a_fence_a_wall_and_the_edge_of_the_picture_hide_what_is_behind_them() -> None:
    by_fence = replace(scene(person().start(3.0, 6.2).stand(9)), camera="front_door")
    (fenced,) = Renderer(by_fence).frame(0)[1]
    assert 0.3 < fenced.visible < 0.85
    assert visible(0, person().start(-4.0, 11.0).stand(9)) == {}
    cut = visible(0, person().start(-3.4, 4.0).stand(9))["person-0"]
    assert cut.visible < 0.95
    assert cut.box[0] == 0.0


def test_the_parked_car_is_true_in_every_frame() -> None:
    empty = Scene("drive", "driveway", "test", (0, 10), seconds=1.0)
    truths = Renderer(empty).frame(0)[1]
    assert [t.class_id for t in truths] == [2]


def test_trees_sway_while_walls_stand_still() -> None:
    renderer = Renderer(scene(weather="rain", lighting="night", seconds=4.0))
    frames = [pixels(renderer.frame(i)[0]) for i in (0, 9)]
    moved = np.abs(frames[0] - frames[1]).mean(axis=2)
    crown, wall = moved[60:330, 960:1330], moved[560:620, 700:740]
    assert crown.mean() > wall.mean()


def test_every_named_scene_is_whole() -> None:
    assert set(CLASS_OF.values()) == set(TRUTH_CLASSES)
    for name, one in SCENES.items():
        assert one.name == name
        assert one.camera in CAMERAS
        low, high = one.expected
        assert 0 <= low <= high <= 100
        assert all(actor.begins < one.seconds for actor in one.actors)
    for camera, name in DEMO_SCENES.items():
        assert find_scene(name, camera).camera == camera
    assert {camera for camera, _ in QUIET} == set(CAMERAS)
    with pytest.raises(ValueError, match="belongs to camera"):
        find_scene("night_intruder", "driveway")
    with pytest.raises(ValueError, match="unknown scene"):
        find_scene("nonsense")


def test_zones_are_named_polygons_inside_the_picture() -> None:
    for camera in CAMERAS.values():
        assert camera.zones
        for zone in camera.zones:
            assert len(zone.polygon) >= 3
            assert all(0 <= v <= 1 for point in zone.polygon for v in point)


def test_the_intruder_stays_at_the_terrace_door_for_more_than_15_seconds() -> None:
    one = SCENES["night_intruder"]
    (intruder,) = one.actors
    moments = [intruder.moment(i / one.fps) for i in range(one.frames)]
    trying = [m for m in moments if m and m.pose == "reach" and m.place.x > -4.0]
    assert len(trying) / one.fps > 15


def test_the_cache_holds_equal_numbers_of_pictures_packets_and_truths(
    tmp_path: Path,
) -> None:
    clip = cache.load(scene(WALKER, seconds=2.0), tmp_path)
    assert len(clip.pictures) == len(clip.packets) == len(clip.truths) == 10
    assert clip.keyframes == {0, 5}
    assert bytes(clip.pictures[3][:2]) == b"\xff\xd8"
    assert clip.truths[3]["objects"][0]["class"] == "person"
    label = json.loads((clip.folder / "index.json").read_text())
    assert label["scenario"] == "test"


def test_a_cached_scene_is_not_rendered_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = scene(seconds=0.4)
    folder = cache.ensure(small, tmp_path)
    monkeypatch.setattr(cache, "Renderer", None)
    assert cache.ensure(small, tmp_path) == folder
    with pytest.raises(TypeError):
        cache.ensure(scene(seconds=0.4, seed=6), tmp_path)


def test_a_failed_rendering_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Renderer, index: int) -> None:
        raise OSError(index)

    monkeypatch.setattr(Renderer, "frame", fail)
    with pytest.raises(OSError, match="0"):
        cache.ensure(scene(seconds=0.4), tmp_path)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    assert cache.ensure(scene(seconds=0.4), tmp_path).is_dir()


def test_two_renderers_of_one_scene_at_once_both_succeed(tmp_path: Path) -> None:
    small = scene(seconds=0.4)
    with ThreadPoolExecutor(2) as pool:
        folders = list(pool.map(lambda _: cache.ensure(small, tmp_path), range(2)))
    assert folders[0] == folders[1]
    assert [path.name for path in tmp_path.iterdir()] == [folders[0].name]
