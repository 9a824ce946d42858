"""Settings: what a person may put in the environment or `.env`, and what is said of a wrong value."""

from __future__ import annotations

import os
import re
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from qwendow.defaults import Defaults
from qwendow.house import House, Terms, Theme, Words
from qwendow.keys import Key
from qwendow.settings import CHINA, Settings, SettingsError, is_loopback, load, read
from qwendow.settings.doubts import doubts
from qwendow.settings.limits import Limits
from qwendow.settings.sign_in import SignIn

WRONG = [
    ("DASHSCOPE_API_KEY", "sk-abc\n"),
    ("DASHSCOPE_API_KEY", "sk-abc\r"),
    ("DASHSCOPE_API_KEY", " sk-abc"),
    ("DASHSCOPE_API_KEY", "sk- abc"),
    ("DASHSCOPE_API_KEY", "sk-abc\t"),
    ("DASHSCOPE_API_KEY", '"sk-abc"'),
    ("DASHSCOPE_API_KEY", "'sk-abc'"),
    ("DASHSCOPE_API_KEY", "`sk-abc`"),
    ("DASHSCOPE_API_KEY", "sk-abc\u200b"),
    ("DASHSCOPE_API_KEY", "\ufeffsk-abc"),
    ("DASHSCOPE_API_KEY", "sk\u2010abc"),
    ("DASHSCOPE_API_KEY", "sk-abc\0"),
    ("DASHSCOPE_API_KEY", "sk-****abcd"),
    ("DASHSCOPE_API_KEY", "你的密钥"),
    ("QWENDOW_ALLOW_HTTP", "perhaps"),
    ("QWENDOW_OFFLINE", "2"),
    ("DASHSCOPE_BASE_URL", "dashscope.example/v1"),
    ("DASHSCOPE_BASE_URL", "ftp://dashscope.example/v1"),
    ("DASHSCOPE_BASE_URL", "https:///v1"),
    ("DASHSCOPE_BASE_URL", "https://dashscope.example/v1?key=secret"),
    ("DASHSCOPE_BASE_URL", "https://dashscope.example/v1?"),
    ("DASHSCOPE_BASE_URL", "https://dashscope.example/v1#part"),
    ("DASHSCOPE_BASE_URL", "https://user:secret@dashscope.example/v1"),
    ("DASHSCOPE_BASE_URL", "http://dashscope.example/v1"),
    ("DASHSCOPE_BASE_URL", "http://localhost.example/v1"),
    ("DASHSCOPE_BASE_URL", "http://10.0.0.1/v1"),
    ("DASHSCOPE_BASE_URL", " https://dashscope.example/v1"),
    ("DASHSCOPE_BASE_URL", "https://dashscope.example/v1\n"),
    ("DASHSCOPE_BASE_URL", "https://dashscope.example:99999/v1"),
    ("DASHSCOPE_BASE_URL", "https://[::1/v1"),
    ("DASHSCOPE_BASE_URL", "https://dashscope.example/v1/chat/completions"),
    ("QWENDOW_DIALECT", "openai"),
    ("QWEN_MAX_MODEL", "qwen max"),
    ("QWEN_PLUS_MODEL", "qwen-mine\n"),
    ("QWEN_TURBO_MODEL", "通义千问"),
    ("QWEN_MAX_MODEL", "q" * 101),
    ("QWENDOW_FIRST_TOKEN_SECONDS", "soon"),
    ("QWENDOW_IDLE_SECONDS", "0"),
    ("QWENDOW_IDLE_SECONDS", "-1"),
    ("QWENDOW_TURN_SECONDS", "nan"),
    ("QWENDOW_TURN_SECONDS", "inf"),
    ("QWENDOW_TURN_SECONDS", "1e400"),
    ("QWENDOW_TURN_SECONDS", "20 s"),
    ("QWENDOW_CACHE_SECONDS", "-1"),
    ("QWENDOW_CACHE_SECONDS", "an hour"),
    ("QWENDOW_CACHE_SECONDS", "inf"),
    ("QWENDOW_CACHE_SECONDS", "nan"),
    ("QWENDOW_CACHE_MB", "0"),
    ("QWENDOW_MEMORY_MB", "half"),
    ("QWENDOW_MEMORY_MB", "2"),
    ("QWENDOW_CACHE_MB", "20 MB"),
    ("QWENDOW_CACHE_MB", "inf"),
    ("QWENDOW_MEMORY_TOKENS", "plenty"),
    ("QWENDOW_MEMORY_TOKENS", "-1"),
    ("QWENDOW_MEMORY_TOKENS", "1e3"),
    ("QWENDOW_STORE", "postgres"),
    ("QWENDOW_STORE", "data/my.db"),
    ("QWENDOW_STORE", "http://127.0.0.1:6379"),
    ("QWENDOW_STORE", "redis:///0"),
    ("QWENDOW_STORE", "redis://:secret@/0"),
    ("QWENDOW_STORE", "redis://:se#cret@127.0.0.1/0"),
    ("QWENDOW_STORE", "redis://:se/cret@127.0.0.1/0"),
    ("QWENDOW_STORE", "redis://:secret@127.0.0.1:65536"),
    ("QWENDOW_STORE", "redis://:secret@127.0.0.1/first"),
    ("QWENDOW_STORE", "redis://127.0.0.1 "),
    ("QWENDOW_STORE", '"redis://127.0.0.1"'),
    ("QWENDOW_KEEP_DAYS", "-1"),
    ("QWENDOW_TITLES", "please"),
    ("QWENDOW_STAGE", "perhaps"),
    ("QWENDOW_MASK", "phone, name"),
    ("QWENDOW_PROMPTS_WRITABLE", "who"),
    ("QWENDOW_KEEP_DAYS", "a month"),
    ("QWENDOW_KEEP_DAYS", "nan"),
    ("QWENDOW_LINGER_SECONDS", "-0.1"),
    ("QWENDOW_LINGER_SECONDS", "1e400"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "127.0.0.1:4318"),
    ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "grpc://127.0.0.1:4317"),
    ("QWENDOW_SECRET", "x" * 31),
    ("QWENDOW_SECRET", f"{'x' * 32},{'y' * 31}"),
    ("QWENDOW_SECRET", f"{'x' * 32},"),
    ("QWENDOW_SECRET", f"{'x' * 32} {'y' * 32}"),
    ("QWENDOW_SECRET", "密" * 32),
    ("GRADIO_SERVER_NAME", "http://0.0.0.0"),
    ("GRADIO_SERVER_NAME", "my host"),
    ("GRADIO_SERVER_PORT", "0"),
    ("GRADIO_SERVER_PORT", "65536"),
    ("GRADIO_SERVER_PORT", "-7860"),
    ("GRADIO_SERVER_PORT", "７８６０"),
    ("GRADIO_SERVER_PORT", "http"),
    ("QWENDOW_LIMIT_READER", "20"),
    ("QWENDOW_LIMIT_READER", "20/second"),
    ("QWENDOW_LIMIT_READER", "20/minute 300/day"),
    ("QWENDOW_LIMIT_READER", "20/minute, 30/minute"),
    ("QWENDOW_LIMIT_ADDRESS", "0.5/minute"),
    ("QWENDOW_LIMIT_ALL", "0/hour"),
    ("QWENDOW_LIMIT_COST", "0.0/day"),
    ("QWENDOW_LIMIT_COST", "¥5/day"),
    ("QWENDOW_LIMIT_RUNNING", "-1"),
    ("QWENDOW_LIMIT_REQUESTS", "many"),
    ("QWENDOW_LIMIT_CONNECTIONS", "all"),
    ("QWENDOW_LIMIT_READER_TOKENS", "many/day"),
    ("QWENDOW_LIMIT_ALL_TOKENS", "0.5/day"),
    ("QWENDOW_LIMIT_READER_COST", "0/day"),
    ("QWENDOW_LIMIT_FILES", "50"),
    ("QWENDOW_LIMIT_MEGABYTES", "1.5/day"),
    ("QWENDOW_TRUSTED_PROXIES", "*"),
    ("QWENDOW_TRUSTED_PROXIES", "proxy.lan"),
    ("QWENDOW_LOG", "yaml"),
    ("QWENDOW_AUDIT_DAYS", "-1"),
    ("QWENDOW_ALERT_URL", "http://example.com/robot"),
    ("QWENDOW_ALERT_URL", "https://example.com/a, https://example.com:port"),
    ("QWENDOW_ALERT_URL", "https://example.com/a,https://example.com/b"),
    ("QWENDOW_ALERT_SECRET", "s"),
    ("QWENDOW_LOCK", "model,colour"),
    ("QWENDOW_DEFAULT_MODEL", "qwen max"),
    ("QWENDOW_DEFAULT_PROMPT", "../assistant"),
    ("QWENDOW_DEFAULT_TEMPERATURE", "2.0"),
    ("QWENDOW_DEFAULT_THINKING", "deeply"),
    ("QWENDOW_DEFAULT_SEARCH", "often"),
    ("QWENDOW_BANNER", "one\ntwo"),
    ("QWENDOW_BANNER", "x" * 501),
    ("QWENDOW_TERMS", "nowhere.md"),
    ("QWENDOW_TERMS", "tests"),
    ("QWENDOW_THEME", "nowhere.toml"),
    ("QWENDOW_THEME", "pyproject.toml"),
    ("QWENDOW_USER_HEADER", "X-Forwarded-Email"),  # From whom?
    ("QWENDOW_ALLOWED_USERS", "@example.com"),  # Nobody signs in.
    ("QWENDOW_BLOCKED_USERS", "eve@example.com"),
    ("QWENDOW_SESSION_HOURS", "0"),
    ("QWENDOW_METRICS_PORT", "70000"),
    ("QWENDOW_DATA_INSPECTION", "1"),
    ("QWENDOW_WORDS", "no-such-file.txt"),
    ("QWENDOW_WORDS", "/"),
    ("QWENDOW_METRICS_TOKEN", "x" * 15),
    ("QWENDOW_METRICS_TOKEN", f"{'x' * 16} {'x' * 16}"),
]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch):
    """The process environment without the variables of the app, put back afterwards."""
    before = dict(os.environ)
    for name in [name for name in before if re.match("DASHSCOPE|QWEN|OIDC|GRADIO_SERVER|SPACE_ID|MODELSCOPE", name)]:
        monkeypatch.delenv(name)
    yield
    os.environ.clear()
    os.environ.update(before)


def test_an_empty_environment_gives_the_defaults():
    assert read({}) == Settings(
        keys=(),
        key_file=None,
        base_url=CHINA,
        offline=True,
        dialect="auto",
        models={"max": "qwen3.8-max", "plus": "qwen3.7-plus", "turbo": "qwen3.8-flash"},
        vision_model="qwen3.7-plus",
        own_models=frozenset(),
        first_token_seconds=180,
        idle_seconds=60,
        turn_seconds=600,
        cache_seconds=0,
        cache_megabytes=20,
        memory_megabytes=0,
        memory_tokens=0,
        data=Path("data"),
        own_tools=None,
        server_name="127.0.0.1",
        server_port=None,
        hosts=frozenset({"localhost", "127.0.0.1", "::1"}),
        hosted=False,
        store="sqlite",
        keep_days=0,
        titles=False,
        stage=False,
        prompts_writable=False,
        linger_seconds=60,
        mask=frozenset(),
        inspection=(),
        barred=(),
        secrets=(),
        limits=Limits(),
        sign_in=SignIn(),
        metrics_token=None,
        metrics_port=None,
        log="text",
        traces=None,
        audit=None,
        audit_days=180,
        alerts=((), ""),
        defaults=Defaults(),
        house=House(),
        prefix="",
        framers=("'self'",),
        extra_headers=(),
    )


def test_every_variable_reaches_its_setting(tmp_path: Path):
    environ = {
        "DASHSCOPE_API_KEY": "sk-1, sk-2",
        "DASHSCOPE_BASE_URL": "https://dashscope-intl.aliyuncs.com/compatible-mode/v1/",
        "QWENDOW_DIALECT": "vllm",
        "QWEN_MAX_MODEL": "qwen3-max",
        "QWEN_PLUS_MODEL": "org/qwen:free",
        "QWEN_TURBO_MODEL": "qwen_flash.1",
        "QWEN_VL_MODEL": "qwen3-vl-plus",
        "QWENDOW_FIRST_TOKEN_SECONDS": "1.5",
        "QWENDOW_IDLE_SECONDS": "2",
        "QWENDOW_TURN_SECONDS": "3e1",
        "QWENDOW_CACHE_SECONDS": "3600",
        "QWENDOW_CACHE_MB": "0.5",
        "QWENDOW_MEMORY_TOKENS": "20000",
        "GRADIO_SERVER_NAME": "::1",
        "GRADIO_SERVER_PORT": "8080",
        "QWENDOW_HOSTS": "Chat.example.com, qwen.lan",
    }
    environ |= {
        "QWENDOW_STORE": "rediss://qwen:pass@redis.lan:6380/1",
        "QWENDOW_KEEP_DAYS": "30.5",
        "QWENDOW_TITLES": "1",
        "QWENDOW_STAGE": "1",
        "QWENDOW_PROMPTS_WRITABLE": "1",
        "QWENDOW_LINGER_SECONDS": "0",
        "QWENDOW_MASK": "Phone, email",
        "QWENDOW_DATA_INSPECTION": "Output input",
        "QWENDOW_WORDS": "words.txt",
        "QWENDOW_SECRET": f"{'n' * 32}, {'o' * 40}",
        "QWENDOW_METRICS_TOKEN": "t" * 16,
        "QWENDOW_METRICS_PORT": "17860",
        "QWENDOW_LOG": "json",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318",
        "OTEL_SERVICE_NAME": "shop",
        "QWENDOW_AUDIT": "logs/audit",
        "QWENDOW_AUDIT_DAYS": "30",
        "QWENDOW_ALERT_URL": "https://oapi.dingtalk.com/robot/send?access_token=t  http://localhost:9/x",
        "QWENDOW_ALERT_SECRET": "s",
        "QWENDOW_LOCK": "Model, json files",
        "QWENDOW_DEFAULT_MODEL": "max",
        "QWENDOW_DEFAULT_PROMPT": "phone_shop",
        "QWENDOW_DEFAULT_TEMPERATURE": "0.3",
        "QWENDOW_DEFAULT_THINKING": "off",
        "QWENDOW_DEFAULT_SEARCH": "1",
        "QWENDOW_BANNER": "Closed on [Monday](/terms) | 周一休息",
        "QWENDOW_TERMS": "https://a.example/terms",
        "QWENDOW_THEME": "theme.toml",
        "QWENDOW_FRAME_ANCESTORS": "https://Portal.example/, https://*.corp.example:8443",
        "QWENDOW_EXTRA_HEADERS": "X-Team: support: 2; api-key:s3cret;",
        "GRADIO_ROOT_PATH": "https://chat.example/apps/qwen/",
    }
    environ |= {
        "QWENDOW_MEMORY_MB": "512",
        "QWENDOW_LIMIT_READER": "20/minute, 300 per Day",
        "QWENDOW_LIMIT_ADDRESS": "100/hour",
        "QWENDOW_LIMIT_ALL": "5000/month",
        "QWENDOW_LIMIT_COST": "0.5/day, 100/month",
        "QWENDOW_LIMIT_RUNNING": "2",
        "QWENDOW_LIMIT_REQUESTS": "8",
        "QWENDOW_LIMIT_CONNECTIONS": "50",
        "QWENDOW_LIMIT_READER_TOKENS": "200000/day",
        "QWENDOW_LIMIT_ADDRESS_TOKENS": "1000000/day",
        "QWENDOW_LIMIT_ALL_TOKENS": "10000000/month",
        "QWENDOW_LIMIT_READER_COST": "0.5/day",
        "QWENDOW_LIMIT_ADDRESS_COST": "5/day",
        "QWENDOW_LIMIT_FILES": "50/day",
        "QWENDOW_LIMIT_MEGABYTES": "200/day",
        "QWENDOW_TRUSTED_PROXIES": "127.0.0.1,10.1.2.3/8",
    }
    environ |= {
        "OIDC_ISSUER": "https://login.example.com",
        "OIDC_CLIENT_ID": "qwendow",
        "OIDC_CLIENT_SECRET": "secret",
        "OIDC_SCOPES": "openid email",
        "OIDC_AUDIENCE": "qwendow-api",
        "QWENDOW_SESSION_HOURS": "12",
        "QWENDOW_ALLOWED_USERS": "@Example.com",
        "QWENDOW_BLOCKED_USERS": "eve@example.com",
    }
    environ |= {"QWENDOW_DATA": "/var/lib/qwendow", "QWENDOW_TOOLS": str(tmp_path)}
    (tmp_path / "words.txt").write_text("\ufeff# ours\n tender \n炸弹  # and so on\ntender\n", "utf-8")
    (tmp_path / "theme.toml").write_text('title = "Shop"')
    assert read(environ, tmp_path) == Settings(
        keys=(Key("sk-1"), Key("sk-2")),
        key_file=None,
        base_url="https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        offline=False,
        dialect="vllm",
        models={"max": "qwen3-max", "plus": "org/qwen:free", "turbo": "qwen_flash.1"},
        vision_model="qwen3-vl-plus",
        own_models=frozenset({"max", "plus", "turbo", "vision"}),
        first_token_seconds=1.5,
        idle_seconds=2,
        turn_seconds=30,
        cache_seconds=3600,
        cache_megabytes=0.5,
        memory_megabytes=512,
        memory_tokens=20_000,
        data=Path("/var/lib/qwendow"),
        own_tools=tmp_path,
        server_name="::1",
        server_port=8080,
        hosts=frozenset({"localhost", "127.0.0.1", "::1", "chat.example.com", "qwen.lan"}),
        hosted=False,
        store="rediss://qwen:pass@redis.lan:6380/1",
        keep_days=30.5,
        titles=True,
        stage=True,
        prompts_writable=True,
        linger_seconds=0,
        mask=frozenset({"phone", "email"}),
        inspection=("input", "output"),
        barred=("tender", "炸弹"),
        secrets=("n" * 32, "o" * 40),
        limits=Limits(
            ((20, "minute"), (300, "day")),
            ((100, "hour"),),
            ((5000, "month"),),
            ((0.5, "day"), (100, "month")),
            2,
            ((50, "day"),),
            ((200, "day"),),
            ("127.0.0.1/32", "10.0.0.0/8"),
            8,
            50,
            {
                "reader_tokens": ((200_000, "day"),),
                "address_tokens": ((1_000_000, "day"),),
                "all_tokens": ((10_000_000, "month"),),
                "reader_cost": ((0.5, "day"),),
                "address_cost": ((5, "day"),),
            },
        ),
        sign_in=SignIn(
            "",
            "https://login.example.com",
            "qwendow",
            "secret",
            "openid email",
            "qwendow-api",
            12,
            ("@example.com",),
            ("eve@example.com",),
        ),
        metrics_token="t" * 16,
        metrics_port=17860,
        log="json",
        traces="shop",
        audit=tmp_path / "logs/audit",
        audit_days=30,
        alerts=(("https://oapi.dingtalk.com/robot/send?access_token=t", "http://localhost:9/x"), "s"),
        defaults=Defaults(
            "max", "phone_shop", 0.3, "off", True, frozenset({"model", "compare", "json_mode", "json_schema", "files"})
        ),
        house=House(
            Words("Closed on [Monday](/terms)", "周一休息"),
            Terms("30934a36a74b6cd6", address="https://a.example/terms"),
            Theme(Words("Shop", "Shop")),
        ),
        prefix="/apps/qwen",
        framers=("'self'", "https://portal.example", "https://*.corp.example:8443"),
        extra_headers=(("X-Team", "support: 2"), ("api-key", "s3cret")),
    )


def test_an_empty_variable_counts_as_not_set():
    assert read(dict.fromkeys([name for name, _ in WRONG], "")) == read({})


@pytest.mark.parametrize(("name", "value"), [("SPACE_ID", "someone/qwendow"), ("MODELSCOPE_ENVIRONMENT", "studio")])
def test_a_hosted_app_listens_where_its_host_looks(name: str, value: str):
    settings = read({name: value})
    assert (settings.hosted, settings.server_name, settings.server_port) == (True, "0.0.0.0", 7860)


def test_a_page_on_a_network_answers_to_any_name_unless_names_are_given():
    assert read({"GRADIO_SERVER_NAME": "0.0.0.0"}).hosts == frozenset()
    named = read({"GRADIO_SERVER_NAME": "0.0.0.0", "QWENDOW_HOSTS": "a.example"}).hosts
    assert named == {"a.example", "localhost", "127.0.0.1", "::1", "0.0.0.0"}


@pytest.mark.parametrize("names", ["https://a.example", "a.example/x", "a b", "a.example;b.example", "a.example:443"])
def test_hosts_that_are_no_names_stop_the_start(names: str):
    with pytest.raises(SettingsError, match=r"^QWENDOW_HOSTS must be host names") as caught:
        read({"QWENDOW_HOSTS": names})
    assert names not in str(caught.value)


def test_a_hosted_app_can_be_told_another_address():
    settings = read({"SPACE_ID": "a/b", "GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": "9000"})
    assert (settings.server_name, settings.server_port) == ("127.0.0.1", 9000)


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_names_the_variable_and_a_remedy(name: str, value: str):
    with pytest.raises(SettingsError, match=rf"^{name} (holds|must|is not|has)\b[^\n]+$"):
        read({name: value})


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, value in WRONG if len(value) > 2])
def test_a_wrong_value_is_never_repeated(name: str, value: str):
    with pytest.raises(SettingsError) as caught:
        read({name: value})
    assert value.strip() not in str(caught.value).removeprefix(name)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "LOCALHOST", "[::1]"])
def test_plain_http_is_enough_on_loopback(host: str):
    assert read({"DASHSCOPE_BASE_URL": f"http://{host}:9000/v1"}).base_url == f"http://{host}:9000/v1"


@pytest.mark.parametrize("host", ["0.0.0.0", "localhost.example", "example.com", "128.0.0.1", ""])
def test_other_hosts_are_not_loopback(host: str):
    assert not is_loopback(host)


@settings(deadline=None)
@given(st.text(min_size=8, max_size=60) | st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8))
@example("sk-0123456789abcdef")
def test_a_key_is_taken_as_it_is_or_refused_without_being_repeated(key: str):
    fine = all("!" <= letter <= "~" and letter not in "\"'`" for letter in key)
    try:
        taken = read({"DASHSCOPE_API_KEY": key}).keys
    except SettingsError as error:
        assert key not in str(error)
    else:
        assert fine
        assert taken == tuple(map(Key, dict.fromkeys(key.split(","))))


@given(st.from_regex(r"(sk-|gsk_|hf_)?[A-Za-z0-9._~+/-]{9,60}={0,2}", fullmatch=True))
@example("sk-sp-D.ABCD.efgh")
@example("sk-proj-a_b-c")
@example("EMPTY")
@example("ollama")
def test_a_key_of_the_letters_that_keys_have_is_taken(key: str):
    assume("**" not in key and not re.search("(?i)key|token|x{3}|your|bearer|\\.\\.\\.", key) and "://" not in key)
    assert read({"DASHSCOPE_API_KEY": key}).keys == (Key(key),)


@pytest.mark.parametrize(
    ("pasted", "too_much"),
    [
        ("Bearer sk-x123", "the word Bearer"),
        ("bearer sk-x123", "the word Bearer"),
        ("Authorization: Bearer sk-x123", "the word Bearer"),
        ('"sk-x123"', "quotes"),
        ("“sk-x123”", "quotes"),
        ('"Bearer sk-x123"', "the word Bearer and quotes"),
        ("sk-x123 # comment", "a comment"),
        ("sk-x123#comment", "a comment"),
        ("sk-x123 // comment", "a comment"),
        ("DASHSCOPE_API_KEY=sk-x123", "its own name"),
        ("export DASHSCOPE_API_KEY=sk-x123", "its own name"),
        ("set DASHSCOPE_API_KEY=sk-x123", "its own name"),
        ("setx DASHSCOPE_API_KEY sk-x123", "its own name"),
        ("$env:DASHSCOPE_API_KEY = sk-x123", "its own name"),
        ("api_key: sk-x123", "its own name"),
        ("QWEN_API_KEY=sk-x123", "its own name"),
        ("sk-x123;", "a comma or a semicolon at its end"),
        ("sk-x123,", "a comma or a semicolon at its end"),
        ("sk-xxxxxxxx", "no key but a placeholder for one"),
        ("sk-", "no key but a placeholder for one"),
        ("<your key>", "no key but a placeholder for one"),
        ("your-api-key", "no key but a placeholder for one"),
        ("sk-...", "no key but a placeholder for one"),
        ("${DASHSCOPE_KEY}", "the name of a variable that nobody filled in"),
        ("%QWEN_KEY%", "the name of a variable that nobody filled in"),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", "an address, which belongs into DASHSCOPE_BASE_URL"),
        ("sk-x123\nsk-y456", "a space or a line break: paste the key alone"),
    ],
)
def test_what_was_pasted_with_a_key_is_named(pasted: str, too_much: str):
    with pytest.raises(SettingsError) as caught:
        read({"DASHSCOPE_API_KEY": pasted})
    assert str(caught.value).startswith(f"DASHSCOPE_API_KEY holds {too_much}")
    assert "x123" not in str(caught.value)


def test_settings_never_show_the_key_nor_another_secret():
    secrets = {
        "DASHSCOPE_API_KEY": "sk-0123456789abcdef",
        "QWENDOW_SECRET": "s" * 32,
        "QWENDOW_STORE": "redis://:hunter2@127.0.0.1",
    }
    settings = read(secrets)
    shown = f"{settings} {settings!r} {asdict(settings)['keys']}"
    assert [secret for secret in ("sk-0123456789abcdef", "s" * 32, "hunter2") if secret in shown] == []
    assert [repr(one).rpartition("api_key: ")[2] for one in (settings, read({}))] == ["set)", "not set)"]


@pytest.mark.parametrize("password", ["se#cret", "se/cret", "se?cret", "sec[ret", "se@cret:x"])
def test_a_password_that_spoils_the_address_of_the_store_is_not_repeated(password: str):
    """Nor in the errors that led to it, which a traceback would show."""
    with pytest.raises(SettingsError) as caught:
        read({"QWENDOW_STORE": f"redis://:{password}@127.0.0.1:x/0"})
    error: BaseException | None = caught.value
    while error:
        assert "cret" not in str(error)
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("store", ["redis", "redis://", "unix://", "unix:///"])
def test_a_store_that_names_no_server_stops_the_start(store: str):
    with pytest.raises(SettingsError, match=r"^QWENDOW_STORE must "):
        read({"QWENDOW_STORE": store})


@pytest.mark.parametrize(
    ("store", "taken"),
    [
        ("SQLite", "sqlite"),
        ("memory", "memory"),
        ("redis://127.0.0.1", "redis://127.0.0.1"),
        ("redis://[::1]:6379/3?protocol=3", "redis://[::1]:6379/3?protocol=3"),
        ("rediss://:s%2Fecret@redis.example:6380/0", "rediss://:s%2Fecret@redis.example:6380/0"),
        ("unix:///run/redis/redis.sock?db=1", "unix:///run/redis/redis.sock?db=1"),
        ("unix://qwen:secret@/run/redis.sock", "unix://qwen:secret@/run/redis.sock"),
    ],
)
def test_a_store_is_a_name_or_the_address_of_a_redis_server(store: str, taken: str):
    assert read({"QWENDOW_STORE": store}).store == taken


def test_a_store_of_several_processes_wants_a_secret_that_they_share(
    environment: None, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / ".env").write_text("QWENDOW_STORE=redis://127.0.0.1\n")
    load(tmp_path)
    assert "each has a QWENDOW_SECRET of its own as long as none is set" in caplog.text
    caplog.clear()
    (tmp_path / ".env").write_text(f"QWENDOW_STORE=redis://127.0.0.1\nQWENDOW_SECRET={'s' * 32}\n")
    load(tmp_path)
    assert "QWENDOW_SECRET" not in caplog.text


def test_a_dotenv_file_is_read(environment: None, tmp_path: Path):
    (tmp_path / ".env").write_text("DASHSCOPE_API_KEY=sk-from-file\nQWENDOW_IDLE_SECONDS=7\n")
    settings = load(tmp_path)
    assert (settings.keys, settings.idle_seconds) == ((Key("sk-from-file"),), 7)


def test_the_environment_wins_over_the_dotenv_file(environment: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / ".env").write_text("DASHSCOPE_API_KEY=sk-from-file\n")
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-from-outside")
    assert load(tmp_path).keys == (Key("sk-from-outside"),)


def test_a_folder_without_dotenv_file_is_fine(environment: None, tmp_path: Path):
    assert load(tmp_path) == read({}, tmp_path)


def test_a_dollar_in_the_dotenv_file_stands_for_itself(environment: None, tmp_path: Path):
    (tmp_path / ".env").write_text("DASHSCOPE_API_KEY=sk-${HOME}-$x\n")
    assert load(tmp_path).keys == (Key("sk-${HOME}-$x"),)


def test_a_dotenv_file_with_a_byte_order_mark_is_read(environment: None, tmp_path: Path):
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfDASHSCOPE_API_KEY=sk-from-file\n")
    assert load(tmp_path).keys == (Key("sk-from-file"),)


@pytest.mark.parametrize(
    ("encoding", "comment"), [("utf-16", ""), ("utf-16-le", ""), ("utf-16-le", " # 密钥"), ("gbk", " # 密钥")]
)
def test_a_dotenv_file_in_another_encoding_is_named(environment: None, tmp_path: Path, encoding: str, comment: str):
    (tmp_path / ".env").write_text(f"DASHSCOPE_API_KEY=sk-from-file{comment}\n", encoding)
    with pytest.raises(SettingsError, match=r"^\.env is not UTF-8 text: save it as UTF-8$"):
        load(tmp_path)


@pytest.mark.parametrize(
    "line",
    ['DASHSCOPE_API_KEY="sk-secret', "DASHSCOPE_API_KEY: sk-secret", "DASHSCOPE_API_KEY sk-secret", "QWEN_MAX_MODEL"],
)
def test_a_line_that_cannot_be_read_stops_the_start(tmp_path: Path, line: str):
    (tmp_path / ".env").write_text(f"# a comment\n{line}\n")
    with pytest.raises(SettingsError, match=r"^\.env cannot be read in line 2: ") as caught:
        load(tmp_path)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["https://{WorkspaceId}.cn-beijing.maas.aliyuncs.com/v1", "https://a..b/v1", "https://%x/v1", 'https://"x/v1',
     "https://a,b/v1", "https://[v1.x]/v1", "https://example.com:0/v1"],
)  # fmt: skip
def test_a_host_that_cannot_exist_stops_the_start(url: str):
    with pytest.raises(SettingsError, match=r"^DASHSCOPE_BASE_URL ") as caught:
        read({"DASHSCOPE_BASE_URL": url})
    assert url not in str(caught.value)


@pytest.mark.parametrize("url", ["https://my-host.example.com./v1", "http://[::1]:8000/v1", "https://10.0.0.7/v1"])
def test_a_host_that_can_exist_is_taken(url: str):
    assert read({"DASHSCOPE_BASE_URL": url}).base_url == url


def test_a_folder_of_tools_that_is_not_there_stops_the_start():
    with pytest.raises(SettingsError, match="QWENDOW_TOOLS must be a folder"):
        read({"QWENDOW_TOOLS": "nowhere"})


def test_folders_are_looked_for_from_the_folder_of_the_app(tmp_path: Path):
    (tmp_path / "mine").mkdir()
    settings = read({"QWENDOW_TOOLS": "mine", "QWENDOW_DATA": "kept"}, tmp_path)
    assert (settings.own_tools, settings.data) == (tmp_path / "mine", tmp_path / "kept")


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("dashscope.aliyuncs.com", "cn-beijing"),
        ("ws-1.cn-beijing.maas.aliyuncs.com", "cn-beijing"),
        ("trial.cn-beijing.maas.aliyuncs.com", "cn-beijing"),
        ("DASHSCOPE-INTL.aliyuncs.com.", "ap-southeast-1"),
        ("ws-1.ap-southeast-1.maas.aliyuncs.com", "ap-southeast-1"),
        ("ap-southeast-1.maas.qwencloudapi.com", "ap-southeast-1"),
        ("dashscope-us.aliyuncs.com", "us-east-1"),
        ("token-plan.ap-southeast-1.maas.aliyuncs.com", None),
        ("coding.dashscope.aliyuncs.com", None),
        ("dashscope.aliyuncs.com.example.org", None),
        ("127.0.0.1:9", None),
    ],
)
def test_an_endpoint_has_the_prices_of_its_region_and_no_other_server_has_any(host: str, region: str | None):
    assert read({"DASHSCOPE_BASE_URL": f"https://{host}/compatible-mode/v1"}).region == region


@pytest.mark.parametrize(
    ("url", "provider", "far", "secure"),
    [
        (None, "offline", False, False),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", "dashscope", True, True),
        ("HTTPS://models.example/v1", "_OTHER", True, True),
        ("http://127.0.0.1:8000/v1", "_OTHER", False, False),
    ],
)
def test_of_an_endpoint_it_is_known_whose_it_is_and_where(url: str | None, provider: str, far: bool, secure: bool):
    settings = read({"DASHSCOPE_BASE_URL": url} if url else {})
    assert (settings.provider, settings.far, settings.secure) == (provider, far, secure)


@pytest.mark.parametrize(
    ("environ", "doubted"),
    [
        ({}, []),
        ({"QWEN_KEY": "x", "QWEN_STYLE": "x"}, ["QWEN_KEY is not read here: DASHSCOPE_API_KEY"]),
        ({"QWEN_KEY": "x", "DASHSCOPE_BASE_URL": "http://127.0.0.1:8000/v1"}, []),
        ({"DASHSCOPE_BASE_URL": "https://models.example"}, ["DASHSCOPE_BASE_URL ends with its host"]),
        ({"QWEN_MAX_MODEL": "a", "DASHSCOPE_BASE_URL": "http://127.0.0.1:8000/v1"}, []),
        ({"QWENDOW_STORE": "redis://127.0.0.1"}, ["QWENDOW_STORE may serve several"]),
        ({"QWENDOW_STORE": "redis://127.0.0.1", "QWENDOW_SECRET": "s" * 32}, []),
        ({"QWENDOW_LIMIT_ADDRESS": "5/day"}, ["QWENDOW_LIMIT_ADDRESS counts all readers as one"]),
        ({"QWENDOW_LIMIT_ADDRESS": "5/day", "QWENDOW_TRUSTED_PROXIES": "127.0.0.1"}, []),
        ({"QWENDOW_LIMIT_ADDRESS": "5/day", "GRADIO_SERVER_NAME": "0.0.0.0"}, []),
    ],
)
def test_what_may_not_be_meant_is_doubted_and_nothing_else(environ: dict[str, str], doubted: list[str]):
    said = doubts(environ, read(environ))
    assert [one[: len(begins)] for one, begins in zip(said, doubted, strict=True)] == doubted


PROVIDER = {"OIDC_ISSUER": "https://login.example.com/realms/one/", "OIDC_CLIENT_ID": "qwendow"}

SIGNED_IN_WRONGLY = [
    ("OIDC_CLIENT_ID", {"OIDC_ISSUER": "https://login.example.com"}),
    ("OIDC_ISSUER", {"OIDC_CLIENT_ID": "qwendow"}),
    ("OIDC_ISSUER", {"OIDC_AUDIENCE": "api"}),
    ("OIDC_ISSUER", PROVIDER | {"OIDC_ISSUER": "http://login.example.com"}),
    ("OIDC_ISSUER", PROVIDER | {"OIDC_ISSUER": "login.example.com"}),
    ("OIDC_ISSUER", PROVIDER | {"OIDC_ISSUER": "https://login.example.com:port"}),
    ("OIDC_ISSUER", PROVIDER | {"OIDC_ISSUER": "https://login.example.com/?tenant=1"}),
    ("OIDC_ISSUER", PROVIDER | {"OIDC_ISSUER": "https://x.example/.well-known/openid-configuration"}),
    ("OIDC_ISSUER", PROVIDER | {"OIDC_ISSUER": "https://name:password@login.example.com"}),
    ("OIDC_CLIENT_SECRET", PROVIDER | {"OIDC_CLIENT_SECRET": "se cret"}),
    ("QWENDOW_ALLOWED_USERS", PROVIDER | {"QWENDOW_ALLOWED_USERS": " , "}),
    ("QWENDOW_ALLOWED_USERS", PROVIDER | {"QWENDOW_ALLOWED_USERS": "*@example.com"}),
    ("QWENDOW_BLOCKED_USERS", PROVIDER | {"QWENDOW_BLOCKED_USERS": "eve@example.com; mal@example.com"}),
    ("QWENDOW_BLOCKED_USERS", PROVIDER | {"QWENDOW_BLOCKED_USERS": "eve@example.com\nmal@example.com"}),
    ("QWENDOW_BLOCKED_USERS", PROVIDER | {"QWENDOW_BLOCKED_USERS": "eve@example.com，mal@example.com"}),
    ("QWENDOW_USER_HEADER", PROVIDER | {"QWENDOW_USER_HEADER": "X-User", "QWENDOW_TRUSTED_PROXIES": "10.0.0.1"}),
    ("QWENDOW_USER_HEADER", {"QWENDOW_USER_HEADER": "X User", "QWENDOW_TRUSTED_PROXIES": "10.0.0.1"}),
]


@pytest.mark.parametrize(("name", "environ"), SIGNED_IN_WRONGLY)
def test_what_does_not_go_together_names_what_to_change(name: str, environ: dict[str, str]):
    with pytest.raises(SettingsError) as caught:
        read(environ)
    assert str(caught.value).startswith(name)


def test_where_readers_sign_in_and_who_may():
    wished = {
        "OIDC_SCOPES": "profile",
        "QWENDOW_SESSION_HOURS": "0.5",
        "QWENDOW_ALLOWED_USERS": " @Example.com,eve@b.org,",
    }
    asked = read(PROVIDER | wished).sign_in
    assert (asked.issuer, asked.client_id, asked.client_secret) == (PROVIDER["OIDC_ISSUER"][:-1], "qwendow", "")
    assert (asked.scopes, asked.hours, asked.allowed) == ("openid profile", 0.5, ("@example.com", "eve@b.org"))
    assert read({"OIDC_ISSUER": "http://localhost:9400", "OIDC_CLIENT_ID": "q"}).sign_in.on
    assert read({"QWENDOW_USER_HEADER": "X-User", "QWENDOW_TRUSTED_PROXIES": "10.0.0.1"}).sign_in.header == "X-User"
    assert not read({}).sign_in.on


def test_a_space_says_itself_where_its_readers_sign_in():
    given = {
        "OPENID_PROVIDER_URL": "https://huggingface.co",
        "OAUTH_CLIENT_ID": "abc",
        "OAUTH_CLIENT_SECRET": "s3cret",
        "OAUTH_SCOPES": "openid profile",
    }
    asked = read({"SPACE_ID": "a/b", **given}).sign_in
    assert (asked.issuer, asked.client_id, asked.client_secret) == ("https://huggingface.co", "abc", "s3cret")
    assert "s3cret" not in repr(asked)
    assert not read(given).sign_in.on
    assert read({"SPACE_ID": "a/b", **given, **PROVIDER}).sign_in.client_id == "qwendow"


@pytest.mark.parametrize("path", ["qwen", "//evil.example", "/a b", "/qwen/../x", "/files", "/s/x", "/qwen?x"])
def test_a_path_that_the_page_cannot_be_shown_under_is_named(path: str):
    with pytest.raises(SettingsError, match=r"GRADIO_ROOT_PATH must .*/qwen"):
        read({"GRADIO_ROOT_PATH": path})


@pytest.mark.parametrize(
    ("said", "hosted", "framers"),
    [
        ("none", True, ("'none'",)),
        ("self", True, ("'self'",)),
        ("", False, ("'self'",)),
        ("http://intranet:8080", True, ("'self'", "http://intranet:8080")),
    ],
)
def test_who_may_show_the_page_in_a_frame(said: str, hosted: bool, framers: tuple[str, ...]):
    environ = {"QWENDOW_FRAME_ANCESTORS": said} | ({"SPACE_ID": "a/b"} if hosted else {})
    settings = read(environ)
    assert (settings.framers, settings.framed) == (framers, len(framers) > 1)


@pytest.mark.parametrize("said", ["*", "portal.example", "https://a.example; script-src *", "none, https://a.example"])
def test_what_is_no_site_for_a_frame_is_refused(said: str):
    with pytest.raises(SettingsError, match=r"QWENDOW_FRAME_ANCESTORS must be none"):
        read({"QWENDOW_FRAME_ANCESTORS": said})


def test_both_sites_of_modelscope_show_a_hosted_page():
    framers = read({"MODELSCOPE_ENVIRONMENT": "studio"}).framers
    assert {"https://*.modelscope.cn", "https://modelscope.ai", "https://*.modelscope.ai"} <= {*framers}


@pytest.mark.parametrize("said", ["no pair", "X Team: 1", "Host: evil.example", "X-Key: \u4e2d", "X-Empty:"])
def test_what_is_no_header_is_refused_without_its_value(said: str):
    with pytest.raises(SettingsError, match=r"^QWENDOW_EXTRA_HEADERS ") as caught:
        read({"QWENDOW_EXTRA_HEADERS": said})
    assert "evil" not in str(caught.value)
