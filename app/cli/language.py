"""The language of the command line: that of the environment, or the one that ``--lang`` names."""

import os
from collections.abc import Sequence

from ..errors import InvalidRequest
from ..language import Language
from ..message import _, enumerated
from ..quotation import quoted
from ..settings import Settings
from ..translations import closest, languages
from ..translations.environment import environment_language

_OPTION = "--lang"


def chosen_language(arguments: Sequence[str]) -> Language:
    """The language of a call, from its arguments without the program's name.

    It is known before the arguments are parsed, because the help and errors of parsing are in it, too.

    Raises:
        InvalidRequest: the option names no language that there is.
    """
    by_code = languages(Settings().translations)
    name, _equals, code = arguments[0].partition("=") if arguments else ("", "", "")
    if name != _OPTION:
        return environment_language(os.environ, by_code)
    named = code or "".join(arguments[1:2])
    found = closest([named], by_code)
    if found is None:
        raise InvalidRequest(
            _("Followspot has no texts in the language {code}.", code=quoted(named, 40)),
            hint=_("Choose one of {codes}.", codes=enumerated(by_code)),
        )
    return by_code[found]
