"""Qwendow, the parts list: settings → endpoint → client → chat → page → web."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qwendow.process import run

HERE = Path(__file__).parent


def start() -> None:
    from qwendow.gradio_seam.environment import ENVIRONMENT
    from qwendow.settings import load, require_model, require_prompt

    settings = load(HERE, ENVIRONMENT)
    # Only now, as Gradio reads the environment while it is imported, and dies of a wrong value in it.
    from qwendow.answering.chat import Chat
    from qwendow.answering.runs import Runs
    from qwendow.answering.titles import Titles
    from qwendow.barred import Barred, Guarded
    from qwendow.cache import cached
    from qwendow.client import DashScope
    from qwendow.endpoint import endpoint_of
    from qwendow.history import History
    from qwendow.line import InLine, Line
    from qwendow.masking import concealed, masked
    from qwendow.menu import Menu
    from qwendow.models import ModelTable
    from qwendow.offering import Offering
    from qwendow.pacing import Pace
    from qwendow.page import Choices, Contents, Elsewhere, Paper, SharedPage, SignInPage, render_tray
    from qwendow.prompts import PromptFolder
    from qwendow.readers import ReaderCookie, kept_secret, open_limits
    from qwendow.saved_prompts import SavedPrompts
    from qwendow.sign_in import open_sign_in
    from qwendow.stage import Playlist, recorded
    from qwendow.store.choose import open_store
    from qwendow.store.retention import Retention
    from qwendow.tools import Toolbox, shipped
    from qwendow.uploads import Trays, Uploads
    from qwendow.watched import Logged, Readiness, Watch, open_alarms, open_audit
    from qwendow.web import Identity, build_page, create_app, listen, open_pages, page_options, serve

    socket, usual = listen(settings.server_name, settings.server_port), settings.defaults
    prompts, locked = PromptFolder(HERE / "prompts", first=usual.prompt), usual.locked
    alarms, audit = open_alarms(*settings.alerts), open_audit(settings.audit, settings.audit_days)
    watch = Watch(settings.metrics_token, settings.metrics_port, audit, alarms)
    toolbox = Toolbox.with_own(shipped(settings.data), settings.own_tools)
    require_prompt(usual, prompts.read())
    keys, url, mode, note = endpoint_of(settings)
    pace, trays, writable = Pace(), Trays(), settings.prompts_writable
    house, options = settings.house, page_options(locked, settings.sign_in.on, settings.house)
    first, idle, dialect = settings.first_token_seconds, settings.idle_seconds, settings.dialect
    sent, inspection = {} if settings.offline else dict(settings.extra_headers), settings.inspection
    asking = partial(DashScope, keys, url, watch.failed, dialect=dialect, extra=sent, inspection=inspection)
    client = asking(first_token=first, idle=idle, gathering=pace.interval)
    table = ModelTable.shipped(settings.region, settings.vision_model, client.dialect.vendor)
    named, beside = settings.models | {"vision": settings.vision_model}, table.offered(settings.region)
    menu = Menu(table, named, settings.own_models, beside)
    if client.dialect.vendor:
        require_model(usual, menu, [model.id for model in menu.values()])
    offering = Offering(menu, client.list_models)
    barred, memory = Barred(settings.barred, watch.barred), settings.memory_tokens
    choices = Choices(menu, prompts, table, frozenset(toolbox.names), memory, offering, usual, barred)
    line = Line(settings.limits.requests)
    asked = recorded(InLine(client, line, first), settings.data / "recordings", settings.stage)
    asked = masked(cached(asked, settings.cache_seconds, settings.cache_megabytes), settings.mask)
    asked, titling = Guarded(asked, barred), Guarded(masked(client, settings.mask), barred)
    chat = watch.chat(Logged(Chat(asked, settings.turn_seconds, toolbox)), table)
    store = watch.store(open_store(settings.store, settings.data))
    titles = Titles(titling, store, watch.billed(table)) if settings.titles else None
    limits = open_limits(settings.limits, settings.store, settings.data, settings.turn_seconds)
    admits, keep = watch.limits(limits), min(settings.linger_seconds, 60)
    runs = Runs(chat, choices, store, settings.linger_seconds, titles, admits)
    page = build_page(Contents(runs, choices, pace, trays, settings.offline, store, settings.stage, writable, house))
    uploads = Uploads(trays, render_tray, Elsewhere(store), limits, "files" in locked)
    history = History(store, Paper(table), SharedPage(house.theme.name), concealed(settings.mask))
    routes = [watch.route, *uploads.routes, *history.routes, *Playlist(HERE / "stage.toml", prompts).routes]
    readiness = Readiness(store, settings.data, lambda: client.state)
    routes += [*SavedPrompts(prompts, writable).routes, readiness.route]
    name, framed, secrets = house.theme.name, settings.framed, settings.secrets or [kept_secret(settings.data)]
    identity = Identity(ReaderCookie(secrets, framed), open_sign_in(settings.sign_in, secrets, SignInPage(name)))
    app = create_app(page, options, mode, settings.framers, settings.hosts, routes, identity, keep, admits.look, house)
    watch.pages(lambda: open_pages(app))
    watch.waiting(lambda: line.waiting)
    watch.keys(keys.oldest)
    retention = Retention(store, settings.keep_days)
    close = [runs.close, limits.close, retention.close, watch.close, store.close, client.aclose]
    begin = [offering.begin, retention.begin, lambda: watch.begin(readiness.look)]
    most, proxies = settings.limits.connections, settings.limits.proxies
    serve(app, socket, note, close, begin, proxies, settings.sign_in.header, settings.prefix, most)


if __name__ == "__main__":
    run(start)
