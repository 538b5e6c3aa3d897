"""Both axes have the same names wherever a matrix is shown."""

import pytest
from rich.console import Console

from app.core.shape import all_plain
from app.figures import axis_titles
from app.figures.embed_data import build_embed_data
from app.figures.figure import Figure
from app.figures.figure_exhibit import FigureExhibit
from app.figures.kinds import KINDS
from app.figures.offline import offline_html
from app.figures.page_view import Presentation, page_view
from app.figures.plotly_layout import PlotlyFigure
from app.figures.render.svg import svg
from app.figures.terminal import TerminalHeatmap

from .kinds.cases import every

QUERY, KEY = "query (attends)", "key (attended to)"
MATRICES = [pytest.param(every()[kind], id=kind) for kind in ("head", "comparison")]


@pytest.mark.parametrize("figure", MATRICES)
def test_pictures_and_pages_name_both_axes(figure: Figure) -> None:
    for face in (
        svg(KINDS[figure.kind].draw(figure)),
        str(page_view(figure, Presentation(slide=True), []).pictures[0].svg),
        offline_html(FigureExhibit(figure)),
    ):
        assert QUERY in face and KEY in face
    assert all_plain(build_embed_data(figure))["axes"] == [QUERY, KEY]


@pytest.mark.parametrize("figure", MATRICES)
def test_plotly_names_both_axes(figure: Figure) -> None:
    document = KINDS[figure.kind].document(figure)
    assert isinstance(document, PlotlyFigure)
    layout = document.layout.options
    assert (layout["xaxis"]["title"]["text"], layout["yaxis"]["title"]["text"]) == (KEY, QUERY)


def test_the_terminal_names_both_axes() -> None:
    figure = every()["head"]
    console = Console(width=100)
    with console.capture() as printed:
        console.print(TerminalHeatmap(figure.a, figure.spec))
    assert f"{QUERY} ↓  {KEY} →" in printed.get()


def test_rows_of_a_decoder_are_named_by_what_they_write() -> None:
    assert axis_titles.query("written") == "query (being written)"
