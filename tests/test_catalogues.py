"""Every shipped translation is complete and says the same, as far as a program can tell."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from app.translations import FOLDER, language_name
from scripts.messages import merged

TEMPLATE = (FOLDER / "messages.pot").read_bytes()
SHIPPED = sorted(FOLDER.glob("*.po"))
# Read as a unit, also in a text from right to left.
ARROW = re.compile(r"\{\w+\} → \{\w+\}")
PLACEHOLDER = re.compile(r"\{\w+\}")
# What a program reads: options, settings, code.
CODE = re.compile(r"--[a-z][a-z-]*|FOLLOWSPOT_[A-Z_]+|`[^`]+`")
# Embeddings and overrides; a translator's isolates and marks would be shown as signs in pictures, too.
CONTROLS = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

# The stop of an ordinal number or of an abbreviation, which ends no sentence.
ABBREVIATED = re.compile(r"^\{number\}\.$|\bMio\.$")
# How a text ends, in any script.
ENDS = {".": ".。", "…": "…", "?": "?？؟", ":": ":："}


def sources(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def translations(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def ending(text: str) -> str:
    return next((sign for sign, ends in ENDS.items() if text.endswith(tuple(ends))), "")


def edges(text: str) -> tuple[str, str]:
    rest = text.strip()
    return text[: text.find(rest)], text[text.find(rest) + len(rest) :]


def faults(message: Message) -> list[str]:
    """What is wrong with the translation of a message."""
    originals, said = sources(message), translations(message)
    if message.fuzzy:
        return ["is fuzzy"]
    if not said or not all(said):
        return ["is not translated"]
    result = []
    named = {name for text in originals for name in PLACEHOLDER.findall(text)}
    for text in said:
        found = set(PLACEHOLDER.findall(text))
        # A form for one or two may say the number in a word, or not at all.
        free = {"{count}"} if len(originals) > 1 else set()
        if found - named or named - found - free:
            result.append(f"has the placeholders {sorted(found)}, not {sorted(named)}")
        if edges(text) != edges(originals[-1]):
            result.append("begins or ends with other spaces")
        if text.count("\n") != originals[-1].count("\n"):
            result.append("has other line breaks")
        abbreviated = ABBREVIATED.search(text) and ending(originals[-1]) in ("", ".")
        if ending(text) != ending(originals[-1]) and not abbreviated:
            result.append(f"does not end like its message, with {ending(originals[-1])!r}")
        if sorted(CODE.findall(text)) != sorted(CODE.findall(originals[-1])):
            result.append(f"has not the same code: {CODE.findall(originals[-1])}")
        if ARROW.findall(text) != ARROW.findall(originals[-1]):
            result.append(f"has not the arrow as it is: {ARROW.findall(originals[-1])}")
        if CONTROLS.search(text):
            result.append("has invisible control characters")
    return result


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem.replace("-", "_"), abort_invalid=True)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_catalogue_is_complete(path: Path) -> None:
    messages = [message for message in read(path) if message.id]
    found = [f"{sources(message)[0]!r} {fault}" for message in messages for fault in faults(message)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_catalogue_is_current_and_named(path: Path) -> None:
    assert path.read_bytes() == merged(path.stem, path.read_bytes(), TEMPLATE), "run `make messages`"
    assert language_name(path.stem) != path.stem


@pytest.mark.parametrize(
    ("source", "said", "fault"),
    [
        ("{a} is {b}.", "{b} : {a}.", ""),
        ("{a} is {b}.", "{b}.", "placeholders"),
        ("{a} is {b}.", "{b} {a}", "does not end"),
        ("{a} is {b}.", "{b} {a}。", ""),
        ("Wait …", "Warten", "does not end"),
        ("{number} M", "{number} Mio.", ""),
        ("{number}st", "{number}.", ""),
        ("Figure {number}", "Bild {number}.", "does not end"),
        ("a ", "b", "spaces"),
        ("Use `--lang`.", "Utilisez --lang.", "code"),
        ("Use --lang.", "Utilisez --langue.", "code"),
        ("a", "", "not translated"),
        ("a", "\u200fb", "invisible"),
        ("a\nb", "a b", "line breaks"),
        ("{a} → {b}", "{b} ← {a}", "arrow"),
        (("{count} head", "{count} heads"), ("une tête", "{count} têtes"), ""),
        (("{count} head", "{count} heads"), ("une tête", ""), "not translated"),
        (("{count} of {all}", "{count} of {all}"), ("une", "{count} de {all}"), "placeholders"),
    ],
)
def test_faults_are_found(source: str | tuple[str, ...], said: str | tuple[str, ...], fault: str) -> None:
    found = faults(Message(source, said))
    assert [fault in one for one in found] == ([True] if fault else [])


def test_a_fuzzy_translation_is_a_fault() -> None:
    assert faults(Message("a", "b", flags=["fuzzy"])) == ["is fuzzy"]


def written(catalogue: Catalog, tmp_path: Path) -> bytes:
    path = tmp_path / "written.po"
    with path.open("wb") as file:
        write_po(file, catalogue)
    return path.read_bytes()


def test_merging_keeps_translations_and_guesses_none(tmp_path: Path) -> None:
    old, new = Catalog("de"), Catalog()
    old.add("Kept.", "Behalten.")
    old.add("Gone.", "Fort.")
    old.add("A head is chosen.", "Ein Kopf ist gewählt.")
    old.add("Unsure.", "Unsicher.", flags=["fuzzy"])
    old.add(("{count} layer", "{count} layers"), ("{count} Schicht", "{count} Schichten"))
    for text in ("Kept.", "A head was chosen.", "Unsure."):
        new.add(text)
    new.add(("{count} layer", "{count} layers"))
    new.add(("{count} head", "{count} heads"))
    for context, text in (("heads", "alle"), ("words", "alles")):
        old.add("all", text, context=context)
    for context in ("words", "rows"):
        new.add("all", context=context)
    once = merged("de", written(old, tmp_path), written(new, tmp_path))
    assert merged("de", once, written(new, tmp_path)) == once
    (tmp_path / "de.po").write_bytes(once)
    messages = [message for message in read(tmp_path / "de.po") if message.id]
    assert {one.context: one.string for one in messages if one.id == "all"} == {"words": "alles", "rows": ""}
    result = {sources(message)[0]: message.string for message in messages if not message.context}
    assert result == {
        "Kept.": "Behalten.",
        "A head was chosen.": "",
        "Unsure.": "",
        "{count} layer": ("{count} Schicht", "{count} Schichten"),
        "{count} head": ("", ""),
    }
    assert b"Gone" not in once


def test_a_new_catalogue_has_the_plural_forms_of_its_language() -> None:
    assert b'msgstr[5] ""' in merged("ar", b"", TEMPLATE)
    assert b"msgstr[1]" not in merged("zh", b"", TEMPLATE)


def test_other_numbers_of_the_plural_forms_are_understood(tmp_path: Path) -> None:
    """Those of another program's header: here with a form for millions."""
    old, new = Catalog("fr"), Catalog()
    old.add(("{count} head", "{count} heads"), ("{count} tête", "{count} de têtes", "{count} têtes"))
    new.add(("{count} head", "{count} heads"))
    assert old.num_plurals == 3
    result = merged("fr", written(old, tmp_path), written(new, tmp_path)).decode()
    assert 'msgstr[0] "{count} tête"\nmsgstr[1] "{count} têtes"\n' in result


def test_the_rules_suit_every_message() -> None:
    texts = [message.id for message in read_po(BytesIO(TEMPLATE)) if message.id]
    assert [(text, fault) for text in texts for fault in faults(Message(text, text))] == []
