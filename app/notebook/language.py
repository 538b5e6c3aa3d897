"""The language of the figures in notebooks and programs: that of the environment."""

import os
from functools import cache

from ..language import Language
from ..translations import languages
from ..translations.environment import environment_language
from .local_model import settings


@cache
def notebook_language() -> Language:
    """The language that the environment names (LANG), if there are texts in it; else English."""
    return environment_language(os.environ, languages(settings().translations))
