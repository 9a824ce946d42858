"""deploy/Containerfile, held against what it copies, where the app listens, what it runs on: nothing builds it here."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from qwendow.web.gate import READ

ROOT = Path(__file__).parents[2]
TEXT = re.sub(r"\\\n\s*", "", (ROOT / "deploy" / "Containerfile").read_text("utf-8"))
LINES = [line for line in TEXT.splitlines() if line and not line.startswith("#")]
ENV = dict(re.findall(r"(\w+)=(\S+)", " ".join(line for line in LINES if line.startswith("ENV "))))


def said(word: str) -> list[str]:
    return [line.removeprefix(word).strip() for line in LINES if line.startswith(f"{word} ")]


def test_it_is_of_a_python_that_the_app_runs_on_by_a_tag() -> None:
    [base] = said("FROM")
    found = re.fullmatch(r"docker\.io/library/python:(3\.\d+)-slim-\w+", base)
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert found and wanted == f">={found[1]}"
    assert f'python_version: "{found[1]}"' in (ROOT / "README.md").read_text("utf-8")
    assert all(one == found[1] for one in re.findall(r"/lib/python([\d.]+)/", TEXT))


def test_all_that_the_app_needs_is_copied_and_let_in_and_nothing_else() -> None:
    copied = {line.split()[0] for line in said("COPY")}
    ignored = (ROOT / ".containerignore").read_text().split()
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    assert ignored[0] == "*" and all((ROOT / name).exists() for name in copied)
    assert copied == {"app.py", "requirements.txt", "prompts", "qwendow"}


def test_it_is_nobody_and_writes_only_where_it_is_told_to() -> None:
    assert said("USER") == ["65534:65534"]
    assert (ENV["QWENDOW_DATA"], said("VOLUME"), ENV["HOME"]) == ("/data", ["/data"], "/tmp")
    assert "--read-only --tmpfs /tmp" in TEXT


def test_its_health_is_asked_for_where_it_listens() -> None:
    port = ENV["GRADIO_SERVER_PORT"]
    [health] = said("HEALTHCHECK")
    assert said("EXPOSE") == [port] and f"http://127.0.0.1:{port}/healthz" in health
    assert READ.fullmatch("/healthz")


def test_no_secret_is_in_it() -> None:
    assert not re.search(r"(?i)sk-|api_key=|password=|secret=", TEXT)
