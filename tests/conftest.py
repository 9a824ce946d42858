"""What holds for all tests: Hypothesis tries the same examples each time, however busy the machine is, Gradio writes no
stubs while each of the workers imports it, and a process reads the machine's certificates once.

`HYPOTHESIS_PROFILE=explore make test` looks for new ones.
"""

from __future__ import annotations

import gc
import os
import socket
import ssl
from collections.abc import Generator
from functools import cache
from typing import Any

import httpcore2
import pytest
from hypothesis import settings

from qwendow.gradio_seam.stubs import write_no_stubs

settings.register_profile("same", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
write_no_stubs()

read_certificates: Any = httpcore2.default_ssl_context


@cache
def certificates(trust_env: bool, *named: str | None) -> ssl.SSLContext:
    context: ssl.SSLContext = read_certificates(_trust_env=trust_env)
    return context


def certificates_once(*, _trust_env: bool = True) -> ssl.SSLContext:
    """To read them takes 40 ms, and nearly each test of the client makes one: two thirds of what such a test cost."""
    return certificates(_trust_env, os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


httpcore2.default_ssl_context = certificates_once


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """A worker tells of each test by two small packets before it asks (pytest-rerunfailures 16.7): without this the
    second waits 40 ms for the first to be acknowledged, a third of all the time that tests without a browser took."""
    told = getattr(getattr(config, "failures_db", None), "sock", None)
    if told and hasattr(config, "workerinput"):
        told.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Some 14,000 tests, none of them garbage: to look through them time and again takes as long as to collect them."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(10_000, 50, 100)  # As the app has it while it serves.
        gc.enable()
