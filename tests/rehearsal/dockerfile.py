# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read a Dockerfile: its stages, with build arguments and variables put in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
import json
import re
import shlex

VARIABLE = re.compile(r"\$(?:\{(?P<name>\w+)(?::-(?P<default>[^}]*))?\}|(?P<bare>\w+))")
FLAG = re.compile(r"--([a-z-]+)=(\S+)\s+")
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True)
class Instruction:
    """One instruction of a stage."""

    name: str
    text: str
    flags: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    """What ENV and ARG have set up to here."""

    @property
    def words(self) -> list[str]:
        """Return its words, such as the sources and the target of a COPY."""
        if self.text.startswith("["):
            return [str(word) for word in json.loads(self.text)]
        return shlex.split(self.text)

    @property
    def command(self) -> list[str]:
        """Return the command that is to be run; what is no list goes to a shell."""
        return self.words if self.text[:1] == "[" else ["/bin/sh", "-c", self.text]


@dataclass
class Stage:
    """What follows one FROM."""

    name: str
    base: str
    environment: dict[str, str]
    instructions: list[Instruction] = field(default_factory=list)

    def last(self, name: str) -> Instruction | None:
        """Return the last instruction of a name, the one that counts."""
        return next(
            (one for one in reversed(self.instructions) if one.name == name), None
        )


@dataclass(frozen=True)
class HealthCheck:
    """What Docker asks to learn whether a container is healthy."""

    command: list[str]
    interval_s: float
    timeout_s: float
    start_period_s: float


def read(text: str, arguments: Mapping[str, str]) -> list[Stage]:
    """Return the stages, the image itself last; build arguments are given."""
    stages: list[Stage] = []
    known: dict[str, str] = {}
    """What a stage may take over with ARG: the arguments before the first FROM."""
    variables = known
    for line in _lines(text):
        name, _, rest = line.partition(" ")
        flags, rest = _flags(rest.strip())
        match name.upper():
            case "ARG":
                key, _, default = rest.partition("=")
                value = known.get(key, "".join(shlex.split(default)))
                variables[key] = arguments.get(key, value)
            case "FROM":
                words = put_in(rest, known).split()
                parent = next((one for one in stages if one.name == words[0]), None)
                environment = dict(parent.environment) if parent else {}
                title = words[2] if len(words) == 3 else str(len(stages))
                stages.append(Stage(title, words[0], environment))
                variables = dict(environment)
            case "ENV":
                pairs = (word.split("=", 1) for word in shlex.split(rest))
                new = {key: put_in(value, variables) for key, value in pairs}
                stages[-1].environment |= new
                variables |= new
            case other:
                # A RUN leaves its variables to the shell.
                content = rest if other == "RUN" else put_in(rest, variables)
                stages[-1].instructions.append(
                    Instruction(other, content, flags, dict(variables))
                )
    return stages


def healthcheck(stage: Stage) -> HealthCheck:
    """Return the stage's HEALTHCHECK; raise ValueError when it has none."""
    one = stage.last("HEALTHCHECK")
    if one is None or not one.text.startswith("CMD "):
        msg = f"the stage {stage.name} has no HEALTHCHECK with a CMD"
        raise ValueError(msg)
    return HealthCheck(
        Instruction("CMD", one.text.removeprefix("CMD ").strip()).command,
        _seconds(one.flags.get("interval", "30s")),
        _seconds(one.flags.get("timeout", "30s")),
        _seconds(one.flags.get("start-period", "0s")),
    )


def put_in(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its variables replaced, unknown ones by nothing."""

    def value(found: re.Match[str]) -> str:
        name = found["name"] or found["bare"]
        return values.get(name) or found["default"] or ""

    return VARIABLE.sub(value, text)


def _lines(text: str) -> Iterator[str]:
    """Return the instructions, each on one line, without comments."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return (line.strip() for line in joined.splitlines() if line.strip())


def _flags(text: str) -> tuple[dict[str, str], str]:
    flags: dict[str, str] = {}
    while found := FLAG.match(text):
        flags[found[1]] = found[2]
        text = text[found.end() :]
    return flags, text


def _seconds(text: str) -> float:
    parts = re.findall(r"([\d.]+)(ms|h|m|s)", text)
    return float(sum(float(number) * UNITS[unit] for number, unit in parts))
