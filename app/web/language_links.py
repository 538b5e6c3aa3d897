"""The languages that a page offers its reader."""

from dataclasses import dataclass

from ..message import reader_language
from ..translations import Languages, language_name


@dataclass(frozen=True)
class LanguageLink:
    """The same page in a language.

    Attributes:
        code: of the language.
        name: in itself.
        current: whether the page is in it.
    """

    code: str
    name: str
    current: bool


def language_links(languages: Languages) -> tuple[LanguageLink, ...]:
    """A link for each language that the server has; none if it has only one."""
    current = reader_language().code
    links = tuple(LanguageLink(code, language_name(code), code == current) for code in languages)
    return links if len(links) > 1 else ()
