"""What the environment says of proxies and certificates: named where it matters, left aside where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwendow.settings.network import mend
from qwendow.settings.wrong import SettingsError

BAD_PROXIES = [
    ("ALL_PROXY", "socks4://127.0.0.1:7897"),
    ("HTTPS_PROXY", "socks4a://127.0.0.1:7897"),
    ("HTTPS_PROXY", "ftp://127.0.0.1:1"),
    ("HTTPS_PROXY", "http://127.0.0.1:port"),
    ("HTTP_PROXY", "127.0.0.1:port"),
    ("HTTP_PROXY", "http://127.0.0.1:99999"),
    ("https_proxy", "http://[::1"),
    ("HTTPS_PROXY", '"http://127.0.0.1:7890"'),
    ("HTTPS_PROXY", "http://"),
    ("HTTPS_PROXY", "http:/127.0.0.1:7890"),
]


@pytest.mark.parametrize(("name", "value"), BAD_PROXIES)
def test_a_proxy_that_cannot_be_used_stops_the_start_by_its_name(name: str, value: str):
    with pytest.raises(SettingsError, match=rf"^{name} (must begin with|is not an address|names no host)"):
        mend({name: value}, proxied=True, secure=True)


def test_another_socks_proxy_is_told_the_kind_that_works():
    with pytest.raises(SettingsError, match=r"^ALL_PROXY must begin with socks5://"):
        mend({"ALL_PROXY": "socks4://127.0.0.1:7897/"}, proxied=True, secure=True)


def test_socks_without_a_version_is_the_fifth():
    environ = {"ALL_PROXY": "socks://127.0.0.1:7897/", "all_proxy": "SOCKS://ann:p@[::1]:1"}
    assert mend(environ, proxied=True, secure=True) == []
    assert environ == {"ALL_PROXY": "socks5://127.0.0.1:7897/", "all_proxy": "socks5://ann:p@[::1]:1"}


@pytest.mark.parametrize(("name", "value"), BAD_PROXIES)
def test_it_does_not_matter_where_the_endpoint_is_on_this_machine(name: str, value: str):
    environ = {name: value, "PATH": "/bin"}
    (said,) = mend(environ, proxied=False, secure=False)
    assert environ == {"PATH": "/bin"}
    assert said.startswith(f"{name} ") and "left aside" in said


@pytest.mark.parametrize(
    "proxy",
    ["http://127.0.0.1:7890", "127.0.0.1:7890", "https://proxy.example", "socks5://127.0.0.1:1", "socks5h://[::1]:1",
     "HTTP://127.0.0.1:1", "http://user:p@ss@proxy.example:8080/", ""],
)  # fmt: skip
def test_a_proxy_that_can_be_used_stays(proxy: str):
    environ = {"HTTPS_PROXY": proxy}
    assert mend(environ, proxied=True, secure=True) == []
    assert environ == {"HTTPS_PROXY": proxy}


def test_the_name_in_small_letters_comes_first():
    environ = {"ALL_PROXY": "socks4://127.0.0.1:1", "all_proxy": "socks5://127.0.0.1:1"}
    assert mend(environ, proxied=True, secure=True) == []


def test_hosts_without_a_proxy_that_gradio_would_die_of_are_passed_over():
    """httpx 0.28.1: InvalidURL for brackets, IPv6 networks, other scripts; curl reads or ignores them."""
    hosts = "localhost,::1,[::1],fd00::/8,10.0.0.0/8,例子.com,a:b,x.com:80,*.lan,http://x:port"
    environ = {"NO_PROXY": hosts}
    (said,) = mend(environ, proxied=True, secure=True)
    assert environ == {"NO_PROXY": "localhost,::1,10.0.0.0/8,x.com:80,*.lan"}
    assert said == "NO_PROXY holds 5 of 10 hosts in a form that is passed over"


@pytest.fixture(scope="module")
def bundle() -> str:
    import certifi

    return certifi.where()


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_certificates_that_are_not_there_stop_the_start_by_name(name: str):
    with pytest.raises(SettingsError, match=rf"^{name} names no (file|folder)"):
        mend({name: "/nowhere.pem"}, proxied=True, secure=True)


def test_a_file_without_certificates_stops_the_start(tmp_path: Path):
    (tmp_path / "ca.pem").write_text("not a certificate")
    with pytest.raises(SettingsError, match=r"^SSL_CERT_FILE names a file without certificates in PEM form"):
        mend({"SSL_CERT_FILE": str(tmp_path / "ca.pem")}, proxied=False, secure=True)


def test_a_file_in_the_other_form_stops_the_start(tmp_path: Path):
    (tmp_path / "ca.der").write_bytes(b"\x30\x82\x03\x00\xff\xfe")
    with pytest.raises(SettingsError, match=r"^SSL_CERT_FILE names a file without certificates in PEM form"):
        mend({"SSL_CERT_FILE": str(tmp_path / "ca.der")}, proxied=False, secure=True)


def test_a_folder_without_names_that_openssl_looks_for_stops_the_start(tmp_path: Path):
    (tmp_path / "ca.pem").write_text("")
    with pytest.raises(SettingsError, match=r"^SSL_CERT_DIR names a folder .* openssl rehash"):
        mend({"SSL_CERT_DIR": str(tmp_path)}, proxied=False, secure=True)


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_certificates_do_not_matter_to_an_endpoint_without_tls(name: str):
    environ = {name: "/nowhere.pem"}
    (said,) = mend(environ, proxied=False, secure=False)
    assert (environ, said.split()[0]) == ({}, name)


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificates_that_other_programs_were_told_of_are_taken(name: str, bundle: str):
    environ = {name: bundle}
    assert mend(environ, proxied=True, secure=True) == []
    assert environ == {name: bundle, "SSL_CERT_FILE": bundle}


def test_certificates_of_other_programs_that_are_not_there_are_named():
    environ = {"REQUESTS_CA_BUNDLE": "ca.pem"}
    (said,) = mend(environ, proxied=True, secure=True)
    assert environ == {"REQUESTS_CA_BUNDLE": "ca.pem"}
    assert said.startswith("REQUESTS_CA_BUNDLE names no file") and "SSL_CERT_FILE" in said


def test_the_own_name_comes_before_those_of_other_programs(bundle: str):
    environ = {"SSL_CERT_FILE": bundle, "REQUESTS_CA_BUNDLE": "/nowhere"}
    (said,) = mend(environ, proxied=True, secure=True)
    assert said.startswith("REQUESTS_CA_BUNDLE is set to other certificates than SSL_CERT_FILE")
    environ["REQUESTS_CA_BUNDLE"] = bundle
    assert mend(environ, proxied=True, secure=True) == []
