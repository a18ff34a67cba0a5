"""Parley, for a harness that measures terminal chat clients: where its files are, what it shows, which keys do what."""
import sqlite3

from client import Profile, keys, wait

CONFIG = """
[defaults]
model = "bench/@MODEL@"
[services.bench]
name = "Bench"
base_url = "@BASE_URL@/v1"
models = ["@MODEL@"]
"""


def fill(place, conversations):
    database = sqlite3.connect(place.home / ".local/share/parley/parley.db")
    for number, chat in enumerate(conversations):
        conversation, moment = f"c{number:09d}", chat["time"] * 1000
        leaf = f"m{number:09d}-{len(chat['messages']) - 1:06d}"
        database.execute(
            "INSERT INTO conversation (id, title, title_source, service, model, leaf, pinned, archived, local_only,"
            " created, updated, tags, parameters, system_prompt)"
            " VALUES (?, ?, 'prompt', 'bench', ?, ?, 0, 0, 0, ?, ?, '[]', '{}', '')",
            (conversation, chat["title"], place.model, leaf, moment, moment))
        for index, (role, text) in enumerate(chat["messages"]):
            parent = f"m{number:09d}-{index - 1:06d}" if index else None
            database.execute(
                "INSERT INTO message (id, conversation, parent, role, status, created, reasoning, text)"
                " VALUES (?, ?, ?, ?, 'complete', ?, '', ?)",
                (f"m{number:09d}-{index:06d}", conversation, parent, role, moment + index, text))
    database.commit()
    database.close()


PROFILE = Profile(
    name="parley",
    argv=["@BIN@"],
    binary="parley",
    files={".config/parley/config.toml": CONFIG},
    ready="M-enter new line",
    send=b"\r",
    clear=b"\x03",
    to_end=b"\x1b[1;5F",
    quit=[keys(b"\x18q")],
    fill=fill,
    history_ready="@NEWEST@",
    open_newest=[keys(b"\x18h"), wait("> i to write", 5), keys(b"gg\r")],
    composer_in_chat=[],
    scroll_up=b"\x1b[5~",
    version=["@BIN@", "--version"],
)
