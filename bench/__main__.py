"""`python -m bench`: all runs in turn, and their tables on standard output."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import psutil

from bench.age import age
from bench.burst import burst
from bench.dressing import dressing
from bench.idle import idle
from bench.keeping import keeping
from bench.memory import memory
from bench.proxied import proxied
from bench.recovery import recovery
from bench.replicas import one_and_two
from bench.servers import OURS, PLAIN, chainlit, endpoint
from bench.soak import MINUTES, soak
from bench.start import start
from bench.steady import steady
from bench.store import store
from bench.streams import FULL, QUICK, streams
from bench.tables import Table
from bench.turns import growth, short_turns

RUNS = (
    "streams", "steady", "short", "growth", "dressing", "keeping", "replicas", "recovery", "memory", "start", "idle",
    "burst", "proxied", "browser", "visit", "opening", "store", "soak", "age",
)  # fmt: skip
NOT_QUICK = (
    "steady", "growth", "dressing", "keeping", "replicas", "recovery", "memory", "idle", "burst", "proxied", "store",
    "soak", "age", "browser", "visit", "opening",
)  # fmt: skip
AGE_ENDS, AGE_LEAST = 510, 60
"""Seconds: age comes last and has what is left of ten minutes, but never too little to show anything."""


def main() -> None:
    options = _options()
    began = time.monotonic()
    print(_machine(), flush=True)
    tables = []
    for table in _against(options) if options.against else _tables(options, began):
        print(f"\n{table}", flush=True)
        tables.append(asdict(table))
    print(f"\nThis took {time.monotonic() - began:.0f} s.")
    if options.json:
        options.json.write_text(json.dumps({"machine": _machine(), "tables": tables}, ensure_ascii=False, indent=2))


def _tables(options: argparse.Namespace, began: float) -> Iterator[Table]:
    quick = options.quick
    peers = [chainlit(str(options.chainlit.absolute()))] if options.chainlit else []
    chosen = options.only or [name for name in RUNS if not (quick and name in NOT_QUICK)]
    with endpoint() as asked:
        url = asked.url
        for name in chosen:
            match name:
                case "streams":
                    yield from asyncio.run(streams([OURS, PLAIN, *peers], asked, QUICK if quick else FULL))
                case "steady":
                    yield asyncio.run(steady(url))
                case "short":
                    yield asyncio.run(short_turns([OURS, PLAIN, *peers], url, 3))
                case "growth":
                    yield asyncio.run(growth([OURS, PLAIN], url, 3))
                case "dressing":
                    yield asyncio.run(dressing(url))
                case "keeping":
                    yield asyncio.run(keeping(url))
                case "replicas":
                    yield from asyncio.run(one_and_two(url))
                case "recovery":
                    yield asyncio.run(recovery(url))
                case "soak":
                    yield asyncio.run(soak(url, options.minutes, options.turns))
                case "memory":
                    yield asyncio.run(memory(url))
                case "age":
                    yield from asyncio.run(
                        age(OURS, url, options.age or max(began + AGE_ENDS - time.monotonic(), AGE_LEAST))
                    )
                case "start":
                    yield start(url, 1 if quick else 2)
                case "idle":
                    yield asyncio.run(idle([OURS, PLAIN], url))
                case "burst":
                    yield asyncio.run(burst([OURS, PLAIN], url))
                case "proxied":
                    yield asyncio.run(proxied(url))
                case "store":
                    yield from store()
                case "browser":
                    from bench.browser import browser  # Playwright is not wanted by the other runs.

                    yield from browser([OURS, PLAIN], url, quick)
                case "visit":
                    from bench.visit import visit

                    yield visit([OURS, PLAIN], url)
                case "opening":
                    from bench.opening import opening

                    yield opening(url)


def _against(options: argparse.Namespace) -> Iterator[Table]:
    from bench.against import against

    with endpoint() as asked:
        yield against(options.against, asked.url)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="under two minutes: fewer users, no " + ", ".join(NOT_QUICK)
    )
    parser.add_argument(
        "--against", type=Path, metavar="FOLDER", help="nothing but this build beside the one that is there"
    )
    parser.add_argument("--only", nargs="+", choices=RUNS, help="these runs alone")
    parser.add_argument(
        "--chainlit", type=Path, metavar="PYTHON", help="a Python that has Chainlit; without it, it is left out"
    )
    parser.add_argument(
        "--age", type=float, metavar="SECONDS", help="how long at most a server ages (what is left of ten minutes)"
    )
    parser.add_argument("--minutes", type=float, default=MINUTES, help=f"how long a soak takes ({MINUTES:g})")
    parser.add_argument("--turns", type=int, help="how many a soak spreads over that time (without it as many as go)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the tables there, too")
    return parser.parse_args()


def _machine() -> str:
    load = ""
    with suppress(OSError):
        load = f", load {os.getloadavg()[0]:.1f} before the start"
    packages = ", ".join(f"{name} {version(name)}" for name in ("gradio", "openai", "uvicorn"))
    return (
        f"{time.strftime('%Y-%m-%d')}: {psutil.cpu_count()} cores, {psutil.virtual_memory().total / 1e9:.0f} GB, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {packages}{load}. "
        "Endpoint and readers run on the same machine."
    )


if __name__ == "__main__":
    main()
