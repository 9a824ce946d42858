"""python -m qwendow.offline: the offline endpoint in the foreground, or its table of faults."""

from __future__ import annotations

import argparse
import contextlib
import socket

from qwendow.offline import KEY
from qwendow.offline.faults.table import fault_table
from qwendow.offline.server import BASE_PATH, create_app
from qwendow.offline.serving import serve


def main() -> None:
    options = _options()
    if options.faults:
        print(fault_table(options.language))
        return
    app = create_app(
        profile=options.profile,
        strict_thinking=options.strict_thinking,
        retired=options.retired,
        pace=options.pace,
        wrap_errors=not options.plain_errors,
        requests=options.requests,
        tokens=options.tokens,
    )
    with contextlib.suppress(KeyboardInterrupt), socket.create_server((options.host, options.port)) as sock:
        host, port = sock.getsockname()[:2]
        print(f"DASHSCOPE_BASE_URL=http://{host}:{port}{BASE_PATH}\nDASHSCOPE_API_KEY={KEY}", flush=True)
        serve(app, sock)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m qwendow.offline", description="DashScope without a model.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8790, help="0 takes a free one")
    parser.add_argument("--profile", choices=["2025", "2026H2"], default="2026H2", help="which year's rules")
    parser.add_argument("--strict-thinking", action="store_true", help="refuse enable_thinking where it has no effect")
    retired = "for ids whose last day is past: 403, 404, or an answer as before"
    parser.add_argument("--retired", choices=["denied", "missing", "served"], default="denied", help=retired)
    parser.add_argument("--pace", type=float, default=1.0, help="stretches the pauses between pieces; 0 for none")
    parser.add_argument("--plain-errors", action="store_true", help="never send an error as an event")
    parser.add_argument("--requests", type=int, help="limit a minute and key")
    parser.add_argument("--tokens", type=int, help="limit a minute and key")
    parser.add_argument("--faults", action="store_true", help="print the table of faults and end")
    parser.add_argument("--language", choices=["en", "zh"], default="en", help="of the table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
