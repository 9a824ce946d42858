"""The address /prompts: a reader puts a prompt into the folder, where the operator allows it."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from qwendow.prompts import BrokenPrompt, Prompt, PromptFolder, Taken, Words, save

TITLE = 60
"""Characters."""

log = logging.getLogger("qwendow.prompts")


@dataclass(frozen=True, slots=True)
class SavedPrompts:
    folder: PromptFolder
    allowed: bool

    @property
    def routes(self) -> list[BaseRoute]:
        return [Route("/prompts", self.take, methods=["POST"])]

    async def take(self, request: Request) -> Response:
        """{"name", "title", "text", "json", "schema", "replace"}; 409 where the name is taken and it shall not be
        replaced, 400 where it is no prompt, 403 where none is taken, 507 where it cannot be written."""
        if not self.allowed:
            return Response(status_code=403)
        try:
            said = json.loads(await request.body())
            prompt = _prompt(said)
        except (ValueError, RecursionError, KeyError, TypeError):
            return Response(status_code=400)
        try:
            await run_in_threadpool(save, self.folder, prompt, said.get("replace") is True)
        except Taken:
            return Response(status_code=409)
        except BrokenPrompt:
            return Response(status_code=400)
        except OSError as error:
            log.warning("prompt file %s cannot be written: %s", prompt.name, error.strerror or type(error).__name__)
            return Response(status_code=507)
        log.info("prompt file %s was written from the page", prompt.name)
        return Response(status_code=204)


def _prompt(said: Any) -> Prompt:
    """Raises KeyError, TypeError, ValueError."""
    name, title, text, schema = (said[field] for field in ("name", "title", "text", "schema"))
    if not all(isinstance(field, str) for field in (name, title, text, schema)) or not text.strip():
        raise ValueError("it needs a name, a title and a text")
    title = " ".join(title.split())[:TITLE] or name
    return Prompt(name, text, Words(title, title), json=said.get("json") is True, schema=schema.strip())
