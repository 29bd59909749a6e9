# SPDX-License-Identifier: Apache-2.0
"""Write labelled windows over all scenarios: ``python -m demo.windows.make FILE``.

They are for development: rules must hold on them and on any other seed.
"""

import argparse
from collections.abc import Callable, Iterator
import json
from pathlib import Path
import random
from typing import Final, NamedTuple

from demo.windows import stories_calm as calm, stories_dark as dark
from demo.windows.plot import Row
from demo.windows.story import Story
from demo.windows.variation import varied

PER_SCENARIO: Final = 8
DEFAULT_SEED: Final = 26
TRIES: Final = 20

FRESH_SEED: Final = 2026
"""Houses and walks that no rule was set on; the page on risk reports them."""

DEVELOPMENT_SET: Final = Path(__file__).with_name("dev.jsonl")
BLIND_SET: Final = Path(__file__).with_name("blind.jsonl")
"""Written by hand of another, who knew the format and the bands but no rule."""


class Scenario(NamedTuple):
    """A kind of story and how people label it."""

    tell: Callable[[Story], list[Row | None]]
    kind: str
    low: int
    high: int


SCENARIOS: Final[dict[str, Scenario]] = {
    "resident_arrives": Scenario(calm.resident_arrives, "benign", 0, 20),
    "resident_leaves": Scenario(calm.resident_leaves, "benign", 0, 20),
    "resident_takes_bins_out": Scenario(calm.resident_takes_bins_out, "benign", 0, 20),
    "delivery": Scenario(calm.delivery, "benign", 0, 25),
    "two_couriers": Scenario(calm.two_couriers, "benign", 0, 25),
    "postman": Scenario(calm.postman, "benign", 0, 25),
    "passer_by": Scenario(calm.passer_by, "benign", 0, 15),
    "dog_walker_stops": Scenario(calm.dog_walker_stops, "benign", 0, 15),
    "rings_by_day": Scenario(calm.rings_by_day, "benign", 10, 35),
    "guests": Scenario(calm.guests, "benign", 0, 35),
    "meter_reader": Scenario(calm.meter_reader, "benign", 0, 35),
    "animal": Scenario(calm.animal, "benign", 0, 10),
    "parks": Scenario(calm.parks, "benign", 0, 15),
    "street_traffic": Scenario(calm.street_traffic, "benign", 0, 15),
    "turns_in_drive": Scenario(calm.turns_in_drive, "benign", 0, 29),
    "gardener": Scenario(calm.gardener, "benign", 0, 20),
    "children_play": Scenario(calm.children_play, "benign", 0, 29),
    "with_resident": Scenario(calm.with_resident, "benign", 0, 25),
    "rings_by_night": Scenario(dark.rings_by_night, "suspicious", 25, 55),
    "loiters_by_day": Scenario(dark.loiters_by_day, "suspicious", 30, 59),
    "loiters_by_night": Scenario(dark.loiters_by_night, "suspicious", 55, 80),
    "back_yard_by_day": Scenario(dark.back_yard_by_day, "suspicious", 45, 75),
    "resident_and_stranger": Scenario(dark.resident_and_stranger, "suspicious", 55, 80),
    "looks_into_cars": Scenario(dark.looks_into_cars, "threat", 60, 85),
    "walks_round_the_house": Scenario(dark.walks_round_the_house, "threat", 60, 85),
    "back_yard_by_night": Scenario(dark.back_yard_by_night, "threat", 60, 90),
    "tries_door": Scenario(dark.tries_door, "threat", 65, 90),
    "comes_back_to_door": Scenario(dark.comes_back_to_door, "threat", 65, 90),
    "restricted_away": Scenario(dark.restricted_away, "threat", 85, 100),
    "forced_entry": Scenario(dark.forced_entry, "threat", 90, 100),
    "several_at_night": Scenario(dark.several_at_night, "threat", 70, 95),
}


def rows(seed: int = DEFAULT_SEED, each: int = PER_SCENARIO) -> Iterator[Row]:
    """Yield labelled windows; the same seed gives the same rows.

    ``each`` counts stories; one story may give a window on each of two cameras.
    """
    for name, scenario in SCENARIOS.items():
        for index in range(each):
            cluster = f"{name}-{seed}-{index}"
            for number, row in enumerate(_told(scenario, cluster)):
                yield {
                    "id": f"{cluster}-{number}" if number else cluster,
                    "scenario": name,
                    "cluster": cluster,
                    "kind": scenario.kind,
                    "expected": [scenario.low, scenario.high],
                    **row,
                }


def _told(scenario: Scenario, name: str) -> list[Row]:
    """Tell a story, on another property where the cameras missed it on the first."""
    for attempt in range(TRIES):
        told = scenario.tell(Story(random.Random(f"{name}/{attempt}")))
        if told and told[0] is not None:
            return [row for row in told if row is not None]
    msg = f"no camera sees the story {name}"
    raise RuntimeError(msg)


def text(
    seed: int = DEFAULT_SEED, each: int = PER_SCENARIO, *, vary: bool = False
) -> str:
    """Return the rows as JSON lines; ``vary`` changes what must not matter."""
    told = rows(seed, each)
    made = varied(told, seed) if vary else told
    return "".join(f"{json.dumps(row, separators=(',', ':'))}\n" for row in made)


def main() -> None:
    """Write the file named on the command line."""
    parser = argparse.ArgumentParser(description="write labelled windows")
    parser.add_argument("file", type=Path, nargs="?", default=DEVELOPMENT_SET)
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--each", type=int, default=PER_SCENARIO)
    parser.add_argument("--vary", action="store_true", help="see variation.py")
    options = parser.parse_args()
    made = text(options.seed, options.each, vary=options.vary)
    options.file.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
