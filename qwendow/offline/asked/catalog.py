"""The models the offline endpoint serves: limits and abilities, read from models.toml; and what it serves no more."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

TABLE = Path(__file__).parents[2] / "models.toml"


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
    effort: tuple[str, ...] = ()
    counts_thought: bool = False
    encrypts: bool = False
    stream_only: bool = False
    json: bool = False
    json_schema: bool = False
    json_thinking: bool = False
    tools: bool = True
    search: bool = False
    images: bool = False
    retires: date | None = None

    @property
    def open_weights(self) -> bool:
        """The endpoint words some errors differently for these."""
        return self.stream_only and self.thinking == "on"

    @property
    def efforts(self) -> tuple[str, ...]:
        """All words it takes for reasoning_effort, synonyms included (captures of 2026-08 and 11)."""
        if not self.effort:
            return ()
        synonyms = ("off",) if "minimal" in self.effort else ("minimal", "high", "max")
        return (*self.effort, *(word for word in synonyms if word not in self.effort))


@dataclass(frozen=True, slots=True)
class Catalog:
    """Every id and alias with its model, and the last days of others; "qwen2.5-*" stands for many."""

    models: Mapping[str, Model]
    ends: Mapping[str, date]

    def ended(self, name: str, today: date) -> bool:
        """Whether its last day is past."""
        model = self.models.get(name)
        if model is not None:
            return model.retires is not None and model.retires <= today
        return any(end <= today for ids, end in self.ends.items() if fnmatchcase(name, ids))

    def alive(self, today: date) -> list[str]:
        return [name for name in self.models if not self.ended(name, today)]


def load_catalog(table: Path = TABLE) -> Catalog:
    read = tomllib.loads(table.read_text(encoding="utf-8"))
    models: dict[str, Model] = {}
    for name, row in read["models"].items():
        model = _model(name, row)
        models |= {alias: replace(model, id=alias) for alias in (name, *row.get("aliases", ()))}
    return Catalog(models, {ids: group["retires"] for group in read.get("retired", ()) for ids in group["ids"]})


def _model(name: str, row: dict[str, Any]) -> Model:
    known = {key: value for key, value in row.items() if key in Model.__dataclass_fields__}
    known.setdefault("max_input_thinking", row["max_input"])
    known.setdefault("max_output_thinking", row["max_output"])
    return Model(id=name, **known | {"effort": tuple(row.get("effort", ()))})
