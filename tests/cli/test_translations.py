"""The command line in another language: the pseudo-locale shows every text that was forgotten."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.table import Table
from typer._click.core import Context
from typer.core import TyperGroup
from typer.main import get_command

from app.cli import console, main
from app.language import ENGLISH
from app.models.catalogue import catalogue
from app.translations import Languages, languages
from app.translations.environment import environment_language

from .. import pseudo_locale

SOFT = "The cat sat on the mat because it was soft."
PAIR = ("--query", "it", "--key", "mat")
Call = Callable[..., tuple[int, str, str]]
# What is no language: names of options and files, heads, tokens, models and their hashes.
_NAMES = re.compile(
    r"--?[a-z][-a-z]*|\[[a-zA-Z]+\](\.\.\.)?|<[^>]+>|\bL\d+ H\d+|\S*[/@_=|\d]\S*|\[CLS\]|\[SEP\]"
    r"|followspot|MB|PyPI"
    # The end of a list of choices that is broken between two lines.
    r"|^\s*[a-z]+>"
)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Call:
    """Runs the program in the pseudo-locale: its exit status, and what it prints."""
    folder = tmp_path / "translations"
    folder.mkdir()
    monkeypatch.setenv("FOLLOWSPOT_TRANSLATIONS", str(pseudo_locale.write_catalogue(folder)))
    monkeypatch.setenv("FOLLOWSPOT_DATABASE", str(tmp_path / "followspot.sqlite3"))
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    # Wide enough that no message is broken.
    monkeypatch.setattr(console, "out", console.Console(width=4000, color_system=None))
    monkeypatch.setattr(console, "err", console.Console(width=4000, color_system=None, stderr=True))

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["followspot", *arguments])
        with pytest.raises(SystemExit) as ended:
            main.main()
        printed = capsys.readouterr()
        return int(str(ended.value.code)), printed.out, printed.err

    return run


def untranslated(printed: str, *names: str) -> list[str]:
    """The lines that are not wholly translated, without names."""
    found = []
    for line in printed.splitlines():
        # A cell of a table or a part between dots is a text of its own; a message may hold them, too.
        rest = pseudo_locale.untranslated(line)
        for name in sorted(names, key=len, reverse=True):
            rest = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", rest)
        rest = _NAMES.sub(" ", rest)
        if pseudo_locale.untranslated(rest):
            found.append(rest)
    return found


def commands() -> list[tuple[str, ...]]:
    def walk(group: TyperGroup, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        found = [path]
        for name, command in group.commands.items():
            inner = (*path, name)
            found += walk(command, inner) if isinstance(command, TyperGroup) else [inner]
        return found

    group = get_command(main.app)
    assert isinstance(group, TyperGroup) and Context(group)
    return walk(group, ())


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_the_help_of_a_command_is_translated(call: Call, path: tuple[str, ...]) -> None:
    status, printed, errors = call("--lang", "eo", *path, "--help")
    assert (status, errors) == (0, "")
    assert printed.startswith("⟦Usage: followspot")
    _usage, rest = printed.split("\n", 1)
    names = {name for path in commands() for name in path}
    assert (
        untranslated(rest, *names, "CODE", "ID...", "CHANGE", "CHANGE...", "text_a", "text_b", "text", "file")
        == []
    )


CLOCK = "The old clock in the hall struck seven. The old clock in the hall struck"
STORYTELLER = ("--model", "storyteller")
# What the storyteller predicts after it, as it is and changed.
_LIKELY = ("house", "ge", "two", "three", "A", "a", "me", "by", "him", "his", "Tom")
CLOCK_TOKENS = (*CLOCK.replace(".", "").split(), *_LIKELY)
TOKENS = ("[CLS]", "[SEP]", *SOFT.rstrip(".").split(), "mat")


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("analyze", SOFT, *PAIR, "--top", "3"), TOKENS),
        (("analyze", SOFT, "--roles", "--heads", "3.1,5"), TOKENS),
        (
            ("analyze", "Once upon a time", "--model", "storyteller", *("--query", "1", "--key", "3")),
            ("Once", "upon", "time", "a"),
        ),
        (("cut", CLOCK, "3.4:16-8", "2.6", "3", *STORYTELLER), CLOCK_TOKENS),
        (("cut", CLOCK, *STORYTELLER), CLOCK_TOKENS),
        (("cut", SOFT, "all:3-2"), TOKENS),
        (("draw", CLOCK, *STORYTELLER, "--kind", "effect", "--heads", "3.4"), CLOCK_TOKENS),
        (("compare", SOFT, "The cat sat on the rug because it was soft."), (*TOKENS, "rug", "A", "B")),
        (("scan", "pronoun", "--top", "3"), ()),
        (("scan", "--list"), ("pronoun", "object", "adjective", "determiner", "repeated")),
        (("figures", "list"), ()),
    ],
)
def test_a_report_is_translated(call: Call, arguments: tuple[str, ...], names: tuple[str, ...]) -> None:
    status, printed, errors = call("--lang=eo", *arguments)
    assert status == 0, errors
    assert "⟦" in printed
    assert untranslated(printed, *names) == []


def test_the_list_of_models_is_translated(call: Call) -> None:
    models = catalogue("minilm", open=True)
    names = [
        text for key in models for info in [models.info(key)] for text in (info.source, info.licence, key)
    ]
    _status, printed, _errors = call("--lang", "eo", "models")
    assert untranslated(printed, *names) == []


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("analyze", SOFT, "--nope"), 2),
        (("analyze", SOFT, "--qury", "it"), 2),
        (("analyze", SOFT, "--top", "0"), 2),
        (("analyze", SOFT, "--top", "x"), 2),
        (("analyze", SOFT, "--top"), 2),
        (("analyze", SOFT, "--roles=1"), 2),
        (("analyze", SOFT, "--method", "guess"), 2),
        (("analyze", SOFT, "--image", "/nowhere.png"), 2),
        (("analyze", SOFT, "more", "words"), 2),
        (("compare",), 2),
        (("nothing",), 2),
        (("analyze", SOFT, "--query", "it"), 1),
        (("analyze", SOFT, "--layer", "99"), 1),
        (("analyze", SOFT, "--method", "beam"), 1),
        (("cut", SOFT, "5.3", "--query", "it"), 1),
        (("cut", SOFT, "x"), 1),
        (("cut", SOFT, "5.3", "--outcome", "guess"), 2),
        (("draw", SOFT, "--kind", "comparison"), 1),
        (("draw", SOFT, "--to", "/nowhere/figure.svg"), 1),
        (("scan", "/nowhere.txt"), 1),
        (("serve", "--port", "70000"), 1),
    ],
)
def test_an_error_is_translated(call: Call, arguments: tuple[str, ...], status: int) -> None:
    found, printed, errors = call("--lang", "eo", *arguments)
    assert (found, printed) == (status, "")
    assert errors.lstrip().startswith("⟦error:⟧ ⟦")
    assert untranslated(errors) == []


def test_numbers_follow_the_language(call: Call) -> None:
    _status, printed, _errors = call("--lang", "eo", "analyze", SOFT, *PAIR, "--top", "1")
    assert "0,3114" in printed and "0.3114" not in printed


def test_the_keys_of_json_are_english(call: Call) -> None:
    _status, printed, _errors = call("--lang", "eo", "analyze", SOFT, *PAIR, "--json")
    assert '"heads"' in printed and "0.3114" in printed


def test_a_variety_of_a_language_finds_it(call: Call) -> None:
    assert call("--lang", "fr-CA", "models")[1] == call("--lang", "fr", "models")[1]


def test_a_language_that_there_is_not_is_refused(call: Call) -> None:
    status, printed, errors = call("--lang", "xx", "models")
    assert (status, printed) == (1, "")
    assert "no texts in the language “xx”" in errors and "en, ar, de, es, fr, zh, eo" in errors
    assert "no texts in the language “”" in call("--lang")[2]


def test_the_environment_names_the_language(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "eo.UTF-8")
    assert call("--help")[1].startswith("⟦Usage")
    assert call("--lang", "en", "--help")[1].startswith("Usage")


@pytest.fixture
def known(tmp_path: Path) -> Languages:
    for name in ("fr", "pt-BR"):
        (tmp_path / f"{name}.po").write_text('msgid "a"\nmsgstr "b"\n', encoding="utf-8")
    return languages(tmp_path)


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "en"),
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "pt_BR.UTF-8@euro"}, "pt-BR"),
        ({"LANG": "pt_PT"}, "en"),
        ({"LANG": "fr_FR", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "fr"}, "fr"),
        ({"LANGUAGE": "nl:fr:pt_BR", "LC_ALL": "pt_BR"}, "fr"),
        ({"LANGUAGE": "en:fr"}, "en"),
        ({"LANG": "", "LC_ALL": ""}, "en"),
    ],
)
def test_the_environment_is_read_as_gettext_reads_it(
    known: Languages, environment: dict[str, str], code: str
) -> None:
    found = environment_language(environment, known)
    assert found.code == code
    assert code != "en" or found is ENGLISH


@pytest.mark.parametrize("space", ["\u00a0", "\u202f"], ids=["wide", "narrow"])
def test_no_line_is_broken_at_a_space_that_binds(space: str, capsys: pytest.CaptureFixture[str]) -> None:
    table = Table("", show_header=False, box=None)
    table.add_row(f"Sans le puits{space}: le reste")
    for printed in (f"Sans le puits{space}: le reste", table):
        console.Console(width=14, color_system=None).print(printed)
        lines = [line.strip(" ") for line in capsys.readouterr().out.splitlines()]
        assert lines == ["Sans le", f"puits{space}: le", "reste"]
