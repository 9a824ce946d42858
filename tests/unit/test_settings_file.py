"""The file .env as people write it, and files that only look like it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from qwendow.settings import SettingsError, load
from qwendow.settings.file import read_file


@pytest.mark.parametrize(
    ("line", "before"),
    [
        ('$env:DASHSCOPE_API_KEY="sk-x123"', "$env:"),
        ("set DASHSCOPE_API_KEY=sk-x123", "set"),
        ("setx DASHSCOPE_API_KEY sk-x123", "setx"),
        ("ENV DASHSCOPE_API_KEY=sk-x123", "ENV"),
        ("- DASHSCOPE_API_KEY=sk-x123", "-"),
        ('"DASHSCOPE_API_KEY": "sk-x123",', '"'),
        ('"DASHSCOPE_API_KEY"="sk-x123"', '"'),
        ("const DASHSCOPE_API_KEY = 'sk-x123'", "const"),
    ],
)
def test_a_line_of_another_language_is_named_with_what_is_too_much(tmp_path: Path, line: str, before: str):
    (tmp_path / ".env").write_text(f"QWEN_MAX_MODEL=qwen3.8-max\n{line}\n")
    with pytest.raises(SettingsError) as caught:
        read_file(tmp_path, {})
    assert str(caught.value).startswith(f".env holds {before} before the name in line 2")
    assert "x123" not in str(caught.value)


@pytest.mark.parametrize(
    "line", ["export DASHSCOPE_API_KEY=sk-x123", " DASHSCOPE_API_KEY = sk-x123", "DASHSCOPE_API_KEY='sk-x123' # mine",
             'DASHSCOPE_API_KEY="sk-x123"', "'DASHSCOPE_API_KEY'=sk-x123"],
)  # fmt: skip
def test_what_a_shell_would_take_is_taken(tmp_path: Path, line: str):
    (tmp_path / ".env").write_text(line)
    environ: dict[str, str] = {}
    assert read_file(tmp_path, environ) == []
    assert environ == {"DASHSCOPE_API_KEY": "sk-x123"}


def test_a_variable_that_is_empty_outside_is_filled_by_the_file(tmp_path: Path):
    """As docker compose passes on what is not set."""
    (tmp_path / ".env").write_text("DASHSCOPE_API_KEY=sk-x123\n")
    environ = {"DASHSCOPE_API_KEY": ""}
    read_file(tmp_path, environ)
    assert environ == {"DASHSCOPE_API_KEY": "sk-x123"}


def test_a_name_that_is_set_twice_is_named_with_both_lines(tmp_path: Path):
    """The last would win: a key at the top, and below it the empty line of the example."""
    (tmp_path / ".env").write_text("DASHSCOPE_API_KEY=sk-x123\n\nDASHSCOPE_API_KEY=\n")
    with pytest.raises(SettingsError, match=r"^\.env sets DASHSCOPE_API_KEY twice, in lines 1 and 3: take one out$"):
        read_file(tmp_path, {})


@pytest.mark.parametrize("name", [".env.txt", "env.txt", ".env.example", "_env", "env"])
def test_a_key_in_a_file_of_another_name_stops_the_start(tmp_path: Path, name: str):
    (tmp_path / name).write_text("# mine\nDASHSCOPE_API_KEY=sk-x123\n")
    with pytest.raises(SettingsError) as caught:
        read_file(tmp_path, {})
    assert str(caught.value).startswith(f"{name} is not read, as it must be called .env: rename it")


def test_a_file_of_another_name_is_only_told_of_where_the_key_is_known(tmp_path: Path):
    (tmp_path / ".env.txt").write_text("DASHSCOPE_API_KEY=sk-x123\n")
    (said,) = read_file(tmp_path, {"DASHSCOPE_API_KEY": "sk-y456"})
    assert said.startswith(".env.txt is not read")


@pytest.mark.parametrize(
    "text", ["DASHSCOPE_API_KEY=\n#QWEN_MAX_MODEL=qwen3.8-max\n", "DASHSCOPE_API_KEY= # none\n", ""]
)
def test_an_example_that_nobody_filled_in_says_nothing(tmp_path: Path, text: str):
    (tmp_path / ".env.example").write_text(text)
    assert read_file(tmp_path, {}) == []


def test_a_file_of_another_name_beside_the_right_one_says_nothing(tmp_path: Path):
    (tmp_path / ".env").write_text("")
    (tmp_path / ".env.example").write_text("DASHSCOPE_API_KEY=sk-x123\n")
    assert read_file(tmp_path, {}) == []


def test_our_own_example_is_one_that_nobody_filled_in(tmp_path: Path):
    (tmp_path / ".env.example").write_text((Path(__file__).parents[2] / ".env.example").read_text("utf-8"))
    assert read_file(tmp_path, {}) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "QWENDOW_TRUSTED_PROXIES=10.0.0.1, 0.0.0.0/0",
            "QWENDOW_TRUSTED_PROXIES names every address: whoever asks can say to be anywhere, so name the proxy alone",
        ),
        ("DASHSCOPE_APIKEY=sk-x123", "DASHSCOPE_APIKEY is not read here: DASHSCOPE_API_KEY is meant, perhaps"),
        ("dashscope_api_key=sk-x123", "dashscope_api_key is not read here: DASHSCOPE_API_KEY is meant, perhaps"),
        ("QWEN_API_KEY=sk-x123", "QWEN_API_KEY is not read here: DASHSCOPE_API_KEY is meant, perhaps"),
        ("QWEN_TURBO=qwen3.8-flash", "QWEN_TURBO is not read here: QWEN_TURBO_MODEL is meant, perhaps"),
        ("QWEN_MAX_MODEL=qwen3.8-max", "QWEN_MAX_MODEL: not used by the offline demo"),
    ],
)
def test_a_setting_that_has_no_effect_is_named_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path, line: str, said: str
):
    name, _, value = line.partition("=")
    for known in ("DASHSCOPE_API_KEY", "DASHSCOPE_BASE_URL"):
        monkeypatch.delenv(known, raising=False)
    monkeypatch.setenv(name, value)
    with caplog.at_level(logging.WARNING):
        load(tmp_path)
    assert said in caplog.text
    assert "x123" not in caplog.text


def test_a_vendors_host_without_a_key_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("DASHSCOPE_API_KEY", raising=False)
    monkeypatch.setenv("DASHSCOPE_BASE_URL", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1")
    with pytest.raises(SettingsError, match=r"^DASHSCOPE_API_KEY is missing"):
        load(tmp_path)


def test_a_limit_of_costs_needs_prices(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("QWENDOW_LIMIT_COST", "5/day")
    monkeypatch.setenv("DASHSCOPE_BASE_URL", "http://127.0.0.1:8000/v1")
    with pytest.raises(SettingsError, match=r"^QWENDOW_LIMIT_COST cannot be kept: [^\n]+$"):
        load(tmp_path)
    monkeypatch.setenv("DASHSCOPE_BASE_URL", "")
    assert load(tmp_path).limits.cost == ((5, "day"),)
