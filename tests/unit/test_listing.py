"""What the address of an endpoint tells of the server behind it."""

from __future__ import annotations

import pytest

from qwendow.listing import ServerKind, kind_by_address


@pytest.mark.parametrize(
    "url",
    [
        "https://dashscope.aliyuncs.com/compatible-mode/v1",
        "https://dashscope-us.aliyuncs.com/compatible-mode/v1",
        "https://ws-1.cn-beijing.maas.aliyuncs.com/compatible-mode/v1",
        "https://ap-southeast-1.maas.qwencloudapi.com/compatible-mode/v1",
        "http://127.0.0.1:9000/compatible-mode/v1",
        "https://DashScope.aliyuncs.com./v1",
    ],
)
def test_the_vendors_hosts_and_its_path_are_the_vendor(url: str):
    assert kind_by_address(url) is ServerKind.VENDOR


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/v1", "https://aliyuncs.com.example/v1", "https://notaliyuncs.com/v1"]
)
def test_any_other_address_tells_nothing(url: str):
    assert kind_by_address(url) is ServerKind.OTHER
