# SPDX-License-Identifier: AGPL-3.0-or-later
"""The motion gate on noisy, rainy, flickering and really moving pictures."""

import numpy as np
import numpy.typing as npt
import pytest

from hearthward_engine.vision.motion import MotionGate, small_grey

HEIGHT, WIDTH = 360, 640
FPS = 5.0
START_AT = 1_800_000_000.0
SETTLED_S = 30.0

type Pixels = npt.NDArray[np.uint8]


class Yard:
    """A still scene with texture, and a camera with sensor noise."""

    def __init__(self, *, noise: float = 4.0, seed: int = 1) -> None:
        self.rng = np.random.default_rng(seed)
        coarse = self.rng.uniform(40, 200, (HEIGHT // 20, WIDTH // 20))
        scene = np.kron(coarse, np.ones((20, 20)))[..., None].repeat(3, axis=2)
        self.scene = scene.astype(np.float32)
        self.noise = [
            self.rng.normal(0.0, noise, scene.shape).astype(np.float32)
            for _ in range(6)
        ]

    def shot(
        self,
        *,
        light: float = 1.0,
        offset: float = 0.0,
        person: tuple[int, int, int] | None = None,
        rain: int = 0,
    ) -> Pixels:
        """Return a picture; ``person`` is left, foot and height in pixels."""
        scene = self.scene.copy()
        if person is not None:
            left, foot, tall = person
            scene[foot - tall : foot, left : left + max(2, tall * 2 // 5)] = 90
        scene = scene * light + offset
        for _ in range(rain):
            x, y = self.rng.integers(0, WIDTH - 2), self.rng.integers(0, HEIGHT - 24)
            scene[y : y + 24, x : x + 1] += 70
        shift = tuple(self.rng.integers(0, (HEIGHT, WIDTH)))
        noise = self.noise[self.rng.integers(0, len(self.noise))]
        scene += np.roll(noise, shift, axis=(0, 1))
        return np.clip(scene, 0, 255).astype(np.uint8)


def settled(yard: Yard, gate: MotionGate, *, rain: int = 0) -> float:
    """Show the empty scene for a while and return the time of the last picture."""
    at = START_AT
    for number in range(round(SETTLED_S * FPS)):
        at = START_AT + number / FPS
        gate.passes(yard.shot(rain=rain), at)
    return at


def test_the_first_picture_always_passes() -> None:
    assert MotionGate().passes(Yard().shot(), START_AT)


@pytest.mark.parametrize("noise", [1.0, 6.0, 15.0])
def test_a_still_scene_passes_about_every_two_seconds(noise: float) -> None:
    yard, gate = Yard(noise=noise), MotionGate()
    at = settled(yard, gate)
    before = gate.counts
    times = [at + number / FPS for number in range(1, 301)]
    passed_at = [time for time in times if gate.passes(yard.shot(), time)]
    gaps = np.diff(passed_at)
    assert gate.counts.moving == before.moving
    assert 25 <= len(passed_at) <= 31
    assert gaps.max() <= 2.0 + 1 / FPS


def test_rain_is_not_motion_once_it_has_been_seen_for_a_while() -> None:
    yard, gate = Yard(), MotionGate()
    at = settled(yard, gate, rain=120)
    before = gate.counts.moving
    for number in range(1, 151):
        gate.passes(yard.shot(rain=120), at + number / FPS)
    assert gate.counts.moving - before <= 3


@pytest.mark.parametrize(("light", "offset"), [(1.0, 40.0), (0.6, 0.0), (1.3, 10.0)])
def test_a_jump_of_the_light_is_not_motion(light: float, offset: float) -> None:
    yard, gate = Yard(), MotionGate()
    at = settled(yard, gate)
    before = gate.counts.moving
    for number in range(1, 21):
        gate.passes(yard.shot(light=light, offset=offset), at + number / FPS)
    assert gate.counts.moving == before


def test_a_new_view_is_taken_over_instead_of_moving_for_ever() -> None:
    yard, other, gate = Yard(seed=1), Yard(seed=2), MotionGate()
    at = settled(yard, gate)
    before = gate.counts.moving
    for number in range(1, 101):
        gate.passes(other.shot(), at + number / FPS)
    assert gate.counts.moving - before <= 3


@pytest.mark.parametrize(("tall", "rain"), [(30, 0), (90, 0), (90, 120), (200, 120)])
def test_a_person_walking_in_is_seen_in_the_first_pictures(
    tall: int, rain: int
) -> None:
    yard, gate = Yard(), MotionGate()
    at = settled(yard, gate, rain=rain)
    before = gate.counts.moving
    speed = tall / 1.7 * 1.4 / FPS
    for number in range(1, 11):
        person = (200 + round(speed * number), 340, tall)
        gate.passes(yard.shot(person=person, rain=rain), at + number / FPS)
    assert gate.counts.moving - before >= 5


def test_the_gate_stays_open_for_a_while_after_motion() -> None:
    yard, gate = Yard(), MotionGate(hold_s=2.0)
    at = settled(yard, gate) + 0.2
    assert gate.passes(yard.shot(person=(300, 340, 120)), at)
    opened = [gate.passes(yard.shot(), at + number / FPS) for number in range(1, 10)]
    assert all(opened)


def test_the_gate_is_open_while_something_is_tracked() -> None:
    yard, gate = Yard(), MotionGate()
    at = settled(yard, gate)
    opened = [
        gate.passes(yard.shot(), at + number / FPS, busy=True)
        for number in range(1, 31)
    ]
    assert all(opened)


def test_a_gate_forced_open_lets_everything_through() -> None:
    yard, gate = Yard(), MotionGate(forced_open=True)
    settled(yard, gate)
    assert gate.counts.passed == gate.counts.seen


def test_headlights_that_sweep_over_leave_no_ghost() -> None:
    yard, gate = Yard(), MotionGate()
    at = settled(yard, gate)
    lit = yard.shot().astype(np.float32)
    lit[:, lit.shape[1] // 4 :] *= 2.2
    lit = lit.clip(0, 255)
    for number in range(1, 16):
        gate.passes(lit.astype(np.uint8), at + number / FPS)
    before = gate.counts.moving
    for number in range(16, 40):
        gate.passes(yard.shot(), at + number / FPS)
    assert gate.counts.moving - before <= 2


def test_who_comes_while_a_lamp_goes_on_is_seen() -> None:
    yard, gate = Yard(), MotionGate()
    at = settled(yard, gate)

    def lit(person: tuple[int, int, int] | None = None) -> np.ndarray:
        shot = yard.shot(person=person) if person else yard.shot()
        return (shot.astype(np.float32) * 0.5 + 120).clip(0, 255).astype(np.uint8)

    gate.passes(lit(), at + 0.2)
    before = gate.counts.moving
    for number in range(2, 10):
        gate.passes(lit((200 + 40 * number, 340, 120)), at + number / FPS)
    assert gate.counts.moving - before >= 5


def test_a_change_of_the_picture_size_starts_over() -> None:
    yard, gate = Yard(), MotionGate()
    at = settled(yard, gate)
    assert gate.passes(yard.shot()[::2, :-400:2], at + 0.2)
    assert gate.passes(yard.shot()[:5, :7], at + 0.4)


@pytest.mark.parametrize(
    "size", [(1080, 1920), (720, 1280), (540, 960), (480, 640), (90, 160), (7, 5)]
)
def test_the_small_picture_keeps_brightness_and_proportions(
    size: tuple[int, int],
) -> None:
    ramp = np.linspace(0, 255, size[1], dtype=np.float32)
    pixels = np.broadcast_to(ramp[None, :, None], (*size, 3)).astype(np.uint8)
    grey = small_grey(pixels)
    assert grey.mean() == pytest.approx(127, abs=3)
    assert grey.shape[0] * size[1] == pytest.approx(grey.shape[1] * size[0], rel=0.03)
    assert grey.size <= 320 * 240
