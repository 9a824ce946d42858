"""Qwendow, the parts list: settings → endpoint → client → chat → page → web."""

from __future__ import annotations

from pathlib import Path

from qwendow.process import run

HERE = Path(__file__).parent


def start() -> None:
    from qwendow.gradio_seam.environment import ENVIRONMENT
    from qwendow.gradio_seam.spared import import_less
    from qwendow.settings import load, require_model, require_prompt

    settings = load(HERE, ENVIRONMENT)
    import_less()
    # Only now, as Gradio reads the environment while it is imported, and dies of a wrong value in it.
    from qwendow.answering.chat import Chat
    from qwendow.answering.runs import Runs
    from qwendow.answering.titles import Titles
    from qwendow.barred import Barred, Guarded
    from qwendow.cache import cached
    from qwendow.client import DashScope
    from qwendow.endpoint import endpoint_of
    from qwendow.history import History
    from qwendow.limits import Memory, memory_there
    from qwendow.line import InLine, Line, Spare
    from qwendow.masking import concealed, masked
    from qwendow.menu import Menu
    from qwendow.models import ModelTable
    from qwendow.offering import Offering
    from qwendow.pacing import Pace
    from qwendow.page import Choices, Contents, Elsewhere, Paper, SharedPage, SignInPage, render_tray
    from qwendow.prompts import PromptFolder
    from qwendow.readers import ReaderCookie, WhereRoom, kept_secret, open_limits
    from qwendow.room import Room
    from qwendow.saved_prompts import SavedPrompts
    from qwendow.sign_in import open_sign_in
    from qwendow.stage import Playlist, recorded
    from qwendow.store.choose import open_store
    from qwendow.store.retention import Retention
    from qwendow.tools import Toolbox, shipped
    from qwendow.uploads import Trays, Uploads
    from qwendow.watched import Readiness, Watch, logged, open_alarms, open_audit, open_traces
    from qwendow.web import Identity, build_page, create_app, early, let_rest, listen, open_pages, page_options, serve

    socket = listen(settings.server_name, settings.server_port)

    # Watched
    audit = open_audit(settings.audit, settings.audit_days)
    alarms = open_alarms(*settings.alerts)
    traces = open_traces(settings.traces, settings.provider)
    watch = Watch(settings.metrics_token, settings.metrics_port, audit, alarms, traces)

    # Asked: client, line, recordings, cache, masks, words that are barred
    keys, url, mode, note = endpoint_of(settings)
    pace = Pace()
    client = DashScope(
        keys,
        url,
        watch.failed,
        first_token=settings.first_token_seconds,
        idle=settings.idle_seconds,
        gathering=pace.interval,
        dialect=settings.dialect,
        extra={} if settings.offline else dict(settings.extra_headers),
        inspection=settings.inspection,
    )
    line = Line(settings.limits.requests)
    barred = Barred(settings.barred, watch.barred)
    asked = recorded(InLine(client, line, settings.first_token_seconds), settings.data / "recordings", settings.stage)
    asked = cached(asked, settings.cache_seconds, settings.cache_megabytes)
    asked = Guarded(masked(asked, settings.mask), barred)

    # Chosen: models, prompts, tools, and how is asked as a rule
    usual = settings.defaults
    table = ModelTable.shipped(settings.region, settings.vision_model, client.dialect.vendor)
    named = settings.models | {"vision": settings.vision_model}
    menu = Menu(table, named, settings.own_models, table.offered(settings.region))
    if client.dialect.vendor:
        require_model(usual, menu, [model.id for model in menu.values()])
    offering = Offering(menu, client.list_models)
    prompts = PromptFolder(HERE / "prompts", first=usual.prompt)
    require_prompt(usual, prompts.read())
    toolbox = Toolbox.with_own(shipped(settings.data), settings.own_tools)
    choices = Choices(menu, prompts, table, frozenset(toolbox.names), settings.memory_tokens, offering, usual, barred)

    # Answered, within limits, and kept
    store = watch.store(open_store(settings.store, settings.data))
    retention = Retention(store, settings.keep_days)
    chat = watch.chat(logged(Chat(asked, settings.turn_seconds, toolbox)), table)
    titling = Guarded(masked(Spare(client, line), settings.mask), barred)
    titles = Titles(titling, store, watch.billed(table)) if settings.titles else None
    limits = open_limits(settings.limits, settings.store, settings.data, settings.turn_seconds)
    memory = Memory(int(settings.memory_megabytes * 1_000_000) or memory_there())
    room = Room(memory)
    admits = watch.limits(WhereRoom(limits, room))
    runs = Runs(chat, choices, store, settings.linger_seconds, titles, admits)
    room.ease, room.idle = runs.end_longer, runs.idle

    # Shown: the page, and the addresses beside it
    house = settings.house
    trays = Trays(memory)
    writable = settings.prompts_writable
    page = build_page(Contents(runs, choices, pace, trays, settings.offline, store, settings.stage, writable, house))
    options = page_options(usual.locked, settings.sign_in.on, house)
    readiness = Readiness(store, settings.data, lambda: client.state)
    routes = [
        watch.route,
        *Uploads(trays, render_tray, Elsewhere(store), limits, "files" in usual.locked).routes,
        *History(store, Paper(table), SharedPage(house.theme), concealed(settings.mask), limits).routes,
        *Playlist(HERE / "stage.toml", prompts).routes,
        *SavedPrompts(prompts, writable).routes,
        readiness.route,
    ]

    # Served, to whoever may
    secrets = settings.secrets or [kept_secret(settings.data)]
    sign_in = open_sign_in(settings.sign_in, secrets, SignInPage(house.theme))
    identity = Identity(ReaderCookie(secrets, settings.framed), sign_in)
    keep = min(settings.linger_seconds, 60)
    first = early(house, usual.locked, settings.stage)
    app = create_app(
        page, options, mode, settings.framers, settings.hosts, routes, identity, keep, admits.look, house, memory, first
    )
    room.rest = trays.rest = lambda: let_rest(app)
    watch.pages(lambda: open_pages(app))
    watch.waiting(lambda: line.waiting)
    watch.keys(keys.oldest)
    begin = [room.begin, offering.begin, retention.begin, lambda: watch.begin(readiness.look)]
    close = [runs.close, limits.close, retention.close, watch.close, store.close, client.aclose]
    most, proxies = settings.limits.connections, settings.limits.proxies
    serve(app, socket, note, close, begin, proxies, settings.sign_in.header, settings.prefix, most, room)


if __name__ == "__main__":
    run(start)
