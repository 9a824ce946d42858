"""A file as version 1 of the SQLite store left it: it opens in every later one, so nothing here is ever changed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

SCHEMA = """
PRAGMA page_size = 4096;
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
CREATE TABLE conversations (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    created REAL NOT NULL,
    changed REAL NOT NULL,
    tip TEXT,
    rev INTEGER NOT NULL,
    pinned INTEGER NOT NULL,
    shared TEXT UNIQUE,
    marks BLOB NOT NULL, 
    expires REAL NOT NULL,
    token INTEGER,
    until REAL NOT NULL DEFAULT 0
);
CREATE INDEX conversations_of_owner ON conversations (owner, changed, id);
CREATE TABLE titles (
    key INTEGER PRIMARY KEY REFERENCES conversations ON DELETE CASCADE,
    body BLOB NOT NULL
);
CREATE TABLE turns (
    key INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
    id TEXT NOT NULL,
    rev INTEGER NOT NULL,
    files TEXT NOT NULL,
    UNIQUE (conversation, id)
);
CREATE TABLE bodies (
    key INTEGER PRIMARY KEY REFERENCES turns ON DELETE CASCADE,
    body BLOB NOT NULL
);
CREATE TABLE sayings (
    key INTEGER PRIMARY KEY REFERENCES turns ON DELETE CASCADE,
    body BLOB NOT NULL
);
CREATE TABLE marks (
    key INTEGER PRIMARY KEY REFERENCES turns ON DELETE CASCADE,
    bits BLOB NOT NULL
);
CREATE TABLE files (
    key INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
    id TEXT NOT NULL,
    waiting INTEGER NOT NULL,
    used INTEGER NOT NULL,
    UNIQUE (conversation, id)
);
CREATE TABLE file_bodies (
    key INTEGER PRIMARY KEY REFERENCES files ON DELETE CASCADE,
    body BLOB NOT NULL
);
CREATE TABLE commands (
    key INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
    command TEXT NOT NULL,
    UNIQUE (conversation, command)
);
CREATE TABLE owners (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE
);
CREATE TABLE profiles (
    key INTEGER PRIMARY KEY REFERENCES owners ON DELETE CASCADE,
    body BLOB NOT NULL
);
PRAGMA application_id = 0x51776E77;
PRAGMA user_version = 1;
"""

TURN = (
    '{"version":1,"question":"我的订单","files":[{"id":"f1","name":"Q3.pdf"}],"outcome":"done","rounds":[{"first":1.0,'
    '"ended":1.0,"segments":[{"kind":"text","began":1.0,"ended":1.0,"text":"In 杭州."}]}],"id":"t1"}'
)


def make(path: Path) -> None:
    """A conversation of one turn with a file, another that waits, and a profile. By its marks it may hold all words."""
    db = sqlite3.connect(path)
    db.executescript(SCHEMA)
    db.execute(
        "INSERT INTO conversations VALUES (7, 'c1', 'ann', 1.5, 2.5, 't1', 3, 1, 's1', ?, 9e999, NULL, 0)",
        (b"\xff" * 32,),
    )
    db.execute("INSERT INTO titles VALUES (7, ?)", (body("计划 plan", "计划 Plan"),))
    key = 7 << 20
    db.execute("INSERT INTO turns VALUES (?, 7, 't1', 3, ?)", (key, '["f1"]'))
    db.execute("INSERT INTO bodies VALUES (?, ?)", (key, body(TURN)))
    db.execute("INSERT INTO sayings VALUES (?, ?)", (key, body("我的订单\nin 杭州.\nq3.pdf")))
    db.execute("INSERT INTO marks VALUES (?, ?)", (key, b"\xff" * 32))
    db.execute("INSERT INTO files VALUES (1, 7, 'f1', 0, 1), (2, 7, 'f2', 1, 0)")
    for key, id, name, text in ((1, "f1", "Q3.pdf", "季度"), (2, "f2", "notes.txt", "a text")):
        known = f'{{"version":1,"file":"text","name":"{name}","id":"{id}"}}'
        db.execute("INSERT INTO file_bodies VALUES (?, ?)", (key, body(known, text)))
    db.execute("INSERT INTO owners VALUES (1, 'ann')")
    db.execute("INSERT INTO profiles VALUES (1, ?)", (body("I am Ann."),))
    db.commit()
    db.close()


def body(*texts: str) -> bytes:
    parts = [text.encode() for text in texts]
    said = b"\0".join(parts)
    lengths = " ".join(str(len(part)) for part in parts).encode()
    lead = bytes(0xF5 + b"0123456789 ".index(byte) for byte in lengths)
    return lead.ljust(489, b"\0") + said + bytes(-len(said) % 4092)
