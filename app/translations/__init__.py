"""The languages of the texts, and their gettext catalogues.

``messages.pot`` lists every message of the code, the templates and the client (``make messages``). A
catalogue ``xx.po`` beside it makes ``xx`` a language; English needs none.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..language import ENGLISH, Language
from ..resources import resource_folder

FOLDER = resource_folder("translations")
# The names of the languages that ship, in themselves: Babel is not imported for a list of them.
_NAMES = {
    "en": "English",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "zh": "简体中文",
    "ar": "العربية",
}


class Languages(Mapping[str, Language]):
    """English and every language that has a catalogue, by code; a catalogue is read when it is first used."""

    def __init__(self, catalogues: Mapping[str, Path]) -> None:
        self._catalogues = catalogues
        self._read: dict[str, Language] = {ENGLISH.code: ENGLISH}

    def __getitem__(self, code: str) -> Language:
        return self._read.get(code) or self.read(self._catalogues[code])

    def __iter__(self) -> Iterator[str]:
        return iter((ENGLISH.code, *self._catalogues))

    def __len__(self) -> int:
        return 1 + len(self._catalogues)

    def read(self, path: Path) -> Language:
        """Read a catalogue now."""
        # Babel is imported only for another language: the page of a first visit waits for this.
        from .catalogue import read_language

        return self._read.setdefault(path.stem, read_language(path))

    def __contains__(self, code: object) -> bool:
        return code == ENGLISH.code or code in self._catalogues


def languages(more: Path | None = None) -> Languages:
    """English and every language that has a catalogue.

    Args:
        more: a folder of further catalogues, to try a translation before it is shipped, which are read now.

    Raises:
        FileNotFoundError: there is no such folder.
        ValueError: a catalogue is not named after a language, or is not one.
    """
    if more is not None and not more.is_dir():
        raise FileNotFoundError(f"There is no folder {more}.")
    tried = _catalogues(more) if more else {}
    known = Languages(_catalogues(FOLDER) | tried)
    for path in tried.values():
        known.read(path)
    return known


def _catalogues(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.po"))}


def closest(wanted: Iterable[str], known: Iterable[str]) -> str | None:
    """The first language asked for that there is: ``de-AT`` finds ``de``, ``zh-Hans-CN`` ``zh``.

    Args:
        wanted: tags of BCP 47, the most wanted first; each is looked up as in RFC 4647, section 3.4.
    """
    codes = {code.lower(): code for code in known}
    for tag in wanted:
        parts = tag.lower().split("-")
        for length in range(len(parts), 0, -1):
            code = codes.get("-".join(parts[:length]))
            if code is not None:
                return code
    return None


def language_name(code: str) -> str:
    """The name of a language in itself, as in a list of languages."""
    if code in _NAMES:
        return _NAMES[code]
    from babel import Locale

    name = Locale.parse(code, sep="-").get_display_name() or code
    return name[0].upper() + name[1:]
