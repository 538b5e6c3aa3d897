"""Each template uses exactly what its context declares."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from jinja2 import meta

from app.figures.offline import OfflineContext
from app.templating import templates
from app.web.embed import EmbedContext
from app.web.error_pages import ErrorPageContext, MissingContext
from app.web.handout import HandoutContext
from app.web.pages import ModelPageContext, WorkbenchContext
from app.web.saved_figure_pages import FigureContext, GalleryContext, MyFiguresContext


def variables(name: str) -> Iterator[str]:
    """The context's variables that a template uses, itself or in those that it extends or includes."""
    assert templates.loader is not None
    tree = templates.parse(templates.loader.get_source(templates, name)[0])
    yield from meta.find_undeclared_variables(tree)
    for other in meta.find_referenced_templates(tree):
        assert other is not None, "every name of a template is a literal"
        yield from variables(other)


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("embed.html", EmbedContext),
        ("error.html", ErrorPageContext),
        ("figure.html", FigureContext),
        ("gallery.html", GalleryContext),
        ("my_figures.html", MyFiguresContext),
        ("handout.html", HandoutContext),
        ("missing.html", MissingContext),
        ("offline.html", OfflineContext),
        ("picture_page.html", OfflineContext),
        ("scan.html", ModelPageContext),
        ("cost.html", ModelPageContext),
        ("workbench.html", WorkbenchContext),
    ],
)
def test_a_template_uses_what_its_context_declares_and_nothing_else(name: str, context: Any) -> None:
    assert set(variables(name)) == {field.name for field in fields(context)}
