"""Pictures and text files at the offline endpoint: what arrived is told, what cannot be known is not."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

import PIL.Image
import pytest

from offline_turns import read_asked
from qwendow.conversation.parts import TextFile
from qwendow.conversation.quoting import quote
from qwendow.conversation.tokens import Estimate
from qwendow.offline.asked.pictures import Picture, pictures_of
from qwendow.offline.desk import Desk, Habits
from qwendow.offline.replies.author import draft_answer
from qwendow.offline.wire.forms import Stamp
from qwendow.offline.wire.measure import prompt_prefixes, prompt_tokens

ELSEWHERE = "https://example.com/a.png"


def data_url(kind: str = "PNG", width: int = 56, height: int = 28) -> str:
    file = BytesIO()
    PIL.Image.new("RGB", (width, height)).save(file, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"


def part(url: Any) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url}}


def words(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def body(content: Any, model: str = "qwen3-vl-plus") -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": content}]}


def answer(content: Any, model: str = "qwen3-vl-plus") -> str:
    return draft_answer(read_asked(body(content, model))).text


def test_number_formats_and_sizes_of_pictures_are_told():
    assert answer([part(data_url()), part(data_url("JPEG", 640, 480)), words("What is this?")]) == (
        "*(Offline demo: no model has looked at this.)* What arrived with your message: "
        "2 picture(s), 0 text file(s).\n\n"
        "- picture: PNG, 56 × 28 pixels\n- picture: JPEG, 640 × 480 pixels"
    )


def test_a_file_is_found_behind_what_is_said_of_pictures():
    said = "[picture: photo.jpg, 4000×3000 pixels, is shown scaled to 2048×1536]"
    file = TextFile("a.pdf", "first", "pdf", 2)
    told = answer([part(data_url()), words("\n\n".join([said, quote(file), "sum up"]))])
    assert "- text file `a.pdf (PDF, 2 pages)`, which begins: `first`" in told


def test_names_and_first_lines_of_text_files_are_told_in_chinese():
    files = [TextFile("a.txt", "\n第一行\n```\n"), TextFile("b.md", "`x` $y$")]
    assert answer("\n\n".join([*map(quote, files), "总结一下"]), "qwen-plus") == (
        "*（离线演示：没有模型看过这些内容。）* 随消息收到：图片 0 张，文本文件 2 个。\n\n"
        "- 文本文件 `a.txt`，开头是：`第一行`\n- 文本文件 `b.md`，开头是：`'x' $y$`"
    )


@pytest.mark.parametrize("url", [ELSEWHERE, "data:image/png;base64,AAAA", "data:image/png;base64,%", "", 5, None])
def test_what_cannot_be_read_is_said_to_be_unread(url: Any):
    assert "- picture: it could not be read, or is at an address elsewhere" in answer([part(url), words("this?")])


@pytest.mark.parametrize("text", ["hello", "Look:\n\n```\ncode\n```", "```\ncode\n```", "a.txt\n```\nnever closed"])
def test_code_in_a_question_is_no_file(text: str):
    assert "arrived with your message" not in answer(text, "qwen-plus")


def test_pictures_of_earlier_messages_are_not_told_again():
    messages = [
        {"role": "user", "content": [part(data_url())]},
        {"role": "assistant", "content": "yes"},
        {"role": "user", "content": "Who are you?"},
    ]
    asked = read_asked({"model": "qwen3-vl-plus", "messages": messages})
    assert "arrived" not in draft_answer(asked).text


def test_a_picture_counts_as_tokens_and_is_a_part_of_the_prefix():
    def counted(url: str) -> tuple[int, bytes]:
        ask = read_asked(body([part(url), words("x")]))
        prefixes = prompt_prefixes(ask, Estimate())
        return prompt_tokens(prefixes, ask, Estimate()), prefixes[-1][0]

    small, large = counted(data_url()), counted(data_url(width=560))
    assert large[0] - small[0] == 18 - 2
    assert small[1] != large[1] and small == counted(data_url())


@pytest.mark.parametrize(("size", "tokens"), [((32, 32), 3), ((33, 32), 4), ((4000, 4000), 2562)])
def test_a_picture_takes_its_squares_and_two_around_it(size: tuple[int, int], tokens: int):
    assert Picture("PNG", *size, b"").tokens == tokens


def test_a_fault_beside_a_picture_leaves_the_picture():
    said = [part(data_url()), words("[[fault:429 times=0]] What is this?")]
    reply = Desk(Habits(pace=0)).reply("sk-1", body(said), "", Stamp())
    assert reply.status == 200
    assert "56 × 28" in (reply.body or b"").decode()


@pytest.mark.parametrize("content", [None, "text", 5, [], ["x"], [5], [{"type": "text"}]])
def test_other_contents_hold_no_picture(content: Any):
    assert pictures_of(content) == ()
