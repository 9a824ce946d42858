"""Qwendow, the parts list: settings → endpoint → client → chat → page → serve."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from qwendow import offline
from qwendow.chat import Chat
from qwendow.client import DashScope
from qwendow.models import ModelTable
from qwendow.page import build_page, page_options
from qwendow.page.checks import Choices
from qwendow.prompts import PromptFolder
from qwendow.serve import create_app, listen, serve
from qwendow.settings import Settings, SettingsError, load

HERE = Path(__file__).parent


def main() -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    try:
        settings = load(HERE)
        socket = listen(settings.server_name, settings.server_port)
    except (SettingsError, OSError) as error:
        sys.exit(f"Qwendow cannot start: {error}")
    table, prompts = ModelTable.shipped(), PromptFolder(HERE / "prompts")
    prompts.read()
    choices = Choices({tier: table.get(model) for tier, model in settings.models.items()}, prompts)
    base_url, key, mode = _endpoint(settings)
    client = DashScope(key, base_url, first_token=settings.first_token_seconds, idle=settings.idle_seconds)
    page = build_page(Chat(client, settings.turn_seconds), choices, offline=mode == "offline")
    note = "offline demo: set DASHSCOPE_API_KEY to talk to Qwen" if mode == "offline" else settings.base_url
    serve(create_app(page, page_options(), mode, settings.hosted, settings.hosts), socket, note, client.aclose)


def _endpoint(settings: Settings) -> tuple[str, str, str]:
    """Base URL, key and mode: without a key the built-in endpoint stands in."""
    if settings.api_key:
        return settings.base_url, settings.api_key, "dashscope"
    return offline.start().base_url, "sk-offline", "offline"


if __name__ == "__main__":
    main()
