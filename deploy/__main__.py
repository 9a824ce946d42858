"""`make replicas`: two processes of the app, Redis and nginx on this machine, for a look. Ctrl+C ends all of it."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
from pathlib import Path

from deploy.provide import Missing
from deploy.replicas import all_of_it

PORT = 7860
SHOWN = """
Two processes of Qwendow, at ports {ports}, keep what is said in one Redis, at port {redis}.
nginx stands in front of them:

    {url}

Open a page there, ask for something long, and end the process that answers: kill -9 {pids}
nginx turns to the other one at once, and the page shows the conversation again within ten seconds,
with all but the last second of the answer. What nginx and Redis are told stands in the folder deploy.
What they write is in {folder}, which is deleted at the end. Ctrl+C ends all of it."""


def main() -> None:
    """The offline demo where no key is set."""
    # To be told to stop is to end what was started, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    port = int(os.environ.get("GRADIO_SERVER_PORT", PORT))
    with tempfile.TemporaryDirectory(prefix="qwendow-replicas-") as folder:
        _require_free(port)
        print("Starting Redis, two processes of the app, and nginx ...", flush=True)
        try:
            with all_of_it(Path(folder), port) as (front, two, server):
                ports, pids = " and ".join(str(one.port) for one in two), " or ".join(str(one.pid) for one in two)
                shown = SHOWN.format(url=front.url, ports=ports, redis=server.port, pids=pids, folder=folder)
                print(shown, flush=True)
                signal.pause()
        except KeyboardInterrupt:
            print("\nEnded.")
        except (Missing, OSError, RuntimeError) as error:
            sys.exit(f"make replicas: {error}")


def _require_free(port: int) -> None:
    """Raises SystemExit."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            sys.exit(f"make replicas: port {port} cannot be used ({error.strerror}): set GRADIO_SERVER_PORT.")


if __name__ == "__main__":
    main()
