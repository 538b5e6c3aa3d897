"""One view in every door: read by each and written again, it is the same view."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from app.analysis.metrics import METRICS
from app.cli.options import view_options
from app.core.ablation import ABLATION_OPTIONS
from app.core.option import Option
from app.core.view_spec import OPTIONS, TOKEN_OPTIONS, ViewSpec
from app.errors import InvalidRequest
from app.figures.figure import Figure
from app.figures.page_view import Presentation
from app.notebook import show as notebook
from app.web.embed import figure_parameters, parse_embed_address
from app.web.figure_routes import PAGE_NAMES, workbench_address
from app.web.link_preview import figure_of_state
from app.web.schemas.comparison import ComparisonFigureQuery, ComparisonQuery, HeadDifferencesQuery
from app.web.schemas.figure_address import FigureAddress
from app.web.schemas.figures import FigureRequest
from app.web.schemas.heads import HeadsQuery
from app.web.schemas.query import TokenQuery, ViewQuery
from app.web.schemas.weights import FigureQuery
from scripts import client_types
from tests.analysis.recorded import random_weights, recorded
from tests.node import Node

TEXT = {"text": "a b c d e f"}
CAPTURE = recorded(random_weights((6, 4, 8, 8)), "a b c d e f", special=(0, 7))
LOOK: dict[str, Any] = {"scale": "log", "colours": "cividis", "theme": "dark"}
TOKENS: dict[str, Any] = {"unit": "word", "specials": False, "padding": True}

VIEWS = [
    ViewSpec(layer=0, head=0),
    ViewSpec(layer=5, head=3, query=3, key=2, stream="self", **LOOK, note="Look: a & b = c"),
    ViewSpec(heads="5.3,5.1,2", by="max", **TOKENS, switch="5,1.2", max_cells=64),
    ViewSpec(heads="all", scale="linear", rows="read", colours="greys"),
    ViewSpec(heads="4", query_part="A", key_part="B"),
    ViewSpec(kind="sentence", layer=1, head=2, query=4, **LOOK),
    ViewSpec(kind="sentence", layer=1, head=2, key=1, rows="written"),
    ViewSpec(kind="overview", layer=1, head=2, unit="word", scale="sqrt"),
    ViewSpec(kind="ranking", layer=1, head=2, query=4, key=2, sort="lift", specials=False),
    ViewSpec(kind="ranking", heads="3", query=4, key=4, by="max"),
    ViewSpec(kind="alignment", layer=1, head=2, specials=False),
    ViewSpec(kind="comparison", layer=1, head=2, b_layer=3, b_head=1, b_stream="self", **LOOK),
    ViewSpec(kind="comparison", heads="1", by="max", b_heads="2,3.1", b_by="mean", query=3, key=2),
]


def _values(option: Option) -> st.SearchStrategy[Any]:
    if option.kind is bool:
        return st.booleans()
    if option.kind is int:
        result: st.SearchStrategy[Any] = st.integers(option.least, min(option.most, 999))
    elif option.choices:
        result = st.sampled_from(option.choices)
    elif option.pattern:
        result = st.from_regex(option.pattern, fullmatch=True).filter(lambda text: len(text) <= 40)
    else:
        result = st.text(st.characters(codec="utf-8"), max_size=option.longest or 40)
    return result | st.just(option.default)


SPECS = st.builds(ViewSpec, **{name: _values(option) for name, option in OPTIONS.items()})


@given(SPECS)
def test_an_address_means_the_view_that_it_was_written_from(view: ViewSpec) -> None:
    for complete in (False, True):
        query = urlencode(view.parameters(complete=complete))
        assert ViewSpec.parse(dict(parse_qsl(query, keep_blank_values=True))) == view


@given(SPECS)
def test_a_command_reads_every_option(view: ViewSpec) -> None:
    seen: list[ViewSpec] = []
    app = typer.Typer()

    @app.command()
    @view_options(*OPTIONS)
    def command(view: ViewSpec) -> None:
        seen.append(view)

    result = CliRunner().invoke(app, list(_arguments(view)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert seen == [view]


def _arguments(view: ViewSpec) -> Iterator[str]:
    for option in OPTIONS.values():
        name, value = option.name.replace("_", "-"), getattr(view, option.name)
        if option.kind is bool:
            yield f"--{name}" if value else f"--no-{name}"
        elif value is not None:
            yield f"--{name}={value}"


@pytest.mark.parametrize("view", VIEWS)
def test_the_address_of_a_figure(view: ViewSpec) -> None:
    result = FigureAddress.model_validate(TEXT | view.parameters())
    assert result.view == view
    assert result.parameters() == TEXT | view.parameters()
    assert ViewSpec.parse(result.parameters(complete=True)) == view


@pytest.mark.parametrize("view", VIEWS)
def test_an_embed(view: ViewSpec) -> None:
    result = parse_embed_address(TEXT | view.parameters()).figure
    assert result.view == view
    assert ViewSpec.parse(figure_parameters(result, Presentation(theme=view.theme))) == replace(
        view, theme="light"
    )


@pytest.mark.parametrize("view", VIEWS)
def test_a_saved_figure(view: ViewSpec) -> None:
    named: dict[str, str | int] = {**TEXT, **view.parameters()}
    assert FigureRequest(spec=named).query().view == view


QUERIES: list[type[ViewQuery]] = [
    *(TokenQuery, FigureQuery, HeadsQuery, ComparisonQuery, ComparisonFigureQuery, HeadDifferencesQuery),
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("view", VIEWS)
def test_the_queries_of_the_api(query: type[ViewQuery], view: ViewSpec) -> None:
    taken = query.model_fields.keys() & OPTIONS
    assert taken >= set(TOKEN_OPTIONS)
    required = {"query": 3, "key": 2, "heads": "1"}
    part = ViewSpec(
        **{name: getattr(view, name) for name in taken} | {n: v for n, v in required.items() if n in taken}
    )
    result = query.model_validate(part.parameters()).view
    assert result == (
        part if part.max_cells or "max_cells" not in taken else replace(part, max_cells=result.max_cells)
    )


@pytest.mark.parametrize("view", VIEWS)
def test_show(monkeypatch: pytest.MonkeyPatch, view: ViewSpec) -> None:
    monkeypatch.setattr(notebook, "_captures", lambda *_: (CAPTURE, CAPTURE))
    view = replace(view, query_part=None, key_part=None, rows=None)
    # No figure shows a cut or an ablated head: see `ViewSpec.conflict`.
    named = {name: getattr(view, name) for name in OPTIONS if name not in ("cut", *ABLATION_OPTIONS)}
    other = CAPTURE if view.kind == "comparison" else None
    assert notebook.show("a b c d e f", **named).figure == Figure.of(view, CAPTURE, other)


@pytest.mark.parametrize("view", VIEWS)
def test_the_page_and_the_link_to_it(view: ViewSpec) -> None:
    """What the address of a figure and the page have in common goes from one to the other and back."""
    there = dict(
        parse_qsl(workbench_address(CAPTURE, FigureAddress.model_validate(TEXT | view.parameters()))[2:])
    )
    assert {name: value for name, value in there.items() if name in OPTIONS} == {
        name: value for name, value in view.parameters().items() if name in PAGE_NAMES & OPTIONS.keys()
    }
    query = figure_of_state(there)
    assert query is not None
    if view.kind in ("head", "comparison"):
        assert query.view == replace(view, note="", switch=None, max_cells=None)


# Reads an address of the page and writes it again, and the address of its figure.
WALK = """async ({ search, kind, theme, note }, load) => {
  const { parseAddress, formatAddress } = await load("state/url.ts");
  const { specOf } = await load("state/figure-address.ts");
  globalThis.document = { documentElement: { dataset: { theme } } };
  const { state, ignored } = parseAddress(search, { model: "tiny", example: {} });
  return { ignored, written: formatAddress(state), spec: specOf(state, kind, note) };
}"""


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    process = Node()
    yield process
    process.close()


@pytest.mark.parametrize("view", VIEWS)
def test_the_address_of_the_page(node: Node, view: ViewSpec) -> None:
    shown = {name: value for name, value in view.parameters().items() if name in PAGE_NAMES}
    argument = {"search": urlencode(TEXT | shown), "kind": view.kind, "theme": view.theme, "note": view.note}
    walked = node.evaluate(WALK, argument)
    assert walked["ignored"] == []
    again = node.evaluate(WALK, argument | {"search": walked["written"]})
    assert again == walked
    assert ViewSpec.parse(walked["spec"]) == replace(view, switch=None, max_cells=None)


DECLARED = """async (_, load) => {
  const { VIEW_OPTIONS, METRICS, PLOTLY_KINDS } = await load("api/view-options.ts");
  return [VIEW_OPTIONS, METRICS, PLOTLY_KINDS];
}"""

READ = """async ([name, text], load) => {
  const { readOption, writeOption } = await load("state/view-option.ts");
  const value = readOption(name, text);
  return value === undefined ? [] : [value, writeOption(value)];
}"""


def test_the_client_has_the_options_as_declared(node: Node) -> None:
    declared = [client_types.options(), list(METRICS), client_types.plotly_kinds()]
    assert node.evaluate(DECLARED) == declared


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda option: option.name)
@pytest.mark.parametrize(
    "text", ["0", "1", "2", "5.3", "all", "show", "mean", "log", "9999999999", "-1", "Ä"]
)
def test_the_client_reads_an_option_as_the_server_does(node: Node, option: Option, text: str) -> None:
    try:
        value = option.parse(text)
    except ValueError:
        assert node.evaluate(READ, [option.parameter, text]) == []
    else:
        assert node.evaluate(READ, [option.parameter, text]) == [value, text]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("unit", "2"),
            ("specials", "hide"),
            ("padding", "show"),
            ("layer", "-1"),
            ("query", "1.0"),
            ("heads", "5,"),
        ),
        *(("b.heads", "x"), ("b.by", "sum"), ("stream", "x" * 65), ("max_cells", "0"), ("scale", "cube")),
    ],
)
def test_an_error_names_the_parameter(name: str, value: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        ViewSpec.parse({name: value})
    assert refused.value.detail.startswith(f"{name} cannot be ")
    assert refused.value.hint


@pytest.mark.parametrize(
    "named", [{"unit": "words"}, {"layer": True}, {"heads": 5}, {"by": None}, {"scale": "cube"}, {"head": -1}]
)
def test_a_value_of_another_type_is_refused(named: dict[str, Any]) -> None:
    (name,) = named
    with pytest.raises(InvalidRequest, match=f"{name} cannot be "):
        ViewSpec(**named)


def test_layers_and_heads_may_be_numbers_of_numpy() -> None:
    """As argmax returns them."""
    view = ViewSpec(layer=np.int64(3), head=np.int32(1))  # type: ignore[arg-type]
    assert view == ViewSpec(layer=3, head=1)
    assert (type(view.layer), type(view.head)) == (int, int)
    with pytest.raises(InvalidRequest):
        ViewSpec(layer=True)
