# SPDX-License-Identifier: Apache-2.0
"""The page about the engine's metrics, out of the code that declares them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts.envs.places import ROOT

from .markdown import code, codes, page, table

SOURCE: Final = ROOT / "addon/hearthward_engine"
KINDS: Final = {
    "Counter": "counter",
    "CounterMetricFamily": "counter",
    "Gauge": "gauge",
    "GaugeMetricFamily": "gauge",
    "Histogram": "histogram",
    "HistogramMetricFamily": "histogram",
}
INTRODUCTION: Final = """\
`GET /metrics` and `GET /api/v1/metrics` give all of them as Prometheus text. Both need
the token:

```yaml
scrape_configs:
  - job_name: hearthward
    authorization:
      credentials_file: /etc/prometheus/hearthward-token
    static_configs:
      - targets: ["192.0.2.10:8817"]
```"""
REMARKS: Final = """\
A histogram `x` comes as `x_bucket`, `x_sum` and `x_count`. Beside these there is what
the client library measures of every Python program: `process_*`, `python_gc_*` and
`python_info`. What is not known, such as the memory of a GPU that is not there, is left
out, and never 0."""
STANDARD: Final = ("process_", "python_")
"""What the client library measures of every Python program."""


@dataclass(frozen=True, order=True)
class DeclaredMetric:
    """A metric as it is exposed: a counter's name ends in ``_total``."""

    name: str
    kind: str
    text: str
    labels: tuple[str, ...]


def metrics_page() -> str:
    """Return the page."""
    rows = [
        (code(one.name), one.kind, codes(one.labels), one.text) for one in declared()
    ]
    header = ("metric", "kind", "labels", "what it says")
    return page("The engine's metrics", INTRODUCTION, table(header, rows), REMARKS)


def declared(source: Path = SOURCE) -> list[DeclaredMetric]:
    """Return every metric that a folder's code declares, by name."""
    found = {
        metric
        for path in source.rglob("*.py")
        for metric in _in_module(ast.parse(path.read_text(encoding="utf-8")))
    }
    return sorted(found)


def _in_module(module: ast.Module) -> Iterator[DeclaredMetric]:
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        kind = KINDS.get(node.func.id)
        if kind is None or len(node.args) < 2:
            continue
        name, text = (ast.literal_eval(one) for one in node.args[:2])
        given = [*node.args[2:3]] + [
            one.value for one in node.keywords if one.arg in ("labels", "labelnames")
        ]
        labels = tuple(ast.literal_eval(given[0])) if given else ()
        suffix = "_total" if kind == "counter" else ""
        yield DeclaredMetric(f"{name}{suffix}", kind, text, labels)
