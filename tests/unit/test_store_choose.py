"""Which store the operator gets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qwendow.store.choose import open_store
from qwendow.store.memory import MemoryStore
from qwendow.store.sqlite import SqliteStore


def test_memory_is_kept_nowhere(tmp_path: Path):
    assert isinstance(open_store("memory", tmp_path), MemoryStore)
    assert [*tmp_path.iterdir()] == []


def test_sqlite_is_one_file_in_the_folder(tmp_path: Path):
    assert isinstance(open_store("sqlite", tmp_path / "data"), SqliteStore)
    assert "qwendow.db" in {file.name for file in (tmp_path / "data").iterdir()}


def test_a_file_of_somebody_else_stops_the_start_and_stays(tmp_path: Path):
    (tmp_path / "qwendow.db").write_text("my diary " * 200)
    with pytest.raises(OSError, match=r"qwendow\.db is no SQLite database"):
        open_store("sqlite", tmp_path)
    assert (tmp_path / "qwendow.db").read_text().startswith("my diary")


@pytest.mark.parametrize("query", ["socket_timeout=soon", "colour=red"])
def test_what_an_address_has_too_much_stops_the_start_and_is_not_repeated(query: str, tmp_path: Path):
    with pytest.raises(OSError, match="QWENDOW_STORE has something after its") as caught:
        open_store(f"redis://:secret@127.0.0.1:1/0?{query}", tmp_path)
    assert (caught.value.__cause__, "secret" in str(caught.value)) == (None, False)


@pytest.mark.parametrize("choice", ["memory", "sqlite"])
def test_redis_is_loaded_only_where_it_is_wanted(choice: str, tmp_path: Path):
    code = (
        "import sys, pathlib; from qwendow.store.choose import open_store\n"
        f"open_store({choice!r}, pathlib.Path({str(tmp_path)!r})); print('redis' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (run.stdout, run.stderr) == ("False\n", "")
