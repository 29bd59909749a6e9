# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people are told of: only what lasts, and always with what to do."""

from dataclasses import dataclass, field

from msgspec.structs import replace
import pytest

from hearthward_engine.ingest.hardware import Decoding
from hearthward_engine.observe.complaints import LASTS_S, Complaints
from hearthward_engine.present.states import CameraState, Capacity, Problem
from hearthward_engine.runtime.clock import ManualClock
from hearthward_engine.wiring.oversight import decoder_complaint

from .test_capacity import camera

T0 = 1_800_000_000.0
IDLE = Capacity(used=0.3, limited_by="detector", more_cameras=5)
FULL = Capacity(used=1.0, limited_by="detector", more_cameras=0, shed_per_s=3.0)


@dataclass
class House:
    """Cameras whose state is set by hand, and a clock."""

    cameras: list[CameraState] = field(
        default_factory=lambda: [camera(number) for number in range(5)]
    )
    decoder: str = ""
    ahead_s: float = 0.0
    memory: tuple[int, int | None] = (400_000_000, None)
    processor: float | None = None
    clock: ManualClock = field(default_factory=lambda: ManualClock(T0))

    def __post_init__(self) -> None:
        self.complaints = Complaints(self.clock, decoder=self.decoder)
        self.codes: tuple[str, ...] = ()

    def after(self, seconds: float, capacity: Capacity = IDLE) -> tuple[str, ...]:
        """Ask each second and return the last answer."""
        told: tuple[Problem, ...] = ()
        for _ in range(int(seconds)):
            self.clock.advance(1.0)
            if capacity.shed_per_s:
                self.cameras[3] = replace(
                    self.cameras[3],
                    dropped={"overload": self.cameras[3].dropped["overload"] + 3},
                )
            told = self.complaints.read(
                self.cameras,
                capacity,
                ahead_s=self.ahead_s,
                memory=self.memory,
                processor=self.processor,
            )
        self.codes = tuple(one.code for one in told)
        return tuple(one.text for one in told)


def test_a_healthy_house_complains_of_nothing() -> None:
    house = House(memory=(420_000_000, 400_000_000), ahead_s=0.3, processor=0.2)
    house.cameras[0] = replace(house.cameras[0], expected_fps=5.0)
    assert house.after(10 * LASTS_S) == ()


def test_shedding_is_told_only_once_it_lasts_and_names_whose_frames_are_left_out() -> (
    None
):
    house = House()
    assert house.after(LASTS_S - 1, FULL) == ()
    (text,) = house.after(2, FULL)
    assert house.codes == ("overload",)
    assert "3.0 frames a second of Camera 3 are left out" in text
    assert "use a GPU or a smaller detection model" in text
    assert house.after(1) == ()
    assert house.after(LASTS_S - 1, FULL) == (), "it counts anew"


def test_an_idle_processor_is_mentioned_only_while_frames_are_left_out() -> None:
    house = House(processor=0.2)
    assert house.after(2 * LASTS_S) == ()
    (text,) = house.after(LASTS_S + 1, FULL)
    assert "the processor is 20% busy" in text


def test_large_streams_are_the_first_thing_to_change() -> None:
    house = House()
    house.cameras[1] = replace(house.cameras[1], advice="the stream has 3840x2160")
    (text,) = house.after(LASTS_S + 1, FULL)
    assert "sub-streams" in text


def test_a_stream_that_gives_far_too_little_is_told_with_its_name() -> None:
    house = House()
    slow = replace(house.cameras[2], fps=1.0, expected_fps=5.0)
    house.cameras[2] = slow
    (text,) = house.after(LASTS_S + 1)
    assert text.startswith("Camera 2 gives far fewer frames")
    assert "check its network" in text
    house.cameras[2] = replace(slow, fps=4.0)
    assert house.after(1) == ()


def test_snapshots_and_cameras_that_do_not_watch_are_not_slow_streams() -> None:
    house = House()
    house.cameras[0] = replace(house.cameras[0], fps=0.2, expected_fps=None)
    off = camera(1, state="off")
    house.cameras[1] = replace(off, fps=0.0, expected_fps=5.0)
    assert house.after(2 * LASTS_S) == ()


def test_while_the_machine_is_too_slow_no_camera_is_blamed_for_it() -> None:
    house = House()
    house.cameras[2] = replace(house.cameras[2], fps=1.0, expected_fps=5.0)
    (text,) = house.after(LASTS_S + 1, FULL)
    assert text.startswith("more comes than this machine can do")


def test_a_clock_that_was_set_back_is_told_with_what_to_do() -> None:
    house = House(ahead_s=90.0)
    (text,) = house.after(LASTS_S + 1)
    assert house.codes == ("clock",)
    assert "set back by 90 s" in text
    assert "time synchronisation" in text


@pytest.mark.parametrize(
    ("resident", "told"), [(600_000_000, 0), (699_000_000, 0), (900_000_000, 1)]
)
def test_memory_that_grew_much_is_told(resident: int, told: int) -> None:
    texts = House(memory=(resident, 400_000_000)).after(1)
    assert len(texts) == told
    assert all("restart the engine" in text for text in texts)


def test_a_decoder_that_was_asked_for_and_does_not_work_is_told() -> None:
    failed = Decoding(kind=None, reason="on the processor (cuda: no such device)")
    text = decoder_complaint("cuda", failed)
    assert "cuda: no such device" in text
    assert "set decoder to software" in text
    assert House(decoder=text).after(1) == (text,)
    assert decoder_complaint("auto", failed) == "", "nobody asked for a device"
    assert decoder_complaint("software", failed) == ""
    assert decoder_complaint("cuda", Decoding(kind="cuda", reason="by cuda")) == ""
