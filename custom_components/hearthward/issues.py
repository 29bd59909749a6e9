# SPDX-License-Identifier: Apache-2.0
"""What only a person can mend, shown as repairs while it lasts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
import re
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_call_later
from homeassistant.loader import async_get_loaded_integration

from .client import EngineState
from .const import DOMAIN, REPOSITORY_URL
from .coordinator import HearthwardConfigEntry
from .journal import Journal

DOCS_URL: Final = f"{REPOSITORY_URL}/blob/main/docs/reference/repairs.md"
LASTS_SECONDS: Final = 300
"""What has lasted so long does not pass by itself."""
SETTLES_SECONDS: Final = 60
"""What a start or a reload may bring about for a moment."""
CAMERA_GONE: Final = "camera_gone"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How serious a repair is, whether a flow mends it, and after how long it shows."""

    severity: ir.IssueSeverity = ir.IssueSeverity.WARNING
    fixable: bool = False
    after_s: float = 0


KINDS: Final[Mapping[str, Kind]] = {
    "model_missing": Kind(severity=ir.IssueSeverity.ERROR),
    "version_mismatch": Kind(),
    "llm_unreachable": Kind(after_s=LASTS_SECONDS),
    "llm_model_missing": Kind(fixable=True, after_s=SETTLES_SECONDS),
    "llm_refused": Kind(after_s=SETTLES_SECONDS),
    "llm_advice": Kind(),
    "gpu_lost": Kind(fixable=True, after_s=SETTLES_SECONDS),
    CAMERA_GONE: Kind(fixable=True, after_s=SETTLES_SECONDS),
    "disk_full": Kind(severity=ir.IssueSeverity.ERROR),
    "disk_low": Kind(),
    "database": Kind(severity=ir.IssueSeverity.ERROR),
    "clock": Kind(),
    "gil": Kind(),
    "gpu_unused": Kind(),
    "decoder": Kind(),
    "memory": Kind(),
    "overload": Kind(),
    "slow_camera": Kind(),
    "other_problem": Kind(),
}
PROBLEMS: Final = frozenset(
    {
        "clock",
        "database",
        "decoder",
        "disk_full",
        "disk_low",
        "gil",
        "gpu_unused",
        "memory",
        "overload",
        "slow_camera",
    }
)
"""The engine's own codes, each with a repair of its name."""
OTHER: Final = "other_problem"
"""For a problem that only a newer engine has a code for."""
MODEL_PROBLEM: Final = "model"
"""The engine's code for what is wrong with its model: part of ``model_missing``."""
FIGURES: Final = re.compile(r"[\d.,]+")
NO_GPU: Final = frozenset({"cpu", ""})


@callback
def async_released_version(hass: HomeAssistant) -> str:
    """Return the engine's version that this integration was released with: its own."""
    return str(async_get_loaded_integration(hass, DOMAIN).version)


class Issues:
    """Repairs of one entry: each shown once it has lasted, gone when it is mended."""

    def __init__(self, hass: HomeAssistant, entry: HearthwardConfigEntry) -> None:
        """Show nothing yet."""
        self._hass = hass
        self._entry = entry
        self._waiting: dict[str, CALLBACK_TYPE] = {}
        self._texts: dict[str, dict[str, str]] = {}

    @callback
    def async_set(
        self, key: str, texts: Mapping[str, str] | None, of: str | None = None
    ) -> None:
        """Say what is wrong, None for nothing; ``of`` is the subentry it is about."""
        issue_id = self._id(key, of)
        if texts is None:
            self._stop_waiting(issue_id)
            self._texts.pop(issue_id, None)
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)
            return
        if not _alike(self._texts.get(issue_id), texts):
            self._texts[issue_id] = dict(texts)
        if self._shown(issue_id) or not KINDS[key].after_s:
            self._show(key, of)
        elif issue_id not in self._waiting:
            self._waiting[issue_id] = async_call_later(
                self._hass, KINDS[key].after_s, partial(self._show, key, of)
            )

    @callback
    def async_wait_no_more(self, key: str) -> None:
        """Do not raise what was only about to be raised."""
        self._stop_waiting(self._id(key, None))

    @callback
    def async_close(self) -> None:
        """Show nothing any more; what the user ignores stays ignored."""
        for issue_id in list(self._waiting):
            self._stop_waiting(issue_id)
        for issue_id in _of_entry(self._hass, self._entry.entry_id):
            issue = ir.async_get(self._hass).async_get_issue(DOMAIN, issue_id)
            if issue is not None and issue.dismissed_version is None:
                ir.async_delete_issue(self._hass, DOMAIN, issue_id)

    def _id(self, key: str, of: str | None) -> str:
        entry_id = self._entry.entry_id
        return f"{key}_{entry_id}" if of is None else f"{key}_{entry_id}_{of}"

    def _shown(self, issue_id: str) -> bool:
        issue = ir.async_get(self._hass).async_get_issue(DOMAIN, issue_id)
        return issue is not None and issue.active

    @callback
    def _stop_waiting(self, issue_id: str) -> None:
        if (cancel := self._waiting.pop(issue_id, None)) is not None:
            cancel()

    @callback
    def _show(self, key: str, of: str | None, _now: object = None) -> None:
        issue_id, kind = self._id(key, of), KINDS[key]
        self._waiting.pop(issue_id, None)
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            data={"key": key, "entry_id": self._entry.entry_id, "subentry_id": of},
            is_fixable=kind.fixable,
            learn_more_url=f"{DOCS_URL}#{key}",
            severity=kind.severity,
            translation_key=key,
            translation_placeholders={
                "name": self._entry.title,
                **self._texts[issue_id],
            },
        )


class EngineIssues:
    """What an engine says is wrong with itself and its language model."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: HearthwardConfigEntry,
        journal: Journal,
        issues: Issues,
    ) -> None:
        """Remember in the journal what the engine once had."""
        self._hass = hass
        self._entry = entry
        self._journal = journal
        self._issues = issues
        self._state: EngineState | None = None

    @callback
    def async_update(self, state: EngineState) -> None:
        """Show what the engine's state asks for, and take away what is mended."""
        self._state = state
        wrong = {
            **_problems(state),
            **_model_missing(state),
            **_llm(state),
            **self._version(state),
            **self._gpu(state),
        }
        for key in KINDS.keys() - {CAMERA_GONE}:
            self._issues.async_set(key, wrong.get(key))

    @callback
    def async_lost(self) -> None:
        """Judge nothing by a state that may have passed."""
        for key in KINDS.keys() - {CAMERA_GONE}:
            self._issues.async_wait_no_more(key)

    @callback
    def async_look_again(self) -> None:
        """Judge the last state anew: what is remembered of the engine has changed."""
        if self._state is not None:
            self.async_update(self._state)

    def _version(self, state: EngineState) -> dict[str, dict[str, str]]:
        released = async_released_version(self._hass)
        if not state.version or state.version == released:
            return {}
        texts = {"engine": state.version, "integration": released}
        return {"version_mismatch": texts}

    def _gpu(self, state: EngineState) -> dict[str, dict[str, str]]:
        """Return whether a GPU that detected once is neither used nor explained."""
        device = str((state.detector or {}).get("device") or "")
        if device not in NO_GPU:
            self._journal.async_set_gpu(device)
            return {}
        explained = any(one.code == "gpu_unused" for one in state.problems)
        if device and self._journal.gpu and not explained:
            return {"gpu_lost": {"device": self._journal.gpu}}
        return {}


@callback
def async_forget_issues(hass: HomeAssistant, entry_id: str) -> None:
    """Delete every repair of an entry, ignored or not."""
    for issue_id in _of_entry(hass, entry_id):
        ir.async_delete_issue(hass, DOMAIN, issue_id)


def _of_entry(hass: HomeAssistant, entry_id: str) -> list[str]:
    return [
        issue_id
        for domain, issue_id in ir.async_get(hass).issues
        if domain == DOMAIN and f"_{entry_id}" in issue_id
    ]


def _alike(one: Mapping[str, str] | None, other: Mapping[str, str]) -> bool:
    """Return whether two say the same but for figures, which change all the time."""

    def known(texts: Mapping[str, str]) -> dict[str, str]:
        return {**texts, "problem": FIGURES.sub("", texts.get("problem", ""))}

    return one is not None and known(one) == known(other)


def _problems(state: EngineState) -> dict[str, dict[str, str]]:
    """Return the engine's problems by the repair that each belongs to."""
    texts: dict[str, list[str]] = {}
    for problem in state.problems:
        if problem.code != MODEL_PROBLEM:
            key = problem.code if problem.code in PROBLEMS else OTHER
            texts.setdefault(key, []).append(problem.text)
    return {key: {"problem": "; ".join(some)} for key, some in texts.items()}


def _model_missing(state: EngineState) -> dict[str, dict[str, str]]:
    if state.status != "model_missing":
        return {}
    told = [one.text for one in state.problems if one.code == MODEL_PROBLEM]
    return {"model_missing": {"problem": "; ".join(told or state.reasons)}}


def _llm(state: EngineState) -> dict[str, dict[str, str]]:
    llm = state.llm
    texts = {"model": llm.model or "", "problem": llm.reason or llm.state}
    if llm.state in ("unreachable", "model_missing", "refused"):
        return {f"llm_{llm.state}": texts}
    if llm.advice:
        return {"llm_advice": texts | {"problem": llm.advice}}
    return {}
