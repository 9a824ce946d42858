"""Personal numbers that do not leave the app, and words that are neither sent nor shown."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from playwright.sync_api import expect

from chat_page import KEY, ChatPage
from recorder import ECHO, Recorder
from running import running


def test_the_reader_sees_the_number_and_the_model_a_mark_and_no_barred_word_goes_either_way(
    open_page: Callable[..., ChatPage], endpoint: Recorder, tmp_path: Path
) -> None:
    (tmp_path / "words.txt").write_text("炸弹\narrived\n", "utf-8")
    masking = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_BASE_URL": endpoint.base_url, "QWENDOW_MASK": "phone, id_card"}
    masking |= {"QWENDOW_WORDS": str(tmp_path / "words.txt")}
    with closing(running(masking)) as app:
        chat = open_page(next(app), locale="zh-CN")
        chat.ask(ECHO + "请打 13800138000 或 a@b.cn")
        assert endpoint.calls[-1].messages[-1]["content"] == ECHO + "请打 ⟨手机号1⟩ 或 a@b.cn"
        expect(chat.bots.filter(has_text="请打 13800138000 或 a@b.cn")).to_have_count(1)
        expect(chat.bots.first).to_contain_text("模型看到的是代号：电话号码 1 个")
        chat.good_turn("你好")
        assert "13800138000" not in str(endpoint.calls[-1].messages)
        calls = len(endpoint.calls)
        chat.box.fill("炸\u200b弹？")
        chat.box.press("Enter")
        expect(chat.page.locator(".toast-body").last).to_contain_text("含有本页不予发送的词语")
        expect(chat.box).to_have_value("炸\u200b弹？")
        expect(chat.send_button).to_be_enabled()
        assert len(endpoint.calls) == calls
        begun = chat.bots.filter(has_text="This is Qwendow's offline demo")
        chat.send("[[fault:slow seconds=0.05]] hello")
        expect(begun).to_have_count(1)
        chat.settled()
        expect(chat.bots.filter(has_text="回答中含有本页不予显示的词语")).to_have_count(1)
        expect(begun).to_have_count(0)
