"""Write app/translations/messages.pot: every message of the code, the templates and the client.

``make messages`` writes it; ``--check`` fails if it is stale.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_from_dir
from babel.messages.pofile import write_po

from app.cli.help import help_texts
from app.cli.main import app

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "app/translations/messages.pot"
FOLDERS: dict[str, list[tuple[str, str]]] = {
    "app": [("**.py", "python")],
    "templates": [("**.html", "jinja2.ext:babel_extract")],
}
# The functions whose first arguments are messages.
FUNCTIONS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "phrases": None,
    "ngettext": (1, 2),
    "nphrases": (1, 2),
}
# Files of data: the fields of their entries whose texts are messages.
DATA = {
    "app/examples/examples.json": ("title", "note"),
    "app/samples/samples.json": ("title", "credit", "licence"),
    "app/models/catalogue.toml": ("note",),
}
HEADER = """\
# Every message of Followspot, in English. Written by `make messages`.
# A translation is a copy of this file named after its language (fr.po), with each msgstr filled in.

msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

"""


def extracted() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Each use of a message: its file, and the message, or its singular and plural."""
    for folder, methods in FOLDERS.items():
        result = extract_from_dir(ROOT / folder, methods, keywords=FUNCTIONS)
        for name, _line, message, _comments, _context in result:
            yield f"{folder}/{name}", message
    yield from _of_the_client()
    yield from (("app/cli/help.py", text) for text in help_texts(app))
    for path, fields in DATA.items():
        for entry in entries(ROOT / path):
            yield from ((path, entry[field]) for field in fields if field in entry)


def entries(path: Path) -> Iterator[dict[str, Any]]:
    """The entries of a file of data: a list of objects in JSON, tables in TOML."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        yield from json.loads(text)
    else:
        for tables in tomllib.loads(text).values():
            yield from tables


def _of_the_client() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """The messages of the client; Babel loses its place in nested template strings, so it reads none."""
    paths = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "client").rglob("*.ts"))
        if not path.name.endswith(".test.ts") and path != ROOT / "client/text/message.ts"
    ]
    command = [str(Path(sys.executable).parent / "node"), "scripts/plain-client.ts", *paths]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for path, script in json.loads(done.stdout).items():
        result = extract("javascript", BytesIO(script.encode()), keywords=FUNCTIONS)
        yield from ((path, message) for _line, message, _comments, _context in result)


def template() -> bytes:
    """The content of messages.pot. It has no line numbers and no date: it changes only with the messages."""
    catalogue = Catalog()
    for place, message in sorted(extracted(), key=lambda use: use[0]):
        catalogue.add(message, locations=[(place, 0)])
    written = BytesIO()
    write_po(written, catalogue, omit_header=True, include_lineno=False, width=100, sort_by_file=True)
    return HEADER.encode() + written.getvalue()


def main() -> int:
    """Write or check the file; exit status 1 if it is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only report whether it is current")
    check = parser.parse_args().check
    content = template()
    if check and (not TEMPLATE.exists() or TEMPLATE.read_bytes() != content):
        print(f"{TEMPLATE.relative_to(ROOT)} is stale: run `make messages` and commit it.", file=sys.stderr)
        return 1
    if not check:
        TEMPLATE.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
