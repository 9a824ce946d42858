"""Where conversations are kept: whether it answers."""

from __future__ import annotations

import asyncio
import time
from urllib.parse import urlsplit

from qwendow.doctor.finding import Finding, well, wrong
from qwendow.settings import Settings
from qwendow.store.choose import open_store
from qwendow.store.port import Store, Unavailable

REMEDIES = {
    "full": "make room there",
    "readonly": "let the app's user write there",
    "locked": "another program holds it: end that",
    "down": "start it, and see its address, password and firewall",
    "broken": "put a backup in its place, and keep the broken one",
}


def look_at_store(settings: Settings) -> Finding:
    file = settings.data / "qwendow.db"
    match settings.store:
        case "memory":
            return well("store", "memory: a restart forgets all conversations")
        case "sqlite":
            if not file.exists():
                return well("store", f"{file}, made at the first start")
            where = str(file)
        case address:
            parts = urlsplit(address)
            where = f"{parts.scheme}://{parts.hostname or parts.path}:{parts.port or ''}".rstrip(":")
    try:
        store = open_store(settings.store, settings.data)
        seconds = asyncio.run(_answer(store))
    except OSError as error:
        return wrong("store", where, str(error))
    except Unavailable as error:
        return wrong("store", f"{where} is {error.reason}", REMEDIES.get(error.reason, ""))
    return well("store", f"{where} answers in {seconds * 1000:.0f} ms")


async def _answer(store: Store) -> float:
    try:
        began = time.monotonic()
        await store.head("")
        return time.monotonic() - began
    finally:
        await store.close()
