"""A text that streams, without the calls that a model wrote into it: what is text goes on at once."""

from __future__ import annotations

from collections.abc import Callable

import regex

from qwendow.client.call_forms import CLOSING, OPENING, BareJson, Form, begun, opening_in
from qwendow.client.code_places import CodePlaces
from qwendow.client.offer import Offer
from qwendow.client.written import UNNAMED, Written, bare_calls

MANY = 500
"""Pieces of text that wait at most until their code is looked for."""

LEFT = 4
"""Characters of a beginning that no text ends with by chance."""

_GAP = regex.compile(rf"(?:\s|{CLOSING.pattern}){{0,200}}")


class CallScanner:
    """Feed it pieces and it says what of them is text; `calls` are those that are whole, or at the end broke off.

    Known are <tool_call> with JSON in it (Hermes, Qwen), <function=…> with parameters (Qwen3-Coder), ✿FUNCTION✿
    (Qwen-Agent) and the marks of other models (`call_forms.OPENING`); where it may be `bare`, also a text that is
    nothing but such JSON of a tool that is offered. What stands in code stays text, as does a call in the midst of a
    line that goes on: there it is being explained.
    """

    def __init__(self, offer: Offer, bare: bool = False) -> None:
        self.calls: list[Written] = []
        self._offer = offer
        self._places = CodePlaces()
        self._said: list[str] = []
        self._held = ""
        self._body: list[str] = []
        self._form: Form | None = None
        self._found: list[Written] = []
        self._bare = BareJson(offer) if bare and offer.tools else None
        self._step: Callable[[list[str]], bool] = self._bare_step if self._bare else self._text_step

    def feed(self, piece: str) -> str:
        unmarked = "<" not in piece and "[T" not in piece and piece[-1:] != "[" and "✿" not in piece
        if unmarked and not self._held and self._step == self._text_step:
            self._said.append(piece)
            if len(self._said) > MANY:
                self._catch_up()
            return piece
        self._held += piece
        out: list[str] = []
        self._run(out)
        return "".join(out)

    def rest(self, called: bool = False) -> str:
        """The text that was held back, once nothing more comes.

        `called`: calls came properly, so that the beginning of one is what a parser left of them (Rapid-MLX, 2026-05).
        """
        out: list[str] = []
        while self._step != self._text_step:
            self._give_up(out)
            self._run(out)
        if not (called and len(self._held) >= LEFT):
            self._say(out, self._held)
        self._held = ""
        return "".join(out)

    def _run(self, out: list[str]) -> None:
        """Each step takes what it can of what is held, and says whether the next one should look at once."""
        while self._step(out):
            pass

    def _bare_step(self, out: list[str]) -> bool:
        """The whole text may be a call."""
        piece, self._held = self._held, ""
        self._body.append(piece)
        if not self._bare or self._bare.goes_on(piece):
            return False
        self._held, self._body, self._step = "".join(self._body), [], self._text_step
        return True

    def _text_step(self, out: list[str]) -> bool:
        opening = opening_in(self._held)
        start = len(self._held) if opening is None else opening.start()
        self._say(out, self._held[:start])
        self._held = self._held[start:]
        if opening is None or opening.partial:
            return False
        self._held = self._held[len(opening[0]) :]
        self._catch_up()
        if self._places.in_code:
            self._say(out, opening[0])
        else:
            self._body, self._form, self._step = [opening[0]], begun(opening, self._offer), self._call_step
        return True

    def _call_step(self, out: list[str]) -> bool:
        taken, ended = self._form.take(self._held) if self._form else (0, True)
        self._body.append(self._held[:taken])
        self._held = self._held[taken:]
        if ended:
            self._close("".join(self._body))
        return ended

    def _gap_step(self, out: list[str]) -> bool:
        """Behind a call: closing tags, space, and then another call, or text."""
        gap = _GAP.match(self._held)
        between = gap[0] if gap else ""
        after = self._held[len(between) :]
        closing, opening = CLOSING.match(after, partial=True), OPENING.match(after, partial=True)
        if not after or closing or (opening and opening.partial):
            return False
        self._held = after
        space = CLOSING.split(between)[-1]
        if not opening and "\n" not in space and self._explained():
            self._say(out, "".join(self._body) + between)
            self._step = self._text_step
        else:
            self._settle(out, between, "" if opening else space)
        return True

    def _close(self, body: str) -> None:
        assert self._form is not None
        self._body = [body]
        self._found, left = self._form.read(body)
        self._held, self._step = left + self._held, self._gap_step

    def _settle(self, out: list[str], between: str, space: str = "") -> None:
        """The call is one, unless there is nothing in it that could be, as in {…}."""
        if all(call.name == UNNAMED and '"' not in call.arguments for call in self._found):
            self._say(out, "".join(self._body) + between)
        else:
            self.calls += self._found
            self._say(out, space)
        self._step = self._text_step

    def _give_up(self, out: list[str]) -> None:
        """Nothing more comes: what stands there is all there is."""
        body, step = "".join(self._body) + self._held, self._step
        if step == self._gap_step:
            between, self._held = self._held, ""
            self._settle(out, between)
        elif step == self._call_step:
            closing = CLOSING.search(body)
            end = closing.end() if closing else len(body)
            self._held = body[end:]
            self._close(body[:end])
        else:
            calls = bare_calls(body, self._offer)
            self.calls += calls
            self._held, self._step = "" if calls else body, self._text_step

    def _explained(self) -> bool:
        """A call that something stands beside on its line: in front of it too, or it calls what there is not."""
        self._catch_up()
        return bool(self._places.line.strip()) or any(call.name not in self._offer.tools for call in self._found)

    def _catch_up(self) -> None:
        self._places.feed("".join(self._said))
        self._said.clear()

    def _say(self, out: list[str], text: str) -> None:
        if text:
            out.append(text)
            self._said.append(text)
