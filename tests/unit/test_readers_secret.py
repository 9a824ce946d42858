"""The secret of cookies that the app makes for itself."""

from __future__ import annotations

import logging
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qwendow.readers import kept_secret, new_secret
from qwendow.readers import secret as secret_module


def test_it_is_made_once_and_kept(tmp_path: Path):
    folder = tmp_path / "deep" / "data"
    first = kept_secret(folder)
    assert (kept_secret(folder), len(first)) == (first, 64)
    assert os.listdir(folder) == ["secret"]


@pytest.mark.skipif(os.name == "nt", reason="modes of files")
def test_nobody_else_may_read_it(tmp_path: Path):
    kept_secret(tmp_path)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_no_two_are_the_same():
    assert len({new_secret() for _ in range(100)}) == 100


@pytest.mark.parametrize("links", [True, False])
def test_those_who_start_together_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool):
    def link(*_: object) -> None:
        raise OSError("no links here")

    if not links:
        monkeypatch.setattr(os, "link", link)
    for number in range(30):
        with ThreadPoolExecutor(8) as starts:
            found = {*starts.map(kept_secret, [tmp_path / str(number)] * 8)}
        assert len(found) == 1
        assert os.listdir(tmp_path / str(number)) == ["secret"]


def test_one_that_another_process_is_just_writing_is_waited_for(tmp_path: Path):
    (tmp_path / "secret").touch()
    with ThreadPoolExecutor(1) as other:
        found = other.submit(kept_secret, tmp_path)
        (tmp_path / "secret").write_text("s" * 64)
        assert found.result(5) == "s" * 64


def test_a_file_without_a_secret_is_named_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(secret_module, "WAIT_SECONDS", 0)
    (tmp_path / "secret").write_text("short")
    assert len(kept_secret(tmp_path)) == 64
    assert (tmp_path / "secret").read_text() == "short"
    assert "secret cannot be used (no secret is in it: delete it): with a restart readers lose" in caplog.text


def test_where_nothing_can_be_written_it_is_one_of_this_process_and_the_log_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "data").write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        secrets = {kept_secret(tmp_path / "data") for _ in range(2)}
    assert (len(secrets), len(caplog.records)) == (2, 2)
    assert not any(secret in caplog.text for secret in secrets)
