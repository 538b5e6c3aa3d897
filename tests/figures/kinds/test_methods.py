"""Methods side by side as a figure: scales, ranks, words, and what is refused."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from app.analysis.agreement import kendall_tau
from app.core.method_comparison import Curves, MethodComparison, TokenScores
from app.core.view_spec import ViewSpec
from app.errors import InvalidRequest
from app.figures.kinds import KINDS
from app.figures.kinds.methods import view_of
from app.figures.tables import csv_of

from ...analysis.known_methods import KNOWN, known_methods
from .cases import WORDS, figure, hostile

METHODS = KINDS["methods"]
SHOWN = figure("methods", hostile(), result=known_methods(hostile()))


def test_each_row_has_a_scale_of_its_own() -> None:
    view = view_of(SHOWN)
    known = [row for row, one in enumerate(view.comparison.scores) if one.lack is None]
    assert np.abs(view.shares[known]).max(axis=1).tolist() == [1] * len(KNOWN)
    assert np.isnan(view.shares[[3, 5]]).all()
    for row in known:
        values = np.array(view.comparison.scores[row].values)
        np.testing.assert_allclose(view.shares[row], values / np.abs(values).max(), rtol=1e-6)


def test_agreement_is_that_of_sizes() -> None:
    view = view_of(SHOWN)
    weight, *_others, knockout = (one.values for one in view.comparison.known)
    assert view.agreement[0, 4] == pytest.approx(kendall_tau(weight, np.abs(knockout).tolist()))
    np.testing.assert_allclose(np.diag(view.agreement), 1)


def test_the_table_ranks_by_size() -> None:
    lines = b"".join(csv_of(METHODS.table(SHOWN))).decode().splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert len(rows) == len(KNOWN) * (len(WORDS) - 1)
    own = [row for row in rows if row["method"] == "knockout"]
    sizes = [abs(float(row["value"])) for row in sorted(own, key=lambda row: int(row["rank"]))]
    assert sizes == sorted(sizes, reverse=True)


def test_what_has_no_numbers_says_why() -> None:
    document = METHODS.document(SHOWN)
    missing = {method.name: str(method.missing) for method in document.methods if method.missing}
    assert missing == {
        "flow": "Flow has no numbers here: the text is too long for it.",
        "integrated": "Integrated gradients has no numbers here: the text is too long for it.",
    }
    assert all(method.limit and method.source for method in document.methods)
    assert not any("because" in note for note in document.notes)


def test_it_needs_a_result() -> None:
    with pytest.raises(InvalidRequest, match="needs the model itself"):
        METHODS.draw(replace(SHOWN, result=None))


@pytest.mark.parametrize("option", [{"heads": "5.3"}, {"unit": "word"}, {"query": 3}, {"verify": 3}])
def test_options_of_heads_and_cells_are_refused(option: dict[str, object]) -> None:
    (name,) = option
    conflict = ViewSpec(kind="methods", **option).conflict()  # type: ignore[arg-type]
    assert conflict == f"{name} has no meaning for kind=methods: leave it out."


def test_its_own_options_are_not() -> None:
    assert ViewSpec(kind="methods", specials=False, outcome="logit", scale="sqrt").conflict() == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"tokens": ()},
        {"random": ()},
        {"curves": ()},
        {"scores": (TokenScores("weight", (1.0,)),)},
        {"scores": (TokenScores("weight", (), "length"),) * 2},
        {"random": (Curves(None, (float("nan"),) * 5, (0.0,) * 5),)},
        {"random": (Curves(None, (0.0,) * 4, (0.0,) * 5),)},
    ],
)
def test_numbers_that_do_not_fit_are_refused(changes: dict[str, object]) -> None:
    whole = known_methods(hostile())
    with pytest.raises(ValueError, match="do not fit"):
        replace(whole, **changes)  # type: ignore[arg-type]
    assert isinstance(whole, MethodComparison)
