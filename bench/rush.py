"""Many readers before a provider that takes few requests: the app, a provider and Locust, and what came of it.

make rush ARGS="--users 50 --seconds 60 --per-minute 600"
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path

from bench.provider import Limits, add_limits, limits_of
from bench.servers import HERE, OURS, process

Row = Mapping[str, str]
"""Of Locust's table, by its headings."""


def main() -> None:
    options = _options()
    given = {f"--{one.name.replace('_', '-')}": getattr(options, one.name) for one in fields(Limits)}
    limits = [word for name, value in given.items() if value is not None for word in (name, str(value))]
    with tempfile.TemporaryDirectory() as folder, process(_provider(limits), {}, stdout=subprocess.PIPE) as provider:
        assert provider.stdout
        url = provider.stdout.readline().decode().strip()
        settings = {"QWENDOW_LIMIT_REQUESTS": str(options.limit_requests), "QWENDOW_DATA": folder}
        ours = replace(OURS, settings=settings)
        with ours.running(url) as app:
            rows = _rush(app.url, options.users, options.seconds, Path(folder))
            seconds = app.cpu()
        with urllib.request.urlopen(url.replace("/v1", "/counts"), timeout=10) as response:
            counts = json.load(response)
    print(f"{limits_of(options)}, QWENDOW_LIMIT_REQUESTS={options.limit_requests}")
    print("\n".join([*_told(rows), *_asked(counts), f"CPU of the app             {seconds:.1f} s"]))


def _provider(limits: list[str]) -> list[str]:
    return [sys.executable, "-m", "bench.provider", *limits]


def _rush(url: str, users: int, seconds: int, folder: Path) -> list[Row]:
    command = [
        sys.executable, "-m", "locust", "-f", str(HERE / "locustfile.py"), "--host", url, "--headless",
        "--users", str(users), "--spawn-rate", str(max(1, users // 5)), "--run-time", str(seconds),
        "--csv", str(folder / "rush"), "--loglevel", "ERROR",
    ]  # fmt: skip
    subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )  # It fails where a request did.
    with open(folder / "rush_stats.csv", newline="") as file:
        return list(csv.DictReader(file))


def _told(rows: list[Row]) -> list[str]:
    by_name = {(row["Type"], row["Name"]): row for row in rows}
    lines = []
    for how, joined in (("page", "/gradio_api/queue/join"), ("/chat", "/gradio_api/call/v2/chat")):
        asked, whole = (by_name.get(which) for which in (("POST", joined), (how, "whole answer")))
        if not asked or not whole:
            lines.append(f"{how:<6} no answer has ended")
            continue
        first = by_name[how, "first characters"]
        ended, failed = int(whole["Request Count"]), int(whole["Failure Count"])
        lines.append(
            f"{how:<6} first characters: p50 {_seconds(first, '50%')}, p95 {_seconds(first, '95%')}; "
            f"{ended} answers, {failed} failed, {int(asked['Request Count']) - ended} on their way at the end"
        )
    troubles = sum(int(row["Failure Count"]) for row in rows if row["Type"] in ("GET", "POST"))
    return [*lines, f"requests to the app that failed   {troubles}"]


def _asked(counts: Mapping[str, int]) -> list[str]:
    asked, refused = counts["asked"], counts["refused"]
    each = f"{refused / (asked - refused):.3f}" if asked > refused else "all"
    return [
        f"provider: {asked} requests, {refused} refused, {each} for each answer; at most {counts['most']} at a time"
    ]


def _seconds(row: Row, column: str) -> str:
    return f"{float(row[column]) / 1000:.2f} s"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench.rush", description=__doc__)
    parser.add_argument("--users", type=int, default=50, help="readers, one in five of them a program")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--limit-requests", type=int, default=0, help="QWENDOW_LIMIT_REQUESTS of the app")
    add_limits(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
