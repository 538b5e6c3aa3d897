"""The calculations behind docs/benchmarks.md: measured goals get a verdict, missing ones are labelled."""

from pathlib import Path

import pytest

from benchmarks import results
from benchmarks.estimates import KINDS
from benchmarks.faces import latencies
from benchmarks.report import page
from benchmarks.results import Results, Section
from benchmarks.sample import NOT_RUN, Notes, Sample, ratio, read
from benchmarks.target import TARGETS, Target
from benchmarks.units import number, seconds, size, table, times


def test_the_median_decides_and_missing_is_no_verdict() -> None:
    fast = Target("fast", lambda book: read(book, "a"), 0.15, seconds)
    many = Target("many", lambda book: read(book, "a"), 0.15, times, at_least=True)
    book = {"a": Sample((0.1, 0.14, 9.0))}
    assert (fast.verdict(book), many.verdict(book)) == ("reached", "not reached")
    assert fast.verdict({"a": Sample((0.1, 0.16, 0.2))}) == "not reached"
    assert fast.verdict({}) == "not measured"


def test_an_estimate_is_judged_by_its_worst_model_and_length() -> None:
    """Two rounds of four lengths: 0.4 and 0.5 of the second one are a factor of 1 / 0.45 in the middle."""
    target = next(t for t in TARGETS if "quiet" in t.aim and "estimate" in t.aim)
    book = {f"estimates/{kind}/quiet/ratio": Sample((1.0,) * 8) for kind in KINDS}
    assert target.verdict(book) == "reached"
    book["estimates/t5/quiet/ratio"] = Sample((1.0, 0.4, 1.0, 1.0, 1.0, 0.5, 1.0, 1.0))
    assert target.measured(book).values == pytest.approx((1 / 0.45,))
    assert target.verdict(book) == "not reached"
    book["estimates/t5/quiet/ratio"] = Sample(missing="stopped after 900 s")
    assert target.verdict(book) == "not measured"


def test_one_wrong_refusal_is_too_many() -> None:
    target = next(t for t in TARGETS if "busy" in t.aim and "refused" in t.aim)
    book = {f"estimates/{kind}/busy/refused": Sample((0.0,) * 4) for kind in KINDS}
    assert target.verdict(book) == "reached"
    book["estimates/bert/busy/refused"] = Sample((0.0, 0.0, 1.0, 0.0))
    assert target.verdict(book) == "not reached"


def test_ratios_are_taken_round_by_round() -> None:
    """When the machine slows down for a round, both are slow in it, and the ratio holds."""
    above, below = Sample((2.0, 20.0, 2.2)), Sample((1.0, 10.0, 1.1))
    assert ratio(above, below).values == pytest.approx((2, 2, 2))
    assert ratio(above, Sample((1.0, 1.0))).values == pytest.approx((2.2,))
    assert not ratio(above, Sample(missing="no memory"))
    assert ratio(above, NOT_RUN).missing == NOT_RUN.missing


def test_what_failed_once_is_missing() -> None:
    notes = Notes()
    notes.add("peer/128", {"drawn": 1.0})
    notes.miss("peer/128", ["drawn"], "not drawn within 120 s")
    assert notes.book() == {"peer/128/drawn": Sample(missing="not drawn within 120 s")}


def test_numbers_as_people_read_them() -> None:
    assert [number(value) for value in (1190.4, 45.84, 1.234, 0.0341)] == ["1,190", "45.8", "1.23", "0.0341"]
    assert seconds(Sample((0.14, 0.148, 0.183))) == "148 ms (140–183)"
    assert size(Sample((1.24e6,))) == "1.24 MB"
    assert seconds(Sample(missing="not | drawn")) == "not / drawn"
    assert table(["a", "b"], [["x", "10"]]).splitlines()[1].count("|") == 3


WRK = """Running 4s test @ http://127.0.0.1:8000/figure.svg
  1 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     3.02ms    1.09ms  15.11ms   85.13%
  Latency Distribution
     50%    2.78ms
     75%    3.29ms
     90%    4.10ms
     99%    1.07s
  10603 requests in 4.01s, 110.12MB read
Requests/sec:   2646.13
Transfer/sec:     27.48MB
"""


def test_what_wrk_says_is_read() -> None:
    result = latencies(WRK)
    assert result == pytest.approx({"rate": 2646.13, "half": 0.00278, "most": 1.07})
    with pytest.raises(ValueError, match="no rate"):
        latencies("unable to connect")


def test_sections_of_two_machines_stand_on_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A section measured elsewhere leaves the others unchanged, and each states its machine."""
    monkeypatch.setattr(results, "FILE", tmp_path / "results.json")
    old = Section(
        "2026-01-01 00:00", 0.5, {"processor": "A", "memory": "8 GiB"}, {"start/ready": Sample((2.0,))}
    )
    new = Section("2026-02-01 00:00", 0.1, {"processor": "B"}, {"scan/scan": Sample((61.4, 62.0))})
    results.keep(Results({"start": old, "scan": new}))
    result = results.kept()
    assert result == Results({"start": old, "scan": new})
    text = page(result)
    assert "Measured 2026-01-01 00:00 UTC on machine 1;" in text
    assert "Measured 2026-02-01 00:00 UTC on machine 2;" in text
    assert ["processor", "A", "B"] in [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()
    ]
