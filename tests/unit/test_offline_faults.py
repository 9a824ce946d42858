"""The faults as data: how they are asked for, the table, and what they do to a script."""

from __future__ import annotations

import pytest

from qwendow.offline.asked.errors import Refusal
from qwendow.offline.faults.scripts import Stage
from qwendow.offline.faults.table import FAULTS, Wish, fault_table, find_fault, wish_in, without_marker
from qwendow.offline.replies.phrases import phrases
from qwendow.offline.wire.forms import DONE, Answer, Stamp
from qwendow.offline.wire.script import HangUp, Send, Step, stream_steps

STAMP = Stamp("qwen-plus", "81951b98", 1)
ANSWER = Answer("a prepared answer of some length")


def played(name: str, **options: str) -> list[Step]:
    fault = FAULTS[name]
    assert not isinstance(fault.act, Refusal)
    good = list(stream_steps(STAMP, [ANSWER], None, pace=0))
    return list(fault.act(Stage(STAMP, ANSWER, good, options)).steps)


def test_marker_names_a_fault_and_its_options() -> None:
    assert wish_in("try [[fault:429 retry-after=3 times=2]] please") == Wish("429", {"retry-after": "3", "times": "2"})
    assert wish_in("[[fault: stall-mid ]]") == Wish("stall-mid")
    assert wish_in("[[fault]] fault:503 [[fault:]]") is None


def test_marker_is_taken_out_unless_it_is_all_there_is() -> None:
    assert without_marker("tell [[fault:503]] me") == "tell  me"
    assert without_marker("[[fault:503]]") == "[[fault:503]]"


def test_times_is_a_whole_number_or_nothing() -> None:
    assert [Wish("x", {"times": text}).times for text in ("2", "0", "-1", "many")] == [2, 0, None, None]


def test_any_error_status_is_a_fault() -> None:
    names = {name: find_fault(name) is not None for name in ("418", "599", "503", "200", "600", "nonsense")}
    assert names == {"418": True, "599": True, "503": True, "200": False, "600": False, "nonsense": False}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_table_documents_every_fault_and_no_other(language: str) -> None:
    rows = [line.split("`")[1] for line in fault_table(language).splitlines() if line.startswith("| `")]
    assert rows == list(FAULTS)
    documented = {name.removeprefix("fault_") for name in phrases(language) if name.startswith("fault_")}
    assert documented - {"unknown", "page"} == set(FAULTS)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_names_the_loop_of_tools(language: str) -> None:
    assert "`[[tools:loop]]`" in fault_table(language)


def test_after_says_where_the_fault_strikes() -> None:
    good = list(stream_steps(STAMP, [ANSWER], None, pace=0))
    assert played("eof", after="2") == good[:2]
    assert played("reset-mid", after="3") == [*good[:3], HangUp(reset=True)]
    assert played("eof", after="999") == good[:-3]


def test_no_done_leaves_out_only_the_mark() -> None:
    good = list(stream_steps(STAMP, [ANSWER], None, pace=0))
    assert [*played("no-done"), Send(DONE)] == good


def test_split_writes_add_up_to_the_good_stream() -> None:
    def text(steps: list[Step]) -> bytes:
        return b"".join(step.data for step in steps if isinstance(step, Send))

    chinese = list(stream_steps(STAMP, [Answer("离线演示")], None, pace=0))
    act = FAULTS["split-utf8"].act
    assert not isinstance(act, Refusal)
    split = list(act(Stage(STAMP, ANSWER, chinese, {})).steps)
    assert text(split) == text(chinese)
    writes = [step.data for step in split if isinstance(step, Send)]
    with pytest.raises(UnicodeDecodeError):
        [data.decode() for data in writes]


def test_options_that_are_no_numbers_are_passed_over() -> None:
    assert played("eof", after="soon") == played("eof")
