"""What deploy/ holds for Prometheus and Grafana names metrics, labels and errors that there are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from qwendow.conversation.errors import ChatError
from qwendow.watched import Watch
from qwendow.watched.counted import Counted
from qwendow.watched.metrics import _kinds

DEPLOY = Path(__file__).parents[2] / "deploy"
PROCESS = {"process_open_fds", "process_max_fds", "process_resident_memory_bytes", "process_cpu_seconds_total"}


def rules() -> list[str]:
    (group,) = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text("utf-8"))["groups"]
    return [rule["expr"] for rule in group["rules"]]


def panels() -> list[str]:
    board = json.loads((DEPLOY / "grafana" / "qwendow.json").read_text("utf-8"))
    return [target["expr"] for panel in board["panels"] for target in panel["targets"]]


def metrics() -> dict[str, set[str]]:
    """The labels of each series, by its name."""
    watch = Watch("t" * 16)
    watch.pages(lambda: 0)
    watch.keys(lambda: 0)
    Counted(watch._metrics, None)  # type: ignore[arg-type]
    assert watch._metrics
    known = {name: {"instance", "job"} for name in PROCESS}
    for name, made in watch._metrics._registry._names_to_collectors.items():
        if isinstance(made, MetricWrapperBase):
            known[name] = {*made._labelnames, "instance", "job"} | ({"le"} if name.endswith("_bucket") else set())
    return known


@pytest.mark.parametrize("expression", [*rules(), *panels()])
def test_an_expression_asks_for_what_there_is(expression: str) -> None:
    known = metrics()
    named = re.findall(r"\b((?:qwendow|process)_\w+)(?:\{([^}]*)\})?", expression)
    assert named or "up{" in expression
    for name, labels in named:
        assert {*re.findall(r"(\w+)=", labels)} <= known[name]
    for by in re.findall(r"by \(([^)]*)\)", expression):
        assert {*by.split(", ")} <= set().union(*(known[name] for name, _ in named))


def test_alerts_name_errors_that_there_are() -> None:
    kinds = {kind for rule in rules() for said in re.findall(r'kind=~"([^"]*)"', rule) for kind in said.split("|")}
    assert kinds and kinds <= {*_kinds(ChatError)}
