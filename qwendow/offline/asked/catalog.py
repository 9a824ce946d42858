"""The models the offline endpoint serves: limits and abilities, read from models.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

TABLE = Path(__file__).parents[2] / "models.toml"

UNCONFIRMED: dict[str, dict[str, Any]] = {
    "qwen-vl-max": {"max_input": 30_720, "max_output": 8_192, "thinking": "never", "tools": False, "images": True},
}
"""Models that the table leaves out, as their limits are not known for sure: here they have the smallest of any model in
it, and take nothing but text and pictures. The real ones may take more."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model id. All limits are tokens; `tools` is False only where the table says so."""

    id: str
    max_input: int
    max_output: int
    max_input_thinking: int
    max_output_thinking: int
    thinking: Literal["never", "off", "on", "always"]
    max_thinking: int | None = None
    stream_only: bool = False
    json: bool = False
    json_schema: bool = False
    tools: bool = True
    search: bool = False
    images: bool = False
    retires: date | None = None

    @property
    def open_weights(self) -> bool:
        """The endpoint words some errors differently for these."""
        return self.stream_only and self.thinking == "on"


def load_models(retired: bool = False, table: Path = TABLE) -> dict[str, Model]:
    """Every id and alias with its model; with `retired`, without those that have an announced last day."""
    rows = tomllib.loads(table.read_text(encoding="utf-8"))["models"]
    models: dict[str, Model] = {}
    for name, row in (rows | UNCONFIRMED | rows).items():  # What the table knows wins.
        model = _model(name, row)
        if not (retired and model.retires):
            models |= {alias: replace(model, id=alias) for alias in (name, *row.get("aliases", ()))}
    return models


def _model(name: str, row: dict[str, Any]) -> Model:
    known = {key: value for key, value in row.items() if key in Model.__dataclass_fields__}
    known.setdefault("max_input_thinking", row["max_input"])
    known.setdefault("max_output_thinking", row["max_output"])
    return Model(id=name, **known)
