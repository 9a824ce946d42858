"""Links to a conversation: whoever has one reads what is shared, no more; only the owner makes one or takes it back."""

from __future__ import annotations

import asyncio
import re

import pytest

from qwendow.conversation.parts import Image
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Summary, Turn
from qwendow.store.port import Change, Kept
from visitors import House, Visitor, answered

PICTURE = Image("shop.png", "image/png", b"\x89PNG\r\n\x1a\n1", 40, 30)


@pytest.fixture
def ann() -> Visitor:
    return House().visitor()


@pytest.fixture
def bob(ann: Visitor) -> Visitor:
    return ann.house.visitor()


def share(owner: Visitor, later: bool = True, id: str = "c1") -> str:
    """The path of the link."""
    path: str = owner.post(f"/conversations/{id}/share", {"later": later}).json()["path"]
    return path


def go_on(owner: Visitor, question: str, answer: str, after: str) -> Turn:
    """Something is said in their conversation."""

    async def act() -> Turn:
        store, turn = owner.house.store, answered(question, answer)
        turn.parent = after
        head = await store.head("c1")
        assert head
        await store.end(await store.begin(head, [turn], turn.id, "p"), [turn], turn.id)
        return turn

    return asyncio.run(act())


def kept(reader: Visitor, id: str) -> Kept:
    found = asyncio.run(reader.house.store.load(id))
    assert found
    return found


def copied(reader: Visitor, path: str) -> Kept:
    """What became of the button."""
    reply = reader.post(f"{path}/copy")
    assert reply.status_code == 303
    found = re.fullmatch(r"\.\./\.\./#c=(.+)", reply.headers["location"])
    assert found
    return kept(reader, found[1])


def test_whoever_has_the_link_reads_it(ann: Visitor, bob: Visitor):
    ann.begin("c1", answered("Where is it?", "On its way."))
    path = share(ann)
    for reader in (bob, ann.house.nobody()):
        reply = reader.get(path, accept_language="en")
        assert (reply.status_code, "On its way." in reply.text) == (200, True)


def test_a_link_cannot_be_guessed_and_each_is_another(ann: Visitor):
    ann.begin("c1")
    paths = [share(ann) for _ in range(3)]
    assert len({*paths}) == 3
    assert all(re.fullmatch(r"/s/[\w-]{22}", path, re.ASCII) for path in paths)


def test_with_later_turns_it_shows_what_was_said_since(ann: Visitor, bob: Visitor):
    (first,) = ann.begin("c1")
    path = share(ann, later=True)
    go_on(ann, "And now?", "It is there.", first.id)
    assert "It is there." in bob.get(path).text


def test_without_later_turns_it_ends_where_it_ended_when_it_was_shared(ann: Visitor, bob: Visitor):
    (first,) = ann.begin("c1")
    path = share(ann, later=False)
    go_on(ann, "And now?", "It is there.", first.id)
    assert ("On its way." in bob.get(path).text, "It is there." in bob.get(path).text) == (True, False)
    assert [turn.question for turn in copied(bob, path).turns] == ["Where is it?"]


def test_where_it_ends_cannot_be_put_elsewhere_by_whoever_has_the_link(ann: Visitor, bob: Visitor):
    (first,) = ann.begin("c1")
    path = share(ann, later=False)
    later = go_on(ann, "And now?", "It is there.", first.id)
    for other in (path.partition("~")[0], path.replace(first.id, later.id)):
        assert bob.get(other).status_code == 404


def test_what_hangs_beside_the_way_is_neither_shown_nor_copied(ann: Visitor, bob: Visitor):
    (first,) = ann.begin("c1", answered("one", "1"))
    beside = go_on(ann, "a secret", "told", first.id)
    asyncio.run(ann.house.store.change("c1", Change(tip=first.id)))
    path = share(ann)
    assert ("a secret" in bob.get(path).text, beside.id in bob.get(path).text) == (False, False)
    assert [turn.question for turn in copied(bob, path).turns] == ["one"]


def test_a_link_that_was_taken_back_leads_nowhere(ann: Visitor, bob: Visitor):
    (turn,) = ann.begin("c1", answered("?", "On its way.", PICTURE))
    path = share(ann)
    assert ann.post("/conversations/c1/unshare").status_code == 204
    for reply in (bob.get(path), bob.get(f"{path}/{turn.files[0].id}"), bob.post(f"{path}/copy")):
        assert (reply.status_code, "On its way." in reply.text) == (404, False)
    assert "没有" in bob.get(path, accept_language="zh").text


def test_so_does_one_of_a_conversation_that_was_deleted(ann: Visitor, bob: Visitor):
    ann.begin("c1")
    path = share(ann)
    ann.post("/conversations/c1/delete")
    assert bob.get(path).status_code == 404


def test_a_link_made_anew_ends_the_one_before(ann: Visitor, bob: Visitor):
    ann.begin("c1")
    before, now = share(ann), share(ann, later=False)
    assert (bob.get(before).status_code, bob.get(now).status_code) == (404, 200)


@pytest.mark.parametrize("act", ["share", "unshare", "delete", ""])
@pytest.mark.parametrize("who", ["visitor", "nobody"])
def test_nobody_does_anything_with_what_is_anothers(ann: Visitor, act: str, who: str):
    ann.begin("c1")
    share(ann)
    before = ann.head("c1")
    path = f"/conversations/c1/{act}".rstrip("/")
    reply = getattr(ann.house, who)().post(path, {"later": True, "title": "Mine"})
    assert (reply.status_code, reply.json()) == (404, {"error": "gone"})
    assert ann.head("c1") == before


def test_whoever_has_the_link_has_no_other_door(ann: Visitor, bob: Visitor):
    ann.begin("c1")
    share(ann)
    assert bob.get("/conversations").json()["conversations"] == []
    assert (bob.get("/conversations/c1.json").status_code, bob.get("/conversations.json").json()["conversations"]) == (
        404,
        [],
    )


@pytest.mark.parametrize("said", [{}, {"later": "yes"}, {"later": None}])
def test_it_must_be_said_whether_later_turns_are_shared(ann: Visitor, said: dict[str, object]):
    ann.begin("c1")
    assert ann.post("/conversations/c1/share", said).status_code == 422


def test_the_list_says_what_is_shared_and_where(ann: Visitor):
    ann.begin("c1")
    ann.begin("c2")
    path = share(ann)
    found = {one["id"]: one["shared"] for one in ann.get("/conversations").json()["conversations"]}
    assert found == {"c1": path, "c2": None}


def test_pictures_of_what_is_shared_are_shown_and_no_others(ann: Visitor, bob: Visitor):
    turns = [answered("one", "1", PICTURE), answered("two", "2", Image("b.png", "image/png", b"2", 1, 1))]
    ann.begin("c1", *turns)
    asyncio.run(ann.house.store.change("c1", Change(tip=turns[0].id)))
    path = share(ann)
    reply = bob.get(f"{path}/{PICTURE.id}")
    assert (reply.content, reply.headers["content-type"]) == (PICTURE.data, "image/png")
    assert bob.get(f"{path}/{turns[1].files[0].id}").status_code == 404


def test_a_copy_is_the_readers_who_pressed_the_button(ann: Visitor, bob: Visitor):
    ann.begin("c1", answered("one", "1", PICTURE), answered("two", "2"))
    found = copied(bob, share(ann))
    conversation = Conversation({turn.id: turn for turn in found.turns}, found.head.tip)
    assert [(turn.question, turn.text, turn.files) for turn in conversation.turns] == [
        ("one", "1", (PICTURE,)),
        ("two", "2", ()),
    ]
    assert (found.head.owner, found.head.title, found.head.shared) == (bob.id, "Orders", None)
    assert {turn.id for turn in found.turns}.isdisjoint(turn.id for turn in kept(ann, "c1").turns)
    assert bob.get(f"/conversations/{found.head.id}.md").status_code == 200
    assert ann.get(f"/conversations/{found.head.id}.md").status_code == 404


def test_a_copy_has_none_of_the_owners_settings_and_has_cost_nothing(ann: Visitor, bob: Visitor):
    first = answered("one", "1")
    first.wishes, first.about = {"system_prompt": "a secret"}, True
    second = answered("two", "2")
    second.summaries = [Summary(first.id, "a secret")]
    ann.begin("c1", first, second)
    assert Conversation.of([first, second]).bills
    found = copied(bob, share(ann))
    assert Conversation({turn.id: turn for turn in found.turns}, found.head.tip).bills == []
    assert [(turn.wishes, turn.about, turn.summaries) for turn in found.turns] == [({}, False, [])] * 2
    assert "secret" not in bob.get(f"/conversations/{found.head.id}.json").text


def test_an_answer_on_its_way_is_copied_as_far_as_it_has_come(ann: Visitor, bob: Visitor):
    running = answered("one", "1")
    running.outcome = Outcome.RUNNING
    ann.begin("c1", running)
    (turn,) = copied(bob, share(ann)).turns
    assert (turn.text, turn.outcome) == ("1", Outcome.INTERRUPTED)


def test_who_is_not_known_gets_a_cookie_by_the_page_and_no_copy(ann: Visitor):
    ann.begin("c1")
    path, nobody = share(ann), ann.house.nobody()
    reply = nobody.post(f"{path}/copy")
    assert (reply.status_code, reply.headers["location"]) == (303, f"../{path.rsplit('/', 1)[1]}")
    given = nobody.get(path).headers["set-cookie"].split(";")[0]
    assert copied(Visitor(ann.house, given), path).head.owner == Visitor(ann.house, given).id


def test_another_site_cannot_press_the_button(ann: Visitor, bob: Visitor):
    ann.begin("c1")
    path = share(ann)
    assert bob.post(f"{path}/copy", sec_fetch_site="cross-site").status_code == 403
    assert bob.post(f"{path}/copy", origin="https://evil.example").status_code == 403
    assert bob.post(f"{path}/copy", origin="http://testserver").status_code == 303


@pytest.mark.parametrize("who", ["visitor", "nobody"])
def test_the_page_is_kept_nowhere_and_lets_nothing_in(ann: Visitor, who: str):
    ann.begin("c1")
    headers = getattr(ann.house, who)().get(share(ann)).headers
    assert (headers["cache-control"], headers["x-robots-tag"]) == ("no-store", "noindex, nofollow")
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert (headers["referrer-policy"], headers["x-content-type-options"]) == ("same-origin", "nosniff")


@pytest.mark.parametrize("path", ["/s/short", "/s/" + "a" * 22, "/s/" + "a" * 22 + "~t", "/s/"])
def test_other_addresses_lead_nowhere(ann: Visitor, path: str):
    ann.begin("c1")
    assert ann.house.nobody().get(path).status_code == 404
