"""Personal numbers that do not leave the app."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from playwright.sync_api import expect

from chat_page import KEY, ChatPage
from recorder import ECHO, Recorder
from running import running


def test_the_reader_sees_the_number_and_the_model_a_mark(
    open_page: Callable[..., ChatPage], endpoint: Recorder
) -> None:
    masking = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_BASE_URL": endpoint.base_url, "QWENDOW_MASK": "phone, id_card"}
    with closing(running(masking)) as app:
        chat = open_page(next(app), locale="zh-CN")
        chat.ask(ECHO + "请打 13800138000 或 a@b.cn")
        assert endpoint.calls[-1].messages[-1]["content"] == ECHO + "请打 ⟨手机号1⟩ 或 a@b.cn"
        expect(chat.bots.filter(has_text="请打 13800138000 或 a@b.cn")).to_have_count(1)
        expect(chat.bots.first).to_contain_text("模型看到的是代号：电话号码 1 个")
        chat.good_turn("你好")
        assert "13800138000" not in str(endpoint.calls[-1].messages)
