"""Dependency parses of texts by a spaCy pipeline, if one is installed (the extra ``[syntax]``)."""

from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from .analysis.roles.syntax import Parse
from .errors import UnknownGrammar
from .message import _
from .quotation import quoted

if TYPE_CHECKING:
    from spacy.tokens import Doc


def installed_pipeline(configured: str | None) -> str | None:
    """The name and version of the pipeline in use; None if there is none.

    Cheap: spaCy itself is imported only when a text is parsed.

    Args:
        configured: a pipeline's package; without it the first one installed, English ones first.
    """
    if find_spec("spacy") is None:
        return None
    from importlib.metadata import entry_points, version

    # What spacy.util.get_installed_models() reads.
    names = sorted((entry.name for entry in entry_points(group="spacy_models")), key=_english_first)
    name = configured if configured in names else None if configured else next(iter(names), None)
    return None if name is None else f"{name}-{version(name)}"


def _english_first(name: str) -> tuple[bool, str]:
    return not name.startswith("en_"), name


def parse(text: str, pipeline: str, configured: str | None) -> Parse:
    """Parse a text with the requested pipeline.

    Raises:
        UnknownGrammar: it is not the one that is installed here.
    """
    installed = installed_pipeline(configured)
    if installed != pipeline:
        raise UnknownGrammar(
            _("No grammar named {name} is installed here.", name=quoted(pipeline)),
            hint=_("Ask for {name}.", name=installed)
            if installed
            else _("Leave out grammar, or install spaCy and one of its models."),
            asked=pipeline,
        )
    return parse_of(_pipeline(pipeline.rpartition("-")[0])(text), pipeline)


@lru_cache(maxsize=1)
def _pipeline(name: str) -> Any:
    import spacy

    return spacy.load(name, exclude=["ner", "textcat"])


def parse_of(doc: "Doc", name: str) -> Parse:
    """The parse of a spaCy document in plain numbers; whitespace tokens are not words."""
    words = [token for token in doc if not token.is_space]
    numbers = {token.i: number for number, token in enumerate(words)}
    return Parse(
        name=name,
        spans=tuple((token.idx, token.idx + len(token)) for token in words),
        heads=tuple(numbers.get(token.head.i, number) for number, token in enumerate(words)),
        labels=tuple(token.dep_ for token in words),
    )
