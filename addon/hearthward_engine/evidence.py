# SPDX-License-Identifier: AGPL-3.0-or-later
"""The facts of a window: what the rules, the prompt and the reader go by."""

from typing import Literal

from .domain import Direction, Kind, Value, ZoneKind

type Approach = Literal["toward", "away", "both", "none"]
"""Movement against the entries: came, went, came and went, or neither."""

type Pace = Literal["still", "slow", "walking", "running"]

NIGHT_HOURS = frozenset({21, 22, 23, 0, 1, 2, 3, 4, 5})
"""Hours taken as night where the house has no sun; callers are rare then anyway."""

PRIVATE_ZONES = frozenset(
    {ZoneKind.ENTRY, ZoneKind.DRIVEWAY, ZoneKind.YARD, ZoneKind.RESTRICTED}
)


class ZoneFacts(Value, frozen=True):
    """Time that one track spent in one zone; zones stand in order of first entry."""

    name: str
    kind: ZoneKind
    dwell_s: float
    entries: int


class CrossingFacts(Value, frozen=True):
    """One passing of one track over a line of the camera's."""

    line: str
    direction: Direction
    at_s: float
    """In seconds from the window's start; negative before it."""


class TrackFacts(Value, frozen=True):
    """What one object did, over its whole visit as far as the window knows it."""

    id: str
    label: str
    kind: Kind
    confidence: float
    identity: str | None
    dwell_s: float
    """From first to last sight; may reach back before the window."""
    from_s: float = 0.0
    """First sight, in seconds from the window's start; negative before it."""
    until_s: float = 0.0
    """Last sight, likewise."""
    zones: tuple[ZoneFacts, ...] = ()
    path: str = ""
    """Zones in the order of entering, such as ``sidewalk > driveway > porch``."""
    crossings: tuple[CrossingFacts, ...] = ()
    """Lines it passed over, the first one first."""
    approach: Approach = "none"
    pace: Pace = "walking"
    spread: float = 0.0
    """How far it moved about, in its own heights."""
    stood_s: float = 0.0
    """Longest time about one spot, inside the window."""
    approaches: int = 0
    """How often it came up to an entry after having been away from it."""
    off_sidewalk_s: float = 0.0
    private_s: float = 0.0
    """Time in entries, driveway, yard or restricted zones, sidewalk excluded."""
    at_entry_s: float = 0.0
    """Time in an entry or right before it."""
    near_entry_s: float = 0.0
    """Time in an entry or within one body height of it."""
    beside_vehicle_s: float = 0.0
    """Time spent right beside a parked vehicle."""
    started_in_entry: bool = False
    closest: float = 0.0
    """Largest height of the box, as a fraction of the image."""

    def time_in(self, *kinds: ZoneKind) -> float:
        """Return the seconds spent in zones of these kinds."""
        return sum(zone.dwell_s for zone in self.zones if zone.kind in kinds)

    def kinds(self) -> frozenset[ZoneKind]:
        """Return the kinds of the zones it entered."""
        return frozenset(zone.kind for zone in self.zones)

    def crossed(self, line: str, direction: Direction | None = None) -> int:
        """Return how often it passed over a line, this way or either way."""
        return sum(
            one.line == line and direction in {None, one.direction}
            for one in self.crossings
        )


class LinkedFacts(Value, frozen=True):
    """What another window of the same incident adds."""

    camera_id: str
    camera: str
    offset_s: float
    """Its start minus this window's start."""
    strangers: int
    residents: tuple[str, ...]
    off_sidewalk_s: float
    zones: tuple[str, ...]


class BaselineFacts(Value, frozen=True):
    """How the window compares with what the camera usually sees at this hour."""

    rate_now: float
    """Usual tracks per hour at this hour and weekday."""
    typical_dwell_s: float
    dwell_ratio: float
    """Longest dwell of a person divided by the usual dwell."""


class QualityFacts(Value, frozen=True):
    """How well the window's pictures show anything; poor ones excuse nobody."""

    dark: bool = False
    overexposed: bool = False
    blurred: bool = False
    sparse: bool = False
    """Too few pictures: seldom one, or none for a long while."""
    brightness: float = 0.0
    """Mean brightness of the pictures, 0 to 1."""
    fps: float = 0.0
    longest_gap_s: float = 0.0


class Facts(Value, frozen=True):
    """Structured evidence of one window; None means not known."""

    window_id: str
    camera_id: str
    camera: str
    note: str
    duration_s: float
    local_time: str
    """ISO 8601 without offset, wall clock of the house."""
    weekday: str
    house: Literal["fresh", "stale"]
    night: bool | None = None
    alarm: str | None = None
    """The strictest state that the alarm had during the window."""
    disarmed_s_ago: float | None = None
    """Seconds from switching the alarm off to the window's end; ``alarm`` is stricter.
    """
    home: tuple[str, ...] | None = None
    """Names of the people at home; None where nobody's presence is known."""
    doorbell_s_ago: float | None = None
    """Seconds from the last ring to the window's end, when it belongs to it."""
    arrived: dict[str, float] = {}
    """Residents who came home around the window, and how many seconds ago."""
    left: dict[str, float] = {}
    opened: tuple[str, ...] = ()
    """Contacts that opened during the window."""
    closed_again: tuple[str, ...] = ()
    """Those of them that were closed again."""
    unlocked: tuple[str, ...] = ()
    """Locks that were unlocked during the window."""
    tracks: tuple[TrackFacts, ...] = ()
    parked: int = 0
    """Vehicles and things that did not move."""
    linked: tuple[LinkedFacts, ...] = ()
    baseline: BaselineFacts | None = None
    quality: QualityFacts | None = None
    """None where no picture was measured."""
    visits_before: int = 0
    """Earlier visits of unknown persons at this camera in the last half hour.

    Who only walked along the sidewalk did not visit.
    """
    last_visit_s_ago: float | None = None
    """Seconds from the end of the newest of them to this visit's start."""
    has_zones: bool = False
    interrupted: bool = False
    language: str = "en"

    @property
    def people(self) -> tuple[TrackFacts, ...]:
        """Return the tracks of persons."""
        return tuple(t for t in self.tracks if t.kind is Kind.PERSON)

    @property
    def strangers(self) -> tuple[TrackFacts, ...]:
        """Return the tracks of persons whom nothing identifies."""
        return tuple(t for t in self.people if t.identity is None)

    @property
    def residents(self) -> tuple[str, ...]:
        """Return the names of identified persons, each once."""
        return tuple(dict.fromkeys(t.identity for t in self.people if t.identity))

    @property
    def nobody_home(self) -> bool | None:
        """Return whether the house is empty; None where that is not known."""
        return None if self.home is None else not self.home

    @property
    def rang(self) -> bool:
        """Return whether the doorbell rang during this visit."""
        return self.doorbell_s_ago is not None

    @property
    def classes(self) -> tuple[str, ...]:
        """Return the labels of what moved, the most telling first."""
        order = (Kind.PERSON, Kind.VEHICLE, Kind.ANIMAL, Kind.THING)
        ranked = sorted(self.tracks, key=lambda t: (order.index(t.kind), -t.confidence))
        return tuple(dict.fromkeys(track.label for track in ranked))

    @property
    def zones(self) -> tuple[str, ...]:
        """Return the names of the zones entered by what moved."""
        return tuple(
            dict.fromkeys(zone.name for track in self.tracks for zone in track.zones)
        )
