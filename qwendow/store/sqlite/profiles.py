"""What owners want to be known of them."""

from __future__ import annotations

import sqlite3

from qwendow.store.sqlite.pages import laid_out, parts_of, text_of, utf8


def read(db: sqlite3.Connection, now: float, owner: str) -> str:
    found = db.execute("SELECT body FROM owners JOIN profiles USING (key) WHERE id = ?", (owner,)).fetchone()
    return text_of(parts_of(found[0])[0]) if found else ""


def write(db: sqlite3.Connection, now: float, owner: str, text: str) -> None:
    db.execute("DELETE FROM owners WHERE id = ?", (owner,))
    if text:
        (key,) = db.execute("INSERT INTO owners (id) VALUES (?) RETURNING key", (owner,)).fetchone()
        db.execute("INSERT INTO profiles VALUES (?, ?)", (key, laid_out(utf8(text))))
