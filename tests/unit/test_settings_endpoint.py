"""The address of the endpoint: which are taken, and what is said of the others."""

from __future__ import annotations

import pytest

from qwendow.settings import SettingsError, read

PRIVATE = [
    "192.168.1.5", "10.0.0.1", "172.16.3.4", "100.64.0.7", "169.254.1.1", "[fd00::1]", "[fe80::1]", "vllm",
    "host.docker.internal", "qwen.local", "gpu.lan", "vllm.default.svc", "vllm.default.svc.cluster.local",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_plain_http_to_a_network_of_ones_own_is_refused_with_the_way_to_allow_it(host: str):
    with pytest.raises(SettingsError, match=r"^DASHSCOPE_BASE_URL must begin with https://.* QWENDOW_ALLOW_HTTP=1$"):
        read({"DASHSCOPE_BASE_URL": f"http://{host}:8000/v1"})


@pytest.mark.parametrize("host", PRIVATE)
@pytest.mark.parametrize("yes", ["1", "true", "Yes"])
def test_plain_http_to_a_network_of_ones_own_can_be_allowed(host: str, yes: str):
    environ = {"DASHSCOPE_BASE_URL": f"http://{host}:8000/v1", "QWENDOW_ALLOW_HTTP": yes}
    assert read(environ).base_url == f"http://{host}:8000/v1"


@pytest.mark.parametrize("host", ["8.8.8.8", "example.com", "dashscope.aliyuncs.com", "0.0.0.0", "[2400:3200::1]"])
def test_plain_http_to_anywhere_else_stays_refused(host: str):
    with pytest.raises(SettingsError, match=r"^DASHSCOPE_BASE_URL must begin with https://"):
        read({"DASHSCOPE_BASE_URL": f"http://{host}/compatible-mode/v1", "QWENDOW_ALLOW_HTTP": "1"})


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("https://dashscope.aliyuncs.com", "must end with /compatible-mode/v1 at this host"),
        ("https://dashscope.aliyuncs.com/compatible-mode", "must end with /compatible-mode/v1 at this host"),
        ("https://dashscope.aliyuncs.com/compatible-mode/", "must end with /compatible-mode/v1 at this host"),
        ("https://dashscope-intl.aliyuncs.com/v1", "must end with /compatible-mode/v1 at this host"),
        ("https://dashscope.aliyuncs.com/api/v1", "must end with /compatible-mode/v1 at this host: that of the vendor"),
        ("https://dashscope.aliyuncs.com/apps/anthropic", "must end with /compatible-mode/v1 at this host: that of"),
        ("https://ap-southeast-1.maas.qwencloudapi.com/v1", "must end with /compatible-mode/v1 at this host"),
        ("https://ws-1.cn-beijing.maas.aliyuncs.com", "must end with /compatible-mode/v1 at this host"),
        ("https://coding.dashscope.aliyuncs.com", "must end with /v1 at this host"),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions", "must end before /chat/completions"),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1/models", "must end before /models"),
        ("http://127.0.0.1:8000", "must end with the path of the OpenAI-compatible interface, which is /v1"),
        ("http://localhost:11434/", "must end with the path of the OpenAI-compatible interface, which is /v1"),
        ("http://localhost:11434/api", "must end with the path of the OpenAI-compatible interface, which is /v1"),
        ("http://localhost:11434/api/chat", "must end before /api/chat"),
        ("http://127.0.0.1:9000/compatible-mode", "must end with /compatible-mode/v1"),
        ("http://127.0.0.1:8000/v1/completions", "must end before /completions"),
    ],
)
def test_an_address_with_the_wrong_path_is_told_the_right_one(url: str, remedy: str):
    with pytest.raises(SettingsError) as caught:
        read({"DASHSCOPE_BASE_URL": url})
    assert str(caught.value).startswith(f"DASHSCOPE_BASE_URL {remedy}")


@pytest.mark.parametrize(
    "url",
    [
        "https://coding-intl.dashscope.aliyuncs.com/v1",
        "https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1",
        "https://trial.cn-beijing.maas.aliyuncs.com/compatible-mode/v1",
        "https://1234.cn-shanghai.pai-eas.aliyuncs.com/api/predict/mine/v1",
        "https://openrouter.ai/api/v1",
        "https://api.example.com",
        "https://gateway.example.com/openai",
        "http://127.0.0.1:8080/v1",
    ],
)
def test_an_address_that_can_be_right_is_taken(url: str):
    assert read({"DASHSCOPE_BASE_URL": url}).base_url == url


@pytest.mark.parametrize(
    ("environ", "offline"),
    [
        ({}, True),
        ({"DASHSCOPE_API_KEY": "sk-x123"}, False),
        ({"DASHSCOPE_BASE_URL": "http://127.0.0.1:11434/v1"}, False),
        ({"DASHSCOPE_API_KEY": "sk-x123", "QWENDOW_OFFLINE": "1"}, True),
        ({"QWEN_PLUS_MODEL": "qwen3:8b"}, True),
    ],
)
def test_the_demo_runs_where_neither_key_nor_endpoint_is_named_or_on_request(environ: dict[str, str], offline: bool):
    assert read(environ).offline is offline
