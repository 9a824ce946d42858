"""A model that is not there any more: what counts as that, what the reader is told, how the choices fall."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from qwendow.answering.choices import Choices
from qwendow.answering.gone import is_gone
from qwendow.conversation.errors import (
    AccessDenied,
    ChatError,
    Failure,
    InArrears,
    InvalidRequest,
    KeyRefused,
    Missing,
    ModelNotFound,
    Overloaded,
)
from qwendow.listing import Listing, ServerKind
from qwendow.menu import Menu
from qwendow.models import TIERS, ModelTable
from qwendow.offering import Offering
from qwendow.page.explain import explain, explain_plainly
from qwendow.page.front import Front
from qwendow.page.session import Session
from qwendow.page.texts import Language
from qwendow.prompts import Prompt, PromptFolder, Words
from staged import Stage
from test_page_dialogue import EN, ZH, Scripted, say

TABLE = ModelTable.shipped()


@pytest.mark.parametrize(
    ("error", "model"),
    [
        (ModelNotFound(status=404, code="model_not_found"), "qwen3.8-max"),
        (ModelNotFound(status=404, code="404"), "mine"),
        (InvalidRequest(status=400, code="InvalidParameter", detail="Model not exist."), "qwen3.8-max"),
        (AccessDenied(status=403, code="access_denied"), "qwen-turbo"),
        (AccessDenied(status=403, code="AccessDenied"), "qwen3-max"),
        (
            AccessDenied(status=403, code="Endpoint.AccessDenied", detail="Workspace endpoint access denied."),
            "qwen3-8b",
        ),
    ],
)
def test_a_model_is_gone(error: ChatError, model: str):
    assert is_gone(Failure.of(error), TABLE.get(model))


@pytest.mark.parametrize(
    ("error", "model"),
    [
        (AccessDenied(status=403, code="access_denied"), "qwen3.8-max"),
        (AccessDenied(status=403, code="AllocationQuota.FreeTierOnly"), "qwen-turbo"),
        (AccessDenied(status=403, code="Workspace.AccessDenied"), "qwen-turbo"),
        (AccessDenied(status=403, code="Model.AccessDenied"), "qwen-turbo"),
        (AccessDenied(status=403, code="AccessDenied.Unpurchased"), "qwen-turbo"),
        (InArrears(status=400, code="Arrearage"), "qwen-turbo"),
        (KeyRefused(status=401, code="invalid_api_key"), "qwen-turbo"),
        (InvalidRequest(status=400, code="InvalidParameter", detail="Range of input length"), "qwen-turbo"),
        (Overloaded(status=500), "qwen-turbo"),
    ],
)
def test_another_refusal_says_nothing_of_the_model(error: ChatError, model: str):
    assert not is_gone(Failure.of(error), TABLE.get(model))


RETIRED = Missing("qwen-turbo", date(2026, 10, 10), "qwen3.8-flash", ("qwen3.8-flash", "qwen4-max"))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "<strong>The server does not offer this model: qwen-turbo, which was retired on 2026-10-10."
               "</strong> Its successor is qwen3.8-flash. "
               "Choose another model, such as qwen3.8-flash, qwen4-max, then press Retry."),
        ("zh", "<strong>服务商没有这个模型：qwen-turbo（已于 2026-10-10 下线）。</strong>后继模型为 qwen3.8-flash。"
               "请换一个模型，如 qwen3.8-flash、qwen4-max，再点“重试”。"),
    ],
)  # fmt: skip
def test_the_card_names_the_model_its_last_day_its_successor_and_what_there_is(language: Language, words: str):
    failure = Failure(ModelNotFound, status=403, code="access_denied", request_id="r-1", missing=RETIRED)
    card = explain(failure, language)
    assert words in card
    assert "403" in card and "access_denied" in card and "r-1" in card


def test_where_nothing_else_is_known_the_operator_can_name_another():
    failure = Failure(ModelNotFound, status=404, missing=Missing("<b>mine</b>", None, None, ()))
    assert "this model: &lt;b&gt;mine&lt;/b&gt;.</strong> The operator can name" in explain(failure, "en")
    assert ": <b>mine</b>. The operator can name" in explain_plainly(failure, "en")


class Server:
    def __init__(self, *models: str, kind: ServerKind = ServerKind.VENDOR, seconds: float = 0.0) -> None:
        self.listing, self.seconds, self.asked = Listing(kind, models) if models else None, seconds, 0

    async def list(self) -> Listing | None:
        self.asked += 1
        await asyncio.sleep(self.seconds)
        return self.listing


def choices(server: Server) -> Choices:
    table = ModelTable.shipped()
    menu = Menu(table, TIERS | {"vision": "qwen3.7-plus"}, offered=("qwen4-max",))
    prompts = PromptFolder(Path("nowhere"), {"assistant": Prompt("assistant", "You help.", Words("a", "a"))})
    return Choices(menu, prompts, table, offering=Offering(menu, server.list))


def opened(front: Front, session: Session, request: Any = EN) -> dict[str, Any]:
    """What a page that was loaded is told of its models."""

    async def load() -> dict[str, Any]:
        assert front.choices.offering
        front.choices.offering.begin()
        return (await front.open(request, session))[3]

    return asyncio.run(load())


def talk(chosen: Choices, session: Session, *messages: str, model: str = "max", client: Scripted) -> str:
    """All that stands in the chat after these messages."""

    async def run() -> str:
        dialogue, shown = Stage(client, chosen).dialogue, [[]]
        for message in messages:
            async for screen in dialogue.send(EN, message, session, json.dumps({"model": model})):
                shown.append(screen[0])
        return "\n".join(one["content"][0]["text"] for one in shown[-1])

    return asyncio.run(run())


def test_a_page_shows_what_the_list_makes_of_the_choices_and_says_so():
    front = Stage(Scripted(), choices(Server("qwen3.8-max", "qwen-plus", "qwen3.8-flash", "qwen4-max"))).front
    update = opened(front, Session(), ZH)
    assert update["choices"] == [
        ("Max · qwen3.8-max", "max"), ("Plus · qwen-plus", "plus"), ("Turbo · qwen3.8-flash", "turbo"),
        ("qwen4-max", "qwen4-max"),
    ]  # fmt: skip
    assert update["info"] == "此处没有 qwen3.7-plus，Plus 改用 qwen-plus。"


def test_a_page_of_another_server_shows_its_models_and_one_of_them_is_chosen():
    update = opened(Stage(Scripted(), choices(Server("qwen3", "coder", kind=ServerKind.VLLM))).front, Session())
    assert update["choices"] == [("qwen3", "qwen3"), ("coder", "coder")]
    assert (update["value"], update["info"]) == ("qwen3", "What this server offers.")


def test_a_list_that_does_not_come_leaves_the_page_as_it_was(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qwendow.page.front.LIST_SECONDS", 0.05)
    update = opened(Stage(Scripted(), choices(Server("x", seconds=30))).front, Session())
    assert [label for label, _ in update["choices"]] == [
        "Max · qwen3.8-max", "Plus · qwen3.7-plus", "Turbo · qwen3.8-flash", "qwen4-max",
    ]  # fmt: skip


def test_a_refused_model_is_explained_and_falls_for_the_next_question():
    server, session = Server(), Session()
    chosen = choices(server)
    opened(Stage(Scripted(), chosen).front, session)
    client = Scripted([ModelNotFound(status=404, code="model_not_found")], say("hi"), say("hi"))
    chat = talk(chosen, session, "one", "two", "three", client=client)
    assert [request.model for request in client.requests] == ["qwen3.8-max", "qwen4-max", "qwen4-max"]
    assert "The server does not offer this model: qwen3.8-max." in chat
    assert "Choose another model, such as qwen4-max" in chat
    assert chat.count("qwen3.8-max is not offered any more: this turn goes to qwen4-max.") == 1


def test_a_page_that_was_open_when_the_list_came_is_told_once_what_became_of_its_choice():
    chosen, session = choices(Server()), Session()
    opened(Stage(Scripted(), chosen).front, session)
    assert isinstance(chosen.models, Menu)
    chosen.models.listed(Listing(ServerKind.VLLM, ("qwen3",)))
    client = Scripted()
    chat = talk(chosen, session, "one", "two", model="plus", client=client)
    assert [request.model for request in client.requests] == ["qwen3", "qwen3"]
    assert chat.count("qwen3.7-plus is not offered any more: this turn goes to qwen3.") == 1


def test_a_right_that_is_missing_is_no_reason_to_fall():
    chosen, session = choices(Server()), Session()
    client = Scripted([AccessDenied(status=403, code="access_denied")])
    chat = talk(chosen, session, "one", "two", client=client)
    assert [request.model for request in client.requests] == ["qwen3.8-max", "qwen3.8-max"]
    assert "This account may not use the model." in chat


def test_those_who_call_the_api_are_told_too():
    async def call() -> list[str]:
        client = Scripted([ModelNotFound(status=404, code="model_not_found")])
        callers = Stage(client, choices(Server())).callers
        request: Any = SimpleNamespace(headers={})
        return [answer async for answer in callers.chat(request, "hi", "max", session=Session())]

    assert "this model: qwen3.8-max. Choose another model" in asyncio.run(call())[-1]
