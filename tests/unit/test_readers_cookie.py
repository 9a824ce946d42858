"""The cookie of a reader: who is known by it, and when a page gives another one."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwendow.readers import NOBODY, Reader, ReaderCookie
from qwendow.readers.cookie import APPS, DAY, NAME

FIRST, SECOND, THIRD = "a" * 32, "b" * 32, "c" * 32


def give(cookie: ReaderCookie, header: str = "") -> str:
    """What a browser sends after a page was asked for with these cookies."""
    return (cookie.given(header, False) or header).split(";")[0]


@pytest.fixture
def cookie() -> ReaderCookie:
    return ReaderCookie([FIRST])


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that is so many days ahead."""
    ahead, now = [0.0], time.time
    monkeypatch.setattr(time, "time", lambda: now() + ahead[0] * DAY)
    return ahead


def test_a_reader_is_known_again(cookie: ReaderCookie):
    header = give(cookie)
    reader = cookie.reader(f"theme=dark; {header}; lang=zh")
    assert (reader, cookie.reader(header)) == (Reader(reader.id, "", "cookie"), reader)


def test_no_two_readers_are_the_same(cookie: ReaderCookie):
    ids = {cookie.reader(give(cookie)).id for _ in range(1000)}
    assert (len(ids), {len(id) for id in ids}) == (1000, {22})


def test_an_app_with_the_same_secret_knows_the_reader(cookie: ReaderCookie):
    header = give(cookie)
    assert ReaderCookie([FIRST]).reader(header) == cookie.reader(header)


@pytest.mark.parametrize(
    "header",
    ["", "a=b", NAME, f"{NAME}=", f"{NAME}=x", f"{NAME}=..", f"{NAME}=~~", f"{NAME}=é.é.é", f"X{NAME}=1", "=;=;;",
     f"{NAME}={'a' * 22}.{'b' * 6}.{'c' * 43}", f"{NAME}={'a' * 22}..{'c' * 43}"],
)  # fmt: skip
def test_what_is_not_signed_here_is_nobodys(cookie: ReaderCookie, header: str):
    assert cookie.reader(header) is NOBODY


@given(st.integers(0, 200), st.sampled_from("AZaz09-_.~"))
def test_a_cookie_in_which_a_letter_was_changed_makes_nobody_another(place: int, letter: str):
    cookie = ReaderCookie([FIRST])
    header = give(cookie)
    word = header.removeprefix(f"{NAME}=")
    place %= len(word)
    forged = cookie.reader(f"{NAME}={word[:place]}{letter}{word[place + 1 :]}")
    assert forged in (NOBODY, cookie.reader(header))
    assert forged is NOBODY or word[place] == letter or place == len(word) - 1


def test_another_secret_makes_another_reader(cookie: ReaderCookie):
    header = give(ReaderCookie([SECOND]))
    assert (cookie.reader(header), cookie.reader(give(cookie, header)).known) == (NOBODY, True)


def test_a_signature_for_another_purpose_is_none(cookie: ReaderCookie):
    from itsdangerous import TimestampSigner

    word = TimestampSigner(FIRST).sign("a" * 22).decode()
    assert cookie.reader(f"{NAME}={word}") is NOBODY


def test_after_a_change_of_secrets_readers_stay_and_get_a_cookie_of_the_new_one(cookie: ReaderCookie):
    old = give(cookie)
    both = ReaderCookie([SECOND, FIRST])
    new = give(both, old)
    readers = {cookie.reader(old), both.reader(old), both.reader(new), ReaderCookie([SECOND]).reader(new)}
    assert readers == {cookie.reader(old)}
    assert (cookie.reader(new), both.given(new, False)) == (NOBODY, None)


def test_a_cookie_is_given_anew_when_it_is_a_day_old(cookie: ReaderCookie, days: list[float]):
    header = give(cookie)
    given = []
    for days[0] in (0, 0.9, 1.1, 300, 5_000):
        given.append(cookie.given(header, False) is not None)
    assert given == [False, False, True, True, True]


def test_a_reader_stays_the_same_through_all_cookies(cookie: ReaderCookie, days: list[float]):
    headers = [give(cookie)]
    for days[0] in (2, 4, 6):
        headers.append(give(cookie, headers[-1]))
    assert len({*headers}) == 4
    assert {*map(cookie.reader, headers)} == {cookie.reader(headers[0])}


@pytest.mark.parametrize("wrong", [-5_000, -0.001, 5_000])
def test_a_clock_that_goes_wrong_makes_nobody_new(cookie: ReaderCookie, days: list[float], wrong: float):
    header = give(cookie)
    reader = cookie.reader(header)
    days[0] = wrong
    assert cookie.reader(header) == reader
    assert cookie.reader(give(cookie, header)) == reader


def test_two_apps_of_one_machine_leave_each_other_their_readers(days: list[float]):
    first, second = ReaderCookie([FIRST]), ReaderCookie([SECOND])
    header = give(first)
    reader = first.reader(header)
    header = give(second, header)
    other = second.reader(header)
    for days[0] in (2, 4, 6):
        header = give(second, give(first, header))
        assert (first.reader(header), second.reader(header)) == (reader, other)


def test_a_cookie_does_not_grow_with_every_secret_that_is_lost():
    header, lengths = "", []
    for number in range(50):
        header = give(ReaderCookie([f"{number:032}"]), header)
        lengths.append(len(header))
    assert lengths[APPS] == lengths[-1] < 400
    assert all(before <= after for before, after in pairwise(lengths))


def test_of_two_cookies_of_that_name_the_one_that_was_signed_here_counts(cookie: ReaderCookie):
    header = give(cookie)
    assert cookie.reader(f"{give(ReaderCookie([SECOND]))}; {header}") == cookie.reader(header)


@pytest.mark.parametrize(
    ("framed", "secure", "site"),
    [
        (False, False, "SameSite=Lax"),
        (False, True, "Secure; SameSite=Lax"),
        (True, False, "SameSite=Lax"),
        (True, True, "Secure; SameSite=None; Partitioned"),
    ],
)
def test_a_cookie_is_for_the_server_alone_and_for_as_long_as_browsers_keep_one(framed: bool, secure: bool, site: str):
    given = str(ReaderCookie([FIRST], framed).given("", secure))
    assert given.split("; ", 1)[1] == f"Max-Age=34560000; Path=/; HttpOnly; {site}"
