-- Version 1 of the file. Whatever was said lies in the tables (key, body), whose form and reason are in pages.py.
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
    marks BLOB NOT NULL, -- of its title, see marks.py
    expires REAL NOT NULL,
    token INTEGER,
    until REAL NOT NULL DEFAULT 0
);
CREATE INDEX conversations_of_owner ON conversations (owner, changed, id);

-- The title as it is compared, and as it was written.
CREATE TABLE titles (
    key INTEGER PRIMARY KEY REFERENCES conversations ON DELETE CASCADE,
    body BLOB NOT NULL
);

-- The keys of a conversation's turns are neighbours: its own, 20 bits to the left, and then a number in their order.
CREATE TABLE turns (
    key INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
    id TEXT NOT NULL,
    rev INTEGER NOT NULL,
    files TEXT NOT NULL,
    UNIQUE (conversation, id)
);

-- A turn as JSON.
CREATE TABLE bodies (
    key INTEGER PRIMARY KEY REFERENCES turns ON DELETE CASCADE,
    body BLOB NOT NULL
);

-- What a turn is found by, folded.
CREATE TABLE sayings (
    key INTEGER PRIMARY KEY REFERENCES turns ON DELETE CASCADE,
    body BLOB NOT NULL
);

-- Which pieces of words it may hold, see marks.py.
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

-- What is known of a file as JSON, and its bytes.
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
