"""The languages of the texts, and their gettext catalogues.

``messages.pot`` lists every message of the code, the templates and the client (``make messages``). A
catalogue ``xx.po`` beside it makes ``xx`` a language; English needs none.
"""

from pathlib import Path

from ..message import ENGLISH, Language
from ..resources import resource_folder

FOLDER = resource_folder("translations")


def languages(more: Path | None = None) -> dict[str, Language]:
    """English and every language that has a catalogue, by code.

    Args:
        more: a folder of further catalogues, to try a translation before it is shipped.

    Raises:
        FileNotFoundError: there is no such folder.
        ValueError: a catalogue is not named after a language, or is not one.
    """
    by_code: dict[str, Language] = {ENGLISH.code: ENGLISH}
    if more is not None and not more.is_dir():
        raise FileNotFoundError(f"There is no folder {more}.")
    for path in sorted(path for folder in (FOLDER, more) if folder for path in folder.glob("*.po")):
        # Babel is imported only where there is another language: the page of a first visit waits for this.
        from .catalogue import read_language

        by_code[path.stem] = read_language(path)
    return by_code
