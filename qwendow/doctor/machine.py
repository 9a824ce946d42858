"""What the app needs of this machine: folders, ports, open files, proxies, certificates."""

from __future__ import annotations

import http.client
import shutil
import socket
import ssl
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from qwendow.doctor.finding import Finding, doubt, unknown, well, wrong
from qwendow.settings import Settings
from qwendow.watched.disk import FREE_BYTES, disk_trouble

FILES_FOR_A_READER = 3
"""Open files for each whose answer is on its way."""

FEW_FILES = 4096

PORTS = range(7860, 7960)


def look_at_machine(settings: Settings) -> list[Finding]:
    host = urlsplit(settings.base_url).hostname or ""
    return [
        _disk(settings.data),
        _files(),
        *_ports(settings),
        _proxy(host, settings.far),
        _certificates(),
    ]


def _disk(folder: Path) -> Finding:
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    free = f"{shutil.disk_usage(there).free / 1e9:.1f} GB free"
    match disk_trouble(folder):
        case "readonly":
            return wrong("disk", f"{folder} may not be written", "let the app's user write there, or set QWENDOW_DATA")
        case "full":
            return wrong("disk", f"{folder}: {free}", f"make room, {FREE_BYTES // 10**6} MB or more")
        case _:
            return well("disk", f"{folder}: {free}" + ("" if folder.exists() else ", made at the first start"))


def _files() -> Finding:
    if sys.platform == "win32":
        return unknown("files", "Windows has no limit to look at")
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)  # To which the app raises it.
    if most == resource.RLIM_INFINITY:
        return well("files", "no limit")
    words = f"{most:,} may be open, enough for some {most // FILES_FOR_A_READER:,} answers at a time"
    remedy = "ulimit -n 65536, or LimitNOFILE=65536 in the unit of systemd"
    return well("files", words) if most >= FEW_FILES else doubt("files", words, remedy)


def _ports(settings: Settings) -> list[Finding]:
    page = _port("GRADIO_SERVER_PORT", settings.server_name, settings.server_port)
    if not settings.metrics_port:
        return [page]
    return [page, _port("QWENDOW_METRICS_PORT", "127.0.0.1", settings.metrics_port)]


def _port(variable: str, host: str, port: int | None) -> Finding:
    if port is None:
        free = next((one for one in PORTS if _trouble(host, one) is None), None)
        words = f"{free} is the first free one from {PORTS[0]} on"
        return well("port", words) if free else wrong("port", "none is free", f"set {variable}")
    trouble = _trouble(host, port)
    if trouble is None:
        return well("port", f"{port} on {host} is free")
    if _is_qwendow(port):
        return doubt("port", f"{port} is that of a Qwendow that runs", "nothing is to be done if that is this one")
    return wrong("port", f"{port} on {host} cannot be used ({trouble})", f"set another {variable}, or end who has it")


def _trouble(host: str, port: int) -> str | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        try:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
            tried.listen(1)
        except OSError as error:
            return error.strerror or str(error)
    return None


def _is_qwendow(port: int) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        asked.request("GET", "/healthz")
        return b'"mode"' in asked.getresponse().read(1000)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def _proxy(host: str, far: bool) -> Finding:
    """Never with the name and the password that may stand in it."""
    proxies = urllib.request.getproxies()
    named = proxies.get("https") or proxies.get("all")
    if not named:
        return well("proxy", "none is set")
    where = urlsplit(named if "://" in named else f"http://{named}")
    words = f"{where.scheme}://{where.hostname}:{where.port or ''}".rstrip(":")
    if not far or urllib.request.proxy_bypass(host):
        return well("proxy", f"{words}, by which the endpoint is not asked")
    try:
        socket.create_connection((where.hostname or "", where.port or 80), timeout=3).close()
    except OSError as error:
        remedy = "start it, or take it out of HTTPS_PROXY and ALL_PROXY"
        return wrong("proxy", f"{words} does not answer ({error.strerror or error})", remedy)
    return well("proxy", f"{words} answers, and the endpoint is asked by it")


def _certificates() -> Finding:
    paths = ssl.get_default_verify_paths()
    where = paths.cafile or paths.capath or "the system"
    try:
        context = httpx2.create_ssl_context()  # As the client makes it.
        if sys.platform in ("win32", "darwin"):
            return well("ca", "the certificates of the system are trusted")
        count = context.cert_store_stats()["x509_ca"]
    except (OSError, ssl.SSLError) as error:
        return wrong("ca", f"{where} cannot be read ({error})", "set SSL_CERT_FILE to a file of certificates")
    # Those of a folder are read when one is needed.
    if count or paths.capath:
        return well("ca", f"{count} certificates of {where} are trusted")
    return wrong("ca", "no certificate is trusted", "install ca-certificates, or set SSL_CERT_FILE")
