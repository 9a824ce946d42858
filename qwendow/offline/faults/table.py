"""Faults on demand: the one table of them, how a request asks for one, and the table as documentation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from string import Template

from qwendow.offline.asked import errors
from qwendow.offline.asked.errors import Refusal
from qwendow.offline.faults import calls
from qwendow.offline.faults import scripts as acts
from qwendow.offline.faults.scripts import Act, Stage
from qwendow.offline.replies.phrases import phrases
from qwendow.offline.wire.script import Reply, refusal_reply

_MARKER = re.compile(r"\[\[fault:\s*([\w-]+)((?:\s+[\w-]+=[^\s\]]+)*)\s*\]\]")


@dataclass(frozen=True, slots=True)
class Wish:
    """A fault asked for: `[[fault:NAME option=value …]]` in the last user message, or the same in a header."""

    name: str
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def times(self) -> int | None:
        """How often the fault strikes before the answer is good; None is always."""
        times = self.options.get("times", "")
        return int(times) if times.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Fault:
    """`act` is an error answer, or what happens to the good one. A stream-only fault leaves other answers good."""

    name: str
    act: Act | Refusal
    stream_only: bool = False


def wish_in(text: str) -> Wish | None:
    found = _MARKER.search(text)
    if found is None:
        return None
    return Wish(found[1], dict(option.split("=", 1) for option in found[2].split()))


def without_marker(text: str) -> str:
    """The message as if the fault had not been asked for; the marker stays if there is nothing else."""
    return _MARKER.sub("", text).strip() or text


def find_fault(name: str) -> Fault | None:
    """By name; any status from 400 to 599 is a fault too."""
    if name in FAULTS:
        return FAULTS[name]
    return Fault(name, errors.bare_status(int(name))) if re.fullmatch("[45][0-9][0-9]", name) else None


def faulty_reply(fault: Fault, stage: Stage, stream: bool, wrap: bool) -> Reply:
    if not isinstance(fault.act, Refusal):
        return fault.act(stage)
    wait = stage.options.get("retry-after")
    refusal = replace(fault.act, headers={"retry-after": wait}) if wait else fault.act
    return refusal_reply(refusal, stage.stamp, stream, wrap)


def fault_table(language: str) -> str:
    """The documentation: all faults as a Markdown table, how to ask for them, and the trigger words and keys."""
    words = phrases(language)
    rows = [f"| `{fault.name}` | {words[f'fault_{fault.name}']} |" for fault in FAULTS.values()]
    return Template(words["fault_page"]).substitute(rows="\n".join(rows))


_HTML = "<!doctype html><html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"
_PORTAL = "<!doctype html><html><body><h1>Log in to this network</h1></body></html>"
_GARBLED = b'data: {"choices":[{"delta":{"content":"\xff\xfe"},"index":0,"finish_reason":null}]}\n\n'
_CUT_CHARACTER = b'data: {"choices":[{"delta":{"content":"\xe4\xbd'
_BROKEN = b'data: {"choices":[{"delta":{"content":"brok\n\n'

_BAD_VALUE = errors.invalid("Temperature should be in [0.0, 2.0)").refusal
_TOO_LONG = errors.invalid("Range of input length should be [1, 30720]").refusal
_NO_SUCH_MODEL = errors.model_not_found("qwen-none").refusal

_TABLE: tuple[Fault, ...] = (
    Fault("400", _BAD_VALUE),
    Fault("401", errors.INVALID_KEY),
    Fault("403", errors.ACCESS_DENIED),
    Fault("403-unpurchased", errors.UNPURCHASED),
    Fault("404", _NO_SUCH_MODEL),
    Fault("408", errors.bare_status(408)),
    Fault("409", errors.bare_status(409)),
    Fault("413", errors.TOO_LARGE),
    Fault("429", errors.TOO_MANY_REQUESTS),
    Fault("429-burst", errors.BURST),
    Fault("429-quota", errors.QUOTA),
    Fault("500", errors.INTERNAL),
    Fault("500-timeout", errors.TIMED_OUT),
    Fault("502", acts.page(502, _HTML)),
    Fault("503", errors.UNAVAILABLE),
    Fault("503-capacity", errors.NO_CAPACITY),
    Fault("504", errors.bare_status(504)),
    Fault("529", errors.bare_status(529)),
    Fault("arrears", errors.ARREARS),
    Fault("free-tier", errors.FREE_TIER_USED),
    Fault("inspection", errors.INPUT_INSPECTED),
    Fault("too-long", _TOO_LONG),
    Fault("redirect", acts.redirect),
    Fault("html", acts.page(200, _PORTAL)),
    Fault("empty", acts.empty),
    Fault("json-error", acts.at_once(acts.bare_error)),
    Fault("reset", acts.at_once(acts.reset)),
    Fault("reset-mid", acts.middle(acts.reset)),
    Fault("cut-mid", acts.middle(acts.hang_up)),
    Fault("stall", acts.at_once(acts.pause, go_on=True)),
    Fault("stall-headers", acts.at_once(acts.raw(b""), acts.pause, go_on=True)),
    Fault("stall-mid", acts.middle(acts.pause, go_on=True)),
    Fault("stall-thinking", acts.stall_thinking, stream_only=True),
    Fault("keepalive", acts.keep_alive_only, stream_only=True),
    Fault("keepalive-mid", acts.keep_alive_middle, stream_only=True),
    Fault("slow", acts.slow, stream_only=True),
    Fault("inspection-mid", acts.middle(acts.inspection_event), stream_only=True),
    Fault("error-first", acts.at_once(acts.error_event), stream_only=True),
    Fault("error-mid", acts.middle(acts.error_event), stream_only=True),
    Fault("native-first", acts.at_once(acts.native_error_event), stream_only=True),
    Fault("native-mid", acts.middle(acts.native_error_event), stream_only=True),
    Fault("eof", acts.middle(), stream_only=True),
    Fault("no-finish", acts.without_finish, stream_only=True),
    Fault("no-done", acts.without_done, stream_only=True),
    Fault("broken-json", acts.middle(acts.raw(_BROKEN), go_on=True), stream_only=True),
    Fault("odd-data", acts.middle(*map(acts.event, ([], "text", None)), go_on=True), stream_only=True),
    Fault("bad-utf8", acts.middle(acts.raw(_GARBLED), go_on=True), stream_only=True),
    Fault("truncated-utf8", acts.middle(acts.raw(_CUT_CHARACTER)), stream_only=True),
    Fault("split-utf8", acts.split_utf8),
    Fault("surrogates", acts.surrogates, stream_only=True),
    Fault("null-content", acts.middle(acts.delta({"content": None}), go_on=True), stream_only=True),
    Fault("null-choices", acts.middle(acts.choices_event(None), go_on=True), stream_only=True),
    Fault("empty-choices", acts.middle(acts.choices_event([]), go_on=True), stream_only=True),
    Fault("comments", acts.comments, stream_only=True),
    Fault("length", acts.finish_with("length"), stream_only=True),
    Fault("content-filter", acts.finish_with("content_filter"), stream_only=True),
    Fault("invalid-json", acts.invalid_json, stream_only=True),
    Fault("flood", acts.flood, stream_only=True),
    Fault("tools-duplicate", calls.tool_calls(calls.duplicated), stream_only=True),
    Fault("tools-disorder", calls.tool_calls(calls.disordered), stream_only=True),
    Fault("tools-no-index", calls.tool_calls(calls.without_index), stream_only=True),
    Fault("tools-bad-json", calls.tool_calls(calls.cut_arguments), stream_only=True),
)
FAULTS: Mapping[str, Fault] = {fault.name: fault for fault in _TABLE}
