"""The languages in which a speech model can transcribe."""

from collections.abc import Mapping
from dataclasses import dataclass

from transformers.models.whisper.tokenization_whisper import LANGUAGES, TO_LANGUAGE_CODE

from ..core.language import Language, Origin
from ..errors import UnknownLanguage
from ..message import _, enumerated, joined
from ..quotation import quoted


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages of one model.

    Attributes:
        tokens: ids by code.
        configured: the code that its own configuration names; None: it detects the language.
    """

    tokens: Mapping[str, int]
    configured: str | None = None

    @property
    def names(self) -> dict[str, str]:
        """English names by code, in the order of the names."""
        return dict(sorted(((code, _name(code)) for code in self.tokens), key=lambda pair: pair[1]))

    def check(self, code: str) -> None:
        """Refuse a code that is none of them. Raises UnknownLanguage."""
        if code in self.tokens:
            return
        meant = code_of(code)
        raise UnknownLanguage(
            _("This model does not know the language {code}.", code=quoted(code, 40)),
            hint=joined((_("{name} is {code}.", name=_name(meant), code=meant), self._choices()))
            if meant in self.tokens
            else self._choices(),
            asked=code[:40],
            languages=self.names,
        )

    def _choices(self) -> str:
        codes = enumerated(sorted(self.tokens))
        if self.configured is None:
            return _("Choose one of {codes}; or none, and the model detects it.", codes=codes)
        return _(
            "Choose one of {codes}; or none, and the model writes {name}.",
            codes=codes,
            name=_name(self.configured),
        )

    def named(self, code: str, origin: Origin) -> Language:
        """The language of that code."""
        return Language(code, _name(code), origin)

    def code(self, token: int) -> str | None:
        """The language of a token; None if it stands for none."""
        return next((code for code, own in self.tokens.items() if own == token), None)


def code_of(name: str) -> str:
    """The code of a language by any of the names that transformers knows; else the name unchanged."""
    name = name.strip("<|>").lower()
    return TO_LANGUAGE_CODE.get(name, name)


def _name(code: str) -> str:
    return LANGUAGES[code].title() if code in LANGUAGES else code
