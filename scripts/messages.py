"""Write app/translations/messages.pot: every message of the code, the templates and the client.

``make messages`` writes it, and brings every catalogue up to date with it: new messages are added without a
translation, and those that are gone are dropped. Nothing is guessed from a similar message. ``--add fr``
begins a catalogue; ``--check`` fails if a file is stale.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from gettext import c2py
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.cli.help import help_texts
from app.cli.main import app
from app.models.catalogue import OWN_MODELS

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "app/translations"
TEMPLATE = ROOT / "app/translations/messages.pot"
FOLDERS: dict[str, list[tuple[str, str]]] = {
    "app": [("**.py", "python")],
    "templates": [("**.html", "jinja2.ext:babel_extract")],
}
# The functions whose first arguments are messages; "c" is a context.
FUNCTIONS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "pgettext": ((1, "c"), 2),
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
# Where Babel's forms, which are those of CLDR, tell millions from other numbers: nothing here is counted so.
PLURAL_FORMS = {
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
}
HEADER = """\
# Every message of Followspot, in English. Written by `make messages`.
# A translation has the same messages with each msgstr filled in: docs/translating.md.

msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

"""


# The file of a message, the message (or its singular and plural), and its context.
Use = tuple[str, str | tuple[str, ...], str | None]


def extracted() -> Iterator[Use]:
    """Each use of a message."""
    for folder, methods in FOLDERS.items():
        result = extract_from_dir(ROOT / folder, methods, keywords=FUNCTIONS)
        for name, _line, message, _comments, context in result:
            yield f"{folder}/{name}", message, context
    yield from _of_the_client()
    yield from (("app/cli/help.py", text, None) for text in help_texts(app))
    for path, fields in DATA.items():
        for entry in entries(ROOT / path):
            # A model's title is its maker's name for it; only those of our own models are words.
            own = ("title",) if entry.get("source", "").startswith(OWN_MODELS) else ()
            yield from ((path, entry[field], None) for field in (*own, *fields) if field in entry)


def entries(path: Path) -> Iterator[dict[str, Any]]:
    """The entries of a file of data: a list of objects in JSON, tables in TOML."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        yield from json.loads(text)
    else:
        for tables in tomllib.loads(text).values():
            yield from tables


def _of_the_client() -> Iterator[Use]:
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
        yield from ((path, message, context) for _line, message, _comments, context in result)


def template() -> bytes:
    """The content of messages.pot. It has no line numbers and no date: it changes only with the messages."""
    catalogue = Catalog()
    for place, message, context in sorted(extracted(), key=lambda use: use[0]):
        catalogue.add(message, locations=[(place, 0)], context=context)
    written = BytesIO()
    write_po(written, catalogue, omit_header=True, include_lineno=False, width=100, sort_by_file=True)
    return HEADER.encode() + written.getvalue()


def merged(code: str, catalogue: bytes, messages: bytes) -> bytes:
    """A catalogue with exactly the messages of the template, and the translations that it has of these."""
    result = read_po(BytesIO(_header(code)), locale=code.replace("-", "_"))
    known = read_po(BytesIO(catalogue or _header(code)), locale=result.locale, abort_invalid=True)
    form, known_form = c2py(result.plural_expr), c2py(known.plural_expr)
    # The form for a count of each form: catalogues may number the forms otherwise.
    counts = [next(n for n in count() if form(n) == number) for number in range(result.num_plurals)]
    for message in read_po(BytesIO(messages)):
        if not message.id:
            continue
        found = known.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        text = found.string if found and found.id == message.id and not found.fuzzy else ""
        if not isinstance(message.id, str):
            text = tuple(text[known_form(n)] if text else "" for n in counts)
        result.add(
            message.id, text, locations=message.locations, flags=message.flags, context=message.context
        )
    written = BytesIO()
    write_po(written, result, omit_header=True, include_lineno=False, width=100, sort_by_file=True)
    return _header(code) + written.getvalue()


def _plural_forms(code: str) -> str:
    return PLURAL_FORMS.get(code) or Catalog(locale=code.replace("-", "_")).plural_forms


def _header(code: str) -> bytes:
    return f"""\
# {Locale.parse(code, sep="-").english_name} texts of Followspot. `make messages` keeps them up to date.

msgid ""
msgstr ""
"Language: {code}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {_plural_forms(code)}\\n"

""".encode()


def main() -> int:
    """Write or check the files; exit status 1 if one is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only report whether they are current")
    parser.add_argument("--add", metavar="CODE", help="begin a catalogue, such as fr or pt-BR")
    arguments = parser.parse_args()
    content = template()
    paths = {path: path.read_bytes() for path in CATALOGUES.glob("*.po")}
    if arguments.add:
        paths.setdefault(CATALOGUES / f"{arguments.add}.po", b"")
    files = {TEMPLATE: content} | {path: merged(path.stem, old, content) for path, old in paths.items()}
    stale = [path for path, new in files.items() if not path.exists() or path.read_bytes() != new]
    for path in stale:
        if arguments.check:
            print(f"{path.relative_to(ROOT)} is stale: run `make messages` and commit it.", file=sys.stderr)
        else:
            path.write_bytes(files[path])
    return 1 if arguments.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
