"""Qwendow, the parts list: settings → endpoint → client → chat → page → serve."""

from __future__ import annotations

import gc
import logging
import sys
from pathlib import Path

from qwendow.settings import Settings, SettingsError, load

HERE = Path(__file__).parent


def main() -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    gc.disable()  # To look through what is loaded now, time and again, is a tenth of the start. `serve` enables it.
    try:
        start(load(HERE))
    except (SettingsError, OSError) as error:
        sys.exit(f"Qwendow cannot start: {error}")


def start(settings: Settings) -> None:
    # Only now, as Gradio reads the environment while it is imported, and dies of a wrong value in it.
    from qwendow.cache import cached
    from qwendow.chat import Chat
    from qwendow.client import DashScope
    from qwendow.models import ModelTable
    from qwendow.pacing import Pace
    from qwendow.page import build_page, page_options, render_tray
    from qwendow.page.choices import Choices
    from qwendow.prompts import PromptFolder
    from qwendow.serve import create_app, listen, serve
    from qwendow.tools import Toolbox, shipped
    from qwendow.uploads import Trays, Uploads

    socket = listen(settings.server_name, settings.server_port)
    table, prompts = ModelTable.shipped(settings.region, settings.vision_model), PromptFolder(HERE / "prompts")
    toolbox = Toolbox.with_own(shipped(settings.data), settings.own_tools)
    prompts.read()
    models = {tier: table.get(model) for tier, model in settings.models.items()} | table.offered(settings.region)
    choices = Choices(models, prompts, table, frozenset(toolbox.names), settings.memory_tokens)
    key, base_url, mode, note = settings.api_key, settings.base_url, "dashscope", settings.base_url
    if key is None:
        from qwendow import offline

        key, base_url, mode, note = offline.KEY, offline.start().base_url, "offline", offline.NOTE
    pace, trays = Pace(), Trays()
    first, idle = settings.first_token_seconds, settings.idle_seconds
    client = DashScope(key, base_url, first_token=first, idle=idle, gathering=pace.interval)
    answers = cached(client, settings.cache_seconds, settings.cache_megabytes)
    page = build_page(Chat(answers, settings.turn_seconds, toolbox), choices, pace, trays, mode == "offline")
    app = create_app(page, page_options(), mode, settings.hosted, settings.hosts, Uploads(trays, render_tray).routes)
    serve(app, socket, note, client.aclose)


if __name__ == "__main__":
    main()
