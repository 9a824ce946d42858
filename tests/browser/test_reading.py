"""What is seen of an answer beyond its words: diagrams, pictures, tasks, tables, colours; and what is heard of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from chat_page import ChatPage
from qwendow.page.question import as_typed
from recorder import CODE, ECHO, SLOWLY, code

pytestmark = pytest.mark.goes_on

MARKED = """

- [x] done
- [ ] open

| l | r | c |
|:--|--:|:-:|
| 1 | 2 | 3 |

![a cat](https://evil.example/a.png) and [![](https://evil.example/b.png)](https://example.com/)

مرحبا، كيف؟ استخدم `pip install`.

- عالم

<kbd>Ctrl</kbd> x<sup>2</sup>"""
DRAWN = {
    "graph TD\nA[计算 f(x)] --> B[结束]": ["计算 f(x)", "结束"],
    'flowchart LR\n  A{x<y} -->|是 (yes)| B(["a[0]"])\n  B --> C[("d(b)")]': ["x<y", "a[0]", "d(b)", "是 (yes)"],
    "graph TD\nA[arr[i] = f(x)] --> B((end))\nsubgraph 处理 (后端)\nC[a<br>b{c}]\nend": [
        "arr[i] = f(x)", "end", "ab{c}", "处理 (后端)",
    ],
    "sequenceDiagram\nA->>B: List<String> x": ["List<String> x"],
    "sequenceDiagram\nA->>B: </div> <textarea> <!-- y": ["</div> <textarea> <!-- y"],
    'graph LR\nA["<div>a</p></div></div> (b)"] --> B["<textarea>c"]': ["<div>a</p></div></div> (b)", "<textarea>c"],
    "classDiagram\nclass Shape\n<<interface>> Shape": ["«interface»"],
    'graph LR\nA["List<String>"] --> B["a <b>bold</b> <i class=\'notice error\'>card</i>"]': [
        "List<String>", "a bold <i class=\'notice error\'>card",
    ],
}  # fmt: skip
"""Diagrams that Gradio or Mermaid would break, and the words that are read in them."""

COLOURED_EARLY = """() => {
    window.seen = window.early = 0;
    new MutationObserver(() => {
        const code = document.querySelector("#chat pre code");
        const growing = document.querySelector("#message .stop-button");
        if (!growing || !code || code.textContent.length <= 4000) return;
        window.seen += 1;
        window.early += code.querySelector(".token") !== null;
    }).observe(document.querySelector("#chat"), {subtree: true, childList: true});
}"""
"""Counts how often long code was seen while it grew, and how often in its colours."""

BROKEN = "graph TD\nA[[[ --> <b>B"
WRAP = """() => setInterval(() => {
    const skipped = "script, style, textarea, font, [translate=no]";
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
        node.parentElement.closest(skipped) || !node.data.trim() ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const found = [];
    while (texts.nextNode()) found.push(texts.currentNode);
    for (const text of found) {
        const font = document.createElement("font");
        text.replaceWith(font);
        font.append(text);
    }
}, 200)"""
"""What a page that is being translated goes through."""

OVERTAKING = """(() => {
    const real = setTimeout;
    let set = 0;
    window.setTimeout = (run, delay, ...rest) => real(run, delay === 0 ? (set++ % 3) * 20 : delay, ...rest);
})()"""

HIDDEN = """(() => {
    const real = setTimeout;
    let shown = 20;
    window.setTimeout = (run, delay, ...rest) => {
        if (delay !== 0 || !document.querySelector("[data-testid=bot]")) return real(run, delay, ...rest);
        if (!shown--) setTimeout(() => {
            Object.defineProperty(document, "visibilityState", {value: "hidden"});
            document.dispatchEvent(new Event("visibilitychange"));
        });
        return real(run, shown < 0 ? 1_000 : 0, ...rest);
    };
})()"""

TOP = "[...document.elementsFromPoint(640, 20)].some((one) => one.closest('#chat'))"


FROM_THE_RIGHT = """(one) => {
    const words = document.createRange();
    words.selectNodeContents(one);
    return one.getBoundingClientRect().right - words.getClientRects()[0].right;
}"""


def diagram(source: str) -> str:
    return f"```mermaid\n{source}\n```\n\n"


UNSEEN = "[\u2060-\u2064\U000e0020-\U000e007e]"
SIGNS_SEEN = """() => {
    window.signs = [];
    window.begun = new Set();
    new MutationObserver(() => {
        const last = [...document.querySelectorAll("[data-testid=bot]")].at(-1);
        if (!last || !document.querySelector("#message .stop-button")) return;
        for (const text of last.innerText.match(/.*[*`~].*/g) ?? []) window.signs.push(text);
        const marked = last.querySelectorAll("strong, em, code, del");
        if (marked.length) window.begun.add([...marked].at(-1).textContent);
    }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""
"""What is seen of an answer that grows: lines with signs of Markdown, and what was last bold, or the like."""
BEGINNINGS = """() => {
    window.beginnings = new Set();
    new MutationObserver(() => {
        const paragraph = [...document.querySelectorAll("[data-testid=bot]")].at(-1)?.querySelector("p");
        if (paragraph) window.beginnings.add(paragraph.textContent.replace(/[\\s\u2060-\u2064]/g, ""));
    }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""
MARK_FIRST = """() => {
    document.activeElement.blur();
    window.first = [...document.querySelectorAll("[data-testid=bot] p")].at(-1);
    getSelection().setBaseAndExtent(window.first.firstChild, 0, window.first.firstChild, 5);
}"""


def test_diagrams_are_drawn_with_all_their_words_or_shown_as_their_source(chat: ChatPage) -> None:
    drawn, page = chat.page.locator("[data-testid=bot] .mermaid > svg:not(:has(.error-icon))"), chat.page
    chat.ask(ECHO + "".join(map(diagram, [*DRAWN, BROKEN])) + "后文")
    expect(drawn).to_have_count(len(DRAWN), timeout=15_000)
    for words, svg in zip(DRAWN.values(), drawn.all(), strict=True):
        read = "".join(svg.all_text_contents())
        assert [word for word in words if word not in read] == []
    expect(page.locator("[data-testid=bot] .mermaid pre code")).to_have_text(BROKEN, use_inner_text=True)
    expect(page.locator(".error-icon")).to_have_count(0)


def test_what_an_answer_marks_can_be_seen_and_what_it_fetches_is_a_link(chat: ChatPage) -> None:
    chat.ask(ECHO + MARKED)
    answer = chat.bots.last
    boxes = answer.locator("li input")
    assert [style(boxes.nth(place), "backgroundColor") for place in (0, 1)] == ["rgb(139, 92, 246)", "rgba(0, 0, 0, 0)"]
    assert [style(answer.locator("td").nth(place), "textAlign") for place in range(3)] == ["left", "right", "center"]
    pictures = answer.locator("a.picture, a:not(.picture):has(.own, span)")
    expect(pictures.first).to_have_text("Picture not loaded: a cat")
    expect(pictures.first).to_have_attribute("href", "https://evil.example/a.png")
    expect(answer.get_by_role("link", name="b.png")).to_have_attribute("href", "https://example.com/")
    arabic = answer.locator("p", has_text="مرحبا")
    assert arabic.evaluate(FROM_THE_RIGHT) < 2
    assert style(arabic.locator("code"), "direction") == "ltr"
    assert style(answer.locator("ul").last, "direction") == "rtl"


def test_an_answer_draws_nothing_over_the_page(chat: ChatPage) -> None:
    cover = "position:fixed;inset:0;z-index:9999;width:4000px;height:4000px;background:red"
    chat.ask(f'{ECHO}<div style="{cover}">x</div>\n\n' + diagram(f"graph TD\nA[\"<div style='{cover}'>x</div>\"]"))
    # While Mermaid measures, an svg of its own stands deeper in.
    expect(chat.page.locator(".mermaid > svg")).to_contain_text(f"<div style='{cover}'>x</div>", timeout=30_000)
    assert chat.evaluate(TOP) is False


def test_a_translated_page_goes_on_and_its_code_is_left_alone(chat: ChatPage) -> None:
    chat.evaluate(f"window.translating = ({WRAP})()")
    prose = "words and words. " * 300
    chat.ask(f"{ECHO}第一段文字。\n\n第二段 **粗体** 和 `代码`。\n\n```python\nx = 1\n```\n\n{prose}")
    answer = chat.bots.last
    chat.page.wait_for_timeout(500)
    assert answer.inner_text().count("words and words.") == 300
    assert answer.locator("font", has_text="粗体").count() > 0
    expect(answer.locator("code font")).to_have_count(0)
    chat.press("Undo")
    expect(chat.users).to_have_count(0)
    chat.good_turn()
    chat.evaluate("clearInterval(window.translating)")  # Who comes next has this page, too.
    assert chat.errors == []


def test_an_answer_is_busy_while_it_comes_and_told_once_when_it_is_there(chat: ChatPage) -> None:
    log, status = chat.page.get_by_role("log"), chat.page.locator(".spoken")
    chat.send("[[fault:slow seconds=0.02]] hello")
    expect(log).to_have_attribute("aria-busy", "true")
    expect(status).to_have_text("")
    chat.settled()
    expect(log).to_have_attribute("aria-busy", "false")
    expect(status).to_have_text("The answer is complete.")
    assert chat.page.locator("[data-testid=bot][aria-label]").count() == 0
    chat.ask("[[fault:401]] hello")
    expect(status).to_have_text("")


def test_what_grows_is_the_paragraph_of_before_and_what_is_marked_in_it_stays_marked(chat: ChatPage) -> None:
    said = (
        "First of all there is *this*, and then more of it, to its very end.\n\n- one\n- two and **three**, and so on"
    )
    chat.send(SLOWLY + said)
    expect(chat.bots.last).to_contain_text("First")
    chat.evaluate(MARK_FIRST)
    chat.settled()
    assert chat.evaluate("[window.first.isConnected, `${getSelection()}`]") == [True, "First"]
    whole = "<p>First of all there is <em>this</em>, and then more of it, to its very end.</p>"
    assert whole in chat.bots.last.inner_html()
    # Invisible marks are taken out of what is new.
    chat.ask(SLOWLY + "他说：**“你好。”**然后再走了，一直走，走了很远很远，才回头看了一看。")
    assert not re.search(UNSEEN, chat.bots.last.text_content() or "")


def test_what_is_bold_is_so_from_its_first_word_on(chat: ChatPage) -> None:
    """Seen at each change of the page while the answer grows. Once it has ended, signs without an end are signs."""
    said = "**Bold words** and *more* of `some code`, 其中**“重点内容”**是\n\n- **an item**: ~~not~~ so\n\n"
    chat.evaluate(SIGNS_SEEN)
    for _ in range(3):
        chat.ask(f"{SLOWLY}{said}| a | b |\n|---|---|\n| **one cell** | 2 |")
        if chat.evaluate("window.begun.size") > 3:  # A busy machine may have shown little of it before it had ended.
            break
    assert chat.evaluate("window.begun.size") > 3
    assert chat.evaluate("window.signs") == []
    chat.ask(f"{SLOWLY}Never **ended, or `so")
    expect(chat.bots.last).to_contain_text("Never **ended, or `so")


@pytest.mark.parametrize(
    "pieces",
    [
        ("**Command:**`pip i", "nstall x` **3 4 * ", "5** and `` `code` ", "`` end"),
        ("all of *.py, +, *,", " / and a __name, s", "o _a is:\n```python", "\nx = 1\n```"),
    ],
)
def test_what_is_seen_of_a_paragraph_that_grows_is_its_beginning(chat: ChatPage, pieces: tuple[str, ...]) -> None:
    """Its signs are seen only where they are in the end."""
    chat.evaluate(BEGINNINGS)
    chat.ask(SLOWLY + "".join(pieces))
    whole = re.sub(rf"\s|{UNSEEN}", "", chat.bots.last.locator("p").first.text_content() or "")
    seen = chat.evaluate("[...window.beginnings]")
    assert len(seen) > 1
    assert [one for one in seen if not whole.startswith(one)] == []


def test_long_code_grows_in_one_colour_and_then_gets_its_colours(chat: ChatPage) -> None:
    chat.evaluate(COLOURED_EARLY)
    for _ in range(4):
        chat.send(f"{CODE}1200")
        chat.settled(60)
        if chat.evaluate("window.seen"):  # A busy machine may have shown nothing but the end.
            break
        chat.press("Undo")
        expect(chat.users).to_have_count(0)
    shown = chat.bots.last.locator("pre code")
    expect(shown.locator(".token").first).to_be_attached()
    assert f"```python\n{shown.evaluate('(one) => one.textContent')}```" == code(1200)
    assert chat.evaluate("window.seen") > 0
    assert chat.evaluate("window.early") == 0


def test_messages_of_a_stream_whose_timers_overtake_each_other_stay_in_order(
    open_page: Callable[..., ChatPage],
) -> None:
    """As in WebKitGTK 2.52, where timers of no time do not always run in the order in which they were set."""
    chat = open_page(script=OVERTAKING)
    words = " ".join(f"word{number}" for number in range(400))
    chat.ask(f"{ECHO}{words}")
    assert (chat.bots.last.locator("p").first.inner_text(), chat.errors) == (words, [])


def test_messages_of_a_page_that_is_hidden_between_two_stay_in_order(open_page: Callable[..., ChatPage]) -> None:
    """Gradio 6.31 hands them on without a timer then, and a browser lets those of a hidden page wait for a second."""
    chat = open_page(script=HIDDEN)
    words = " ".join(f"word{number}" for number in range(600))
    chat.send(f"{SLOWLY}{words}")
    chat.page.wait_for_function("document.visibilityState === 'hidden'")
    chat.page.wait_for_timeout(500)
    shown = chat.bots.last.inner_text().strip()
    assert shown and (words[: len(shown)], []) == (shown, chat.errors)
    chat.stop_button.click()
    chat.settled()


@settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=200))
def test_the_script_reads_back_whatever_was_typed(chat: ChatPage, texts: list[str]) -> None:
    assert chat.page.evaluate("(shown) => shown.map(typed)", [as_typed(text) for text in texts]) == texts


def style(locator: Any, name: str) -> Any:
    return locator.evaluate(f"(one) => getComputedStyle(one).{name}")


def test_an_alert_has_a_title_and_a_quote_stays_one(chat: ChatPage) -> None:
    chat.ask(ECHO + "> [!WARNING]\n> Mind the step.\n\n> [!NOTE] in a sentence\n\n> A quote.")
    quotes = chat.page.locator("#chat blockquote")
    expect(quotes).to_have_text([re.compile(r"^\s*Warning\s*Mind the step\.\s*$"), "[!NOTE] in a sentence", "A quote."])
    expect(quotes.first).to_have_attribute("data-alert", "warning")


def test_formulas_of_chemistry_are_drawn_as_they_grow_and_copied_as_written(chat: ChatPage) -> None:
    chat.ask(f"{ECHO}$a^2$")
    assert chat.evaluate("self.katex === undefined")  # Nothing is fetched for it before there is one.
    chat.ask(f"{SLOWLY}Water is $\\ce{{H2O}}$.\n\n$$\\ce{{2H2 + O2 ->[fire] 2H2O}}$$\n\n$\\frac{{1}}$")
    water = chat.bots.last.locator("p .katex").first
    expect(water.locator(".msupsub")).to_have_count(1)
    expect(chat.bots.last.locator(".katex-display .x-arrow")).to_have_count(1)
    expect(chat.bots.last.locator("[mathcolor]")).to_have_count(0)
    assert water.locator("annotation").evaluate("one => one.textContent") == "\\ce{H2O}"
    error = chat.bots.last.locator(".katex-error")
    assert error.evaluate("(one) => getComputedStyle(one).color === getComputedStyle(one.parentElement).color")
