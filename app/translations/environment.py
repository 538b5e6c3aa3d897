"""The language that the environment asks for: of the command line and of notebooks."""

from collections.abc import Mapping

from ..language import ENGLISH, Language
from . import closest

# As gettext reads them: the first that is set decides.
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def environment_language(environment: Mapping[str, str], known: Mapping[str, Language]) -> Language:
    """The first of the languages that the environment names which has a catalogue; else English.

    Args:
        environment: with values such as ``fr_CA.UTF-8``, of ``LANGUAGE`` several with colons between.
        known: the languages that there are, by code.
    """
    value = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    tags = (name.split(".")[0].split("@")[0].replace("_", "-") for name in value.split(":"))
    return known[closest(tags, known) or ENGLISH.code]
