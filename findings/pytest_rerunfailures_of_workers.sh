#!/usr/bin/env bash
# With --reruns each test of pytest-xdist takes 40 ms longer, also where all pass.
#
# Packages: pytest 9.2.0, pytest-xdist 3.8.0, pytest-rerunfailures 16.7.
# A good guess: --reruns costs something where a test fails, and where all pass there is nothing to count.
# What happens: beside pytest-xdist it opens a server in the first process, and each worker tells it of each test before it
# is run, by two small packets and a question: how often it was tried. The second packet waits until the first one was
# acknowledged, for which a system has time: 40 ms on Linux. So a thousand tests of a millisecond take a worker 40 s.
# TCP_NODELAY on that socket (`config.failures_db.sock` in a worker) takes it away.
# Seen on 2026-11-28 (Python 3.11, Linux x86_64), 150 tests of nothing in one worker:
#   with --reruns: 44 ms a test, with TCP_NODELAY: 1 ms, without --reruns: 1 ms
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pytest==9.2.0 pytest-xdist==3.8.0 pytest-rerunfailures==16.7
cd "$folder"
cat > test_nothing.py <<'PY'
import pytest


@pytest.mark.parametrize("number", range(150))
def test_nothing(number):
    pass
PY
cat > nodelay.py <<'PY'
import socket


def pytest_collection(session):
    if hasattr(session.config, "workerinput"):
        session.config.failures_db.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
PY
cat > measure.py <<'PY'
import re
import subprocess
import sys


RERUNS = ("--reruns", "1")


def each(*options: str) -> float:
    """Milliseconds of a test, without what a run of one takes."""
    seconds = []
    for chosen in ("test_nothing.py::test_nothing[0]", "test_nothing.py"):
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "1", *options, chosen]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        seconds.append(float(re.search(r"passed.* in ([\d.]+)s", said)[1]))
    return (seconds[1] - seconds[0]) / 149 * 1000


reruns, nodelay, without = each(*RERUNS), each(*RERUNS, "-p", "nodelay"), each()
print(f"with --reruns: {reruns:.0f} ms a test, with TCP_NODELAY: {nodelay:.0f} ms, without --reruns: {without:.0f} ms")
if not (reruns > 30 and nodelay < 15 and without < 15):
    sys.exit("it is otherwise by now")
PY
venv/bin/python measure.py
