"""Messages: English text that is said in the reader's language where it is written."""

import copy
import json
import pickle
import re
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import strict_json
from app.message import (
    Message,
    _,
    day,
    digits,
    enumerated,
    joined,
    listed,
    localized,
    ngettext,
    ordinal,
    pgettext,
    reader_language,
    restored,
    stored,
    without_isolates,
    written_in,
)
from app.translations import languages

from . import pseudo_locale

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "The text has {count} tokens, {name}."
msgstr "{name} : le texte a {count} jetons."

msgid "{count} head of {kind}"
msgid_plural "{count} heads of {kind}"
msgstr[0] "{count} tête de {kind}"
msgstr[1] "{count} de têtes de {kind}"
msgstr[2] "{count} têtes de {kind}"

msgid "this layer"
msgstr "cette couche"
"""


@pytest.fixture
def french(tmp_path: Path) -> object:
    (tmp_path / "fr.po").write_text(CATALOGUE.strip(), encoding="utf-8")
    return languages(tmp_path)["fr"]


def in_french(french: object, text: str) -> str:
    with written_in(french):  # type: ignore[arg-type]
        return localized(text)


def test_a_message_is_its_english_text() -> None:
    message = _("The text has {count} tokens, {name}.", count=12345, name="A")
    assert message == "The text has 12,345 tokens, A."
    assert isinstance(message, str) and f"{message}" == str(message) == localized(message)
    assert ngettext("{count} head", "{count} heads", 1) == "1 head"
    assert ngettext("{count} head", "{count} heads", 0) == "0 heads"


def test_a_message_is_said_in_another_language(french: object) -> None:
    message = _("The text has {count} tokens, {name}.", count=12345, name="A")
    assert in_french(french, message) == "A : le texte a 12\u202f345 jetons."
    assert message == "The text has 12,345 tokens, A."


def test_a_value_is_said_in_the_same_language_and_never_read_as_a_template(french: object) -> None:
    hostile = "{count}{name}%s"
    message = _("The text has {count} tokens, {name}.", count=1, name=hostile)
    assert in_french(french, message) == f"{hostile} : le texte a 1 jetons."
    inner = ngettext("{count} head of {kind}", "{count} heads of {kind}", 2, kind=_("this layer"))
    assert in_french(french, inner) == "2 têtes de cette couche"


def test_plural_forms_are_those_of_the_language(french: object) -> None:
    none = ngettext("{count} head of {kind}", "{count} heads of {kind}", 0, kind="x")
    assert none == "0 heads of x"
    assert in_french(french, none) == "0 tête de x"


def test_what_is_not_translated_is_english(french: object) -> None:
    assert in_french(french, _("Nobody translated this.")) == "Nobody translated this."
    assert in_french(french, "a token") == "a token"


def test_numbers_and_lists_follow_the_language(french: object) -> None:
    assert digits("1,234.5") == "1,234.5"
    assert in_french(french, digits("1,234.5")) == "1\u202f234,5"
    assert [digits(number) for number in ("5e-05", "−1.5e-10", "2e+20", "0.0e+00")] == [
        *("5 × 10⁻⁵", "−1.5 × 10⁻¹⁰", "2 × 10²⁰", "0.0")
    ]
    assert in_french(french, digits("1.5e-05")) == "1,5 × 10⁻⁵"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a"]) == "a" and listed([]) == ""
    assert in_french(french, listed(["a", "b", "c"], "or")) == "a, b ou c"
    assert in_french(french, joined([_("this layer"), "B"], ": ")) == "cette couche: B"


def test_json_is_in_the_language_of_its_reader(french: object) -> None:
    @dataclass
    class Fact:
        note: str
        values: tuple[float, ...]

    fact = Fact(_("this layer"), (0.5,))
    reply = {"facts": [fact], "token": "this layer"}
    with written_in(french):  # type: ignore[arg-type]
        document = json.loads(strict_json.write(reply, default=vars))
    assert document == {"facts": [{"note": "cette couche", "values": [0.5]}], "token": "this layer"}
    assert json.loads(strict_json.write(reply, default=vars))["facts"][0]["note"] == "this layer"


def test_a_copy_can_still_be_said_also_in_another_process(french: object) -> None:
    @dataclass
    class Fact:
        note: str

    message = _("this layer")
    sent = pickle.loads(pickle.dumps(message))
    for other in (copy.copy(message), copy.deepcopy(message), asdict(Fact(message))["note"], sent):
        assert in_french(french, other) == "cette couche"


def test_a_stored_message_can_be_said_again(french: object) -> None:
    inner = ngettext("{count} head of {kind}", "{count} heads of {kind}", 2, kind=_("this layer"))
    message = joined([listed([inner, "b", 3]), digits("0.5"), ordinal(2), "plain"])
    again = restored(json.loads(json.dumps(stored(message))))
    assert again == message and isinstance(again, Message)
    assert in_french(french, again) == in_french(french, message) != message
    assert restored(stored("plain")) == "plain" and type(restored("plain")) is str


@pytest.mark.parametrize(
    "stated",
    [
        None,
        3,
        [],
        {"maker": "other", "parts": []},
        {"maker": "sentence", "parts": []},
        {"maker": "sentence", "parts": ["{a}", {"values": []}]},
        {"maker": "sentence", "parts": ["{a}", {"values": {"b": "c"}}]},
        {"maker": "digits", "parts": [3]},
        {"maker": "joined", "parts": [["a", None], " "]},
    ],
)
def test_a_damaged_stored_message_is_refused(stated: object) -> None:
    with pytest.raises(ValueError, match="damaged"):
        restored(stated)


def test_a_placeholder_is_no_expression() -> None:
    stated = {"maker": "sentence", "parts": ["{a.__class__} {a}", {"values": {"a": "b"}}]}
    assert restored(stated) == "{a.__class__} b"


def test_the_reader_is_english_again_after_the_block(french: object) -> None:
    with pytest.raises(RuntimeError), written_in(french):  # type: ignore[arg-type]
        assert reader_language().code == "fr"
        raise RuntimeError
    assert reader_language().code == "en"


@given(st.lists(st.text(max_size=5), max_size=5), st.integers(min_value=0, max_value=10**9))
def test_english_is_what_a_message_says_in_english(items: list[str], count: int) -> None:
    message = _("{count} of {items}", count=count, items=listed(items))
    assert isinstance(message, Message)
    assert message.startswith(f"{count:,} of ")
    assert all(item in message for item in items)


@pytest.mark.parametrize("name", ["xx_not_a_language.po", "en-US-x-y-z.po", "de.backup.po", "en.po", "xq.po"])
def test_a_catalogue_must_be_named_after_a_language(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(CATALOGUE.strip(), encoding="utf-8")
    with pytest.raises(ValueError, match="is not a catalogue of messages"):
        languages(tmp_path)


def test_a_damaged_catalogue_and_a_missing_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        languages(tmp_path / "nowhere")
    (tmp_path / "fr.po").write_text('msgid "a"\nmsgstr "\nnonsense', encoding="utf-8")
    with pytest.raises(ValueError, match=r"fr\.po is not a catalogue"):
        languages(tmp_path)


def test_the_pseudo_locale_shows_what_was_not_translated(tmp_path: Path) -> None:
    language = languages(pseudo_locale.write_catalogue(tmp_path))[pseudo_locale.CODE]
    with written_in(language):
        message = localized(_("This page reloads by itself."))
    assert message == "⟦This page reloads by itself.⟧"
    page = f'<p title="{message}">{message} <b translate="no">mat</b></p><p title="Close">0,5 and ⟦a ⟦b⟧⟧</p>'
    assert pseudo_locale.untranslated_texts(page) == ["Close", "0,5 and"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{count} heads", "{nombre} têtes"),
        ("{count} heads", "{count} têtes {"),
        ("{count} heads", "{count.__class__}"),
        ("{count} heads", "{} têtes"),
    ],
)
def test_a_translation_that_could_not_be_filled_is_refused(tmp_path: Path, source: str, message: str) -> None:
    (tmp_path / "fr.po").write_text(f'msgid "{source}"\nmsgstr "{message}"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="placeholder"):
        languages(tmp_path)


def test_a_day_is_written_as_the_language_writes_it(french: object) -> None:
    saved = day("2026-11-29")
    assert (str(saved), in_french(french, saved)) == ("29 November 2026", "29 novembre 2026")
    assert restored(json.loads(json.dumps(stored(saved)))) == saved
    with pytest.raises(ValueError, match="damaged"):
        restored({"maker": "day", "parts": ["yesterday"]})


def test_no_space_follows_a_wide_stop() -> None:
    with written_in(languages()["zh"]):
        text = localized(joined((_("The text is empty."), _("Type a sentence."), "a b。 c", "d")))
    assert text == "文本为空。请输入一个句子。a b。 c d"
    assert joined(("A.", "B.")) == "A. B."


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (_("{path}: {reason}", path="query", reason="it"), "\u2068query\u2069: \u2068it\u2069"),
        (_("{query} → {key}", query="it", key="mat"), "\u2066\u2068it\u2069 → \u2068mat\u2069\u2069"),
        (_("{number} %", number=digits("−0.5")), "\u2066\u2068\u2066−0.5\u2069\u2069%\u2069"),
        (digits("+0.5"), "\u2066+0.5\u2069"),
        (digits("0.5"), "0.5"),
        (digits("5e-05"), "\u20665 × 10⁻⁵\u2069"),
        (_("{path}: {reason}", path="query", reason=""), "\u2068query\u2069: "),
    ],
)
def test_in_a_text_from_right_to_left_values_are_isolated_and_signs_keep_their_side(
    message: Message, said: str
) -> None:
    with written_in(languages()["ar"]):
        assert localized(message) == said
    assert without_isolates(said).replace("%", " %") == str(message)


@pytest.mark.parametrize(
    ("sentence", "unit"),
    [
        ("{rows} × {columns} نص", "{rows} × {columns}"),
        ("نص {first}–{last}.", "{first}–{last}"),
        ("نص ±{bound}", "±{bound}"),
        ("نص torch {version}.", "torch {version}"),
        ("نص {size} MiB", "{size} MiB"),
        ("JSON. {reason}", ""),
        ("{count} نص", ""),
    ],
)
def test_what_is_read_as_a_unit_runs_from_left_to_right(sentence: str, unit: str) -> None:
    values = dict.fromkeys(re.findall(r"\{(\w+)\}", sentence), "7")
    with written_in(languages()["ar"]):
        said = localized(Message("sentence", sentence, values))
    isolated = re.sub(r"\{\w+\}", "\u20687\u2069", unit)
    assert said.count("\u2066") == bool(unit) and (not unit or f"\u2066{isolated}\u2069" in said)


@pytest.mark.parametrize(
    ("code", "said"),
    [("de", "a, b, c"), ("zh", "a、b、c"), ("ar", "\u2068a\u2069، \u2068b\u2069، \u2068c\u2069")],
)
def test_an_enumeration_has_the_commas_of_the_language(code: str, said: str) -> None:
    with written_in(languages()[code]):
        assert localized(enumerated("abc")) == said
        assert localized(restored(stored(enumerated("abc")))) == said
    assert enumerated("abc") == "a, b, c" and enumerated(()) == ""


CONTEXTS = """
#: client/a.ts
msgid "all"
msgstr "tout"

#: client/a.ts
msgctxt "heads"
msgid "all"
msgstr "toutes"
"""


def test_a_word_with_two_meanings_has_two_translations(tmp_path: Path) -> None:
    (tmp_path / "fr.po").write_text(CONTEXTS, encoding="utf-8")
    french = languages(tmp_path)["fr"]
    heads = pgettext("heads", "all")
    assert (str(heads), in_french(french, _("all")), in_french(french, heads)) == ("all", "tout", "toutes")
    assert in_french(french, pgettext("layers", "all")) == "all"
    assert in_french(french, restored(json.loads(json.dumps(stored(heads))))) == "toutes"
    assert french.client_messages(frozenset({"client/a.ts"})) == {"all": "tout", "heads\x04all": "toutes"}


def test_the_client_gets_a_form_for_each_category_of_the_language(tmp_path: Path) -> None:
    """Latvian's header has another order of forms than CLDR; a fuzzy entry is no translation yet."""
    catalogue = """
msgid ""
msgstr "Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2);\\n"

#: client/a.ts
msgid "{count} head"
msgid_plural "{count} heads"
msgstr[0] "{count} one"
msgstr[1] "{count} other"
msgstr[2] "{count} zero"

#: client/a.ts
#, fuzzy
msgid "doubtful"
msgstr "guessed"
"""
    (tmp_path / "lv.po").write_text(catalogue.strip(), encoding="utf-8")
    language = languages(tmp_path)["lv"]
    said = {"{count} head": ["{count} zero", "{count} one", "{count} other"]}
    assert language.client_messages(frozenset({"client/a.ts", "client/b.ts"})) == said
    assert language.client_messages(frozenset({"client/b.ts"})) == {}
    with written_in(language):
        assert localized(_("doubtful")) == "doubtful"
        assert localized(ngettext("{count} head", "{count} heads", 21)) == "21 one"
