"""Proxies and certificates that this machine's environment names, checked before the libraries that read them.

Gradio 6.31 dies while it is imported of a proxy that httpx 0.28 cannot use, and of certificates that are not there; so
does the client. Where the endpoint is reached without them, they are left aside.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from urllib.parse import urlsplit

from qwendow.settings.wrong import SettingsError

Environ = MutableMapping[str, str]

SPOKEN = ("http", "https", "socks5", "socks5h")
"""Schemes of proxies that can be used."""

BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Where other programs look for a company's certificates."""


def mend(environ: Environ, *, proxied: bool, secure: bool) -> list[str]:
    """Takes out what cannot be used where it does not matter, and says what; raises SettingsError where it does.

    `proxied`: the endpoint is asked through a proxy, if there is one; `secure`: by https. Certificates that only other
    programs were told of are handed on by the name that counts here.
    """
    _name_socks(environ)
    said = _check(environ, _bad_proxies(environ), proxied) + _mend_no_proxy(environ) + _hand_on_bundle(environ)
    return said + _check(environ, _bad_certificates(environ), secure)


def _check(environ: Environ, found: Iterator[tuple[str, str]], matters: bool) -> list[str]:
    said = []
    for name, remedy in list(found):
        if matters:
            raise SettingsError(name, remedy)
        del environ[name]
        said.append(f"{name} {remedy}. It is left aside here, as the endpoint is reached without it.")
    return said


def _name_socks(environ: Environ) -> None:
    """Desktops write socks://, by which they mean the fifth version."""
    for scheme in ("http", "https", "all"):
        for name in (f"{scheme}_proxy", f"{scheme.upper()}_PROXY"):
            if (said := environ.get(name, "").strip()).lower().startswith("socks://"):
                environ[name] = f"socks5://{said[len('socks://') :]}"


def _bad_proxies(environ: Environ) -> Iterator[tuple[str, str]]:
    """(variable, remedy). A name in small letters comes first, as everywhere."""
    for scheme in ("http", "https", "all"):
        small, large = f"{scheme}_proxy", f"{scheme.upper()}_PROXY"
        name = small if small in environ else large
        if remedy := _proxy_remedy(environ.get(name, "").strip()):
            yield name, remedy


def _proxy_remedy(proxy: str) -> str | None:
    if not proxy:
        return None
    try:
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        _ = parts.port
    except ValueError:
        return "is not an address: it should look like http://127.0.0.1:7890, with a number as its port"
    if parts.scheme.startswith("socks") and parts.scheme not in SPOKEN:
        return "must begin with socks5:// in place of what stands there: of SOCKS proxies only that kind can be used"
    if parts.scheme not in SPOKEN:
        return "must begin with http://, https:// or socks5:// and have no quotes around it"
    if not parts.hostname or re.search(r"\s", proxy) or ("://" not in proxy and ":/" in proxy):
        return "names no host: it should look like http://127.0.0.1:7890"
    return None


def _mend_no_proxy(environ: Environ) -> list[str]:
    """Of hosts without a proxy httpx 0.28 reads only some forms, and dies of others; curl passes over them."""
    said = []
    for name in {"no_proxy", "NO_PROXY"} & environ.keys():
        hosts = [host.strip() for host in environ[name].split(",")]
        if kept := [host for host in hosts if not _is_read(host)]:
            environ[name] = ",".join(host for host in hosts if _is_read(host))
            said.append(f"{name} holds {len(kept)} of {len(hosts)} hosts in a form that is passed over")
    return said


def _is_read(host: str) -> bool:
    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        name, colon, port = host.partition("://")[2].rpartition(":") if "://" in host else host.rpartition(":")
        return host.isascii() and ":" not in name and (not colon or port.isdigit())
    return True


def _hand_on_bundle(environ: Environ) -> list[str]:
    name = next((name for name in BUNDLES if environ.get(name)), None)
    if name is None:
        return []
    if named := next((ours for ours in _remedy_of if environ.get(ours)), None):
        same = environ[named] == environ[name]
        return [] if same else [f"{name} is set to other certificates than {named}, which is what counts here"]
    ours = "SSL_CERT_DIR" if Path(environ[name]).is_dir() else "SSL_CERT_FILE"
    if remedy := _remedy_of[ours](environ[name]):
        return [f"{name} {remedy}. It is left aside here; the name that counts is {ours}."]
    environ[ours] = environ[name]
    return []


def _bad_certificates(environ: Environ) -> Iterator[tuple[str, str]]:
    for name, remedy_of in _remedy_of.items():
        if (path := environ.get(name)) and (remedy := remedy_of(path)):
            yield name, remedy


def _file_remedy(path: str) -> str | None:
    if not Path(path).is_file():
        return "names no file: it must be the path of a file with certificates, or not be set"
    try:
        ssl.create_default_context(cafile=path)
    except ssl.SSLError:
        return "names a file without certificates in PEM form, which begin with -----BEGIN CERTIFICATE-----"
    except OSError:
        return "names a file that cannot be read"
    return None


def _folder_remedy(path: str) -> str | None:
    folder = Path(path)
    if not folder.is_dir():
        return "names no folder: it must be the path of a folder with certificates, or not be set"
    if not any(re.fullmatch(r"[0-9a-f]{8}\.\d+", file.name) for file in folder.iterdir()):
        return "names a folder without certificates under the names that are looked for: run openssl rehash on it"
    return None


_remedy_of = {"SSL_CERT_FILE": _file_remedy, "SSL_CERT_DIR": _folder_remedy}
