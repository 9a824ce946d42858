"""nginx or Caddy in front of one process of the app, as `nginx/one.conf` and `caddy/Caddyfile` tell them."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.provide import provide
from deploy.redis_server import free_port
from deploy.replicas import configuration

HERE = Path(__file__).parent
NAME = "chat.example"
"""The readers' name for the page, in both files."""
START_SECONDS = 20


@contextmanager
def nginx_site(folder: Path, site: str) -> Iterator[int]:
    """nginx with that site, of which {port} is a free port of this machine, which is given."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    (folder / "nginx.conf").write_text(configuration(folder, site.replace("{port}", str(port))))
    log = folder / "nginx.log"
    with _running(port, log, provide("nginx"), "-p", folder, "-c", folder / "nginx.conf", "-e", log):
        yield port


@contextmanager
def nginx_alone(folder: Path, app: int, certificate: Path, key: Path) -> Iterator[int]:
    """With the site of this folder, but for ports and certificate."""
    site = (HERE / "nginx" / "one.conf").read_text()
    site = re.sub(r"server \{\s+listen 80;.*?\n\}", "", site, count=1, flags=re.DOTALL)
    site = re.sub(r"listen \[::\].*", "", site).replace("listen 443 ", "listen 127.0.0.1:{port} ")
    site = re.sub(r"/etc/\S+/fullchain\.pem", str(certificate), site)
    site = re.sub(r"/etc/\S+/privkey\.pem", str(key), site)
    with nginx_site(folder, site.replace("127.0.0.1:7860", f"127.0.0.1:{app}")) as port:
        yield port


@contextmanager
def caddy_alone(folder: Path, app: int, certificate: Path, key: Path) -> Iterator[int]:
    """With the file of this folder, but for ports and certificate."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    site = (HERE / "caddy" / "Caddyfile").read_text().replace("127.0.0.1:7860", f"127.0.0.1:{app}")
    own = f"https://{NAME}:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate} {key}\n"
    for_itself = f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system {folder}\n}}\n"
    (folder / "Caddyfile").write_text(for_itself + site.replace(f"\n{NAME} {{\n", f"\n{own}"))
    command = (provide("caddy"), "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile")
    with _running(port, folder / "caddy.log", *command):
        yield port


@contextmanager
def _running(port: int, log: Path, *command: str | Path) -> Iterator[None]:
    with log.open("ab") as said:
        process = subprocess.Popen([str(word) for word in command], stdout=said, stderr=said)
    try:
        _wait_for(port, process, log)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"Nothing came to listen at {port}: {log.read_text('utf-8', 'replace')}")
