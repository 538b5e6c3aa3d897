"""Rates learned from runs: by hand, and for any true rates and noise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.capture.rate_learning import Amounts, LearnedRates

# Seconds for a run, for each token, and for each pair of tokens.
RATES = st.tuples(st.floats(1e-4, 1.0), st.floats(1e-7, 1e-3), st.floats(1e-10, 1e-6))


def runs_of(pace: LearnedRates, truth: Amounts, tokens: list[int], noise: list[float]) -> None:
    """Train a pace on runs of so many tokens, each disturbed by a factor."""
    for count, factor in zip(tokens, noise, strict=True):
        seconds = seconds_of(truth, count) * factor
        pace.observe(amounts(count), seconds, seconds)


def amounts(tokens: int) -> Amounts:
    """One run, its tokens, and its tokens squared."""
    return (1.0, float(tokens), float(tokens**2))


def seconds_of(rates: Amounts, tokens: int) -> float:
    return sum(rate * amount for rate, amount in zip(rates, amounts(tokens), strict=True))


def test_what_is_assumed_holds_until_something_was_run() -> None:
    pace = LearnedRates((2.0, 3.0))
    assert pace.best((1.0, 2.0)) == 8.0
    assert pace.slowness((1.0, 2.0)) is None
    assert pace.likely((1.0, 2.0), otherwise=1.5) == 12.0


def test_one_run_scales_what_was_assumed() -> None:
    pace = LearnedRates((1.0, 1.0))
    pace.observe((1.0, 1.0), 20.0, 20.0)
    assert pace.rates == pytest.approx((10.0, 10.0))
    assert pace.best((1.0, 3.0)) == pytest.approx(40.0)


@given(RATES)
def test_fixed_linear_and_quadratic_costs_are_distinguished(truth: Amounts) -> None:
    """Lengths that were never run are predicted, the longest being twice the longest run."""
    pace = LearnedRates([seconds_of(truth, 64) / amount / 3 for amount in amounts(64)])
    runs_of(pace, truth, [1, 4, 16, 64, 256, 1024], [1.0] * 6)
    for tokens in (1, 10, 100, 500, 2048):
        assert 0.5 < pace.best(amounts(tokens)) / seconds_of(truth, tokens) < 2


@given(
    RATES,
    st.lists(st.tuples(st.sampled_from([8, 32, 128, 512]), st.floats(1, 20)), min_size=1, max_size=40),
)
def test_rates_are_never_negative_and_longer_takes_longer(
    truth: Amounts, runs: list[tuple[int, float]]
) -> None:
    pace = LearnedRates(truth)
    runs_of(pace, truth, [tokens for tokens, _ in runs], [factor for _, factor in runs])
    assert min(pace.rates) >= 0
    times = [pace.best(amounts(tokens)) for tokens in (1, 8, 64, 512, 4096)]
    assert times == sorted(times)


@given(st.lists(st.floats(3, 30), min_size=1, max_size=30))
def test_a_busy_spell_never_raises_the_best(noise: list[float]) -> None:
    """Noise only adds time: slower runs do not change the best speed."""
    truth = (1e-3, 1e-5, 1e-8)
    pace = LearnedRates(truth)
    runs_of(pace, truth, [16, 128, 512], [1.0] * 3)
    before = pace.rates
    runs_of(pace, truth, [128] * len(noise), noise)
    assert pace.rates == before


def test_one_fast_run_among_slow_ones_pulls_the_others_along() -> None:
    """Loaded while the machine was busy by a factor of ten; one length was then run undisturbed."""
    truth = (1e-3, 1e-5, 1e-8)
    pace = LearnedRates(truth)
    runs_of(pace, truth, [4, 16, 64], [10.0] * 3)
    slow = pace.best(amounts(256))
    pace.observe(amounts(64), seconds_of(truth, 64), seconds_of(truth, 64))
    assert pace.best(amounts(256)) < slow / 2


def test_slowness_is_that_of_the_latest_runs_of_about_that_size() -> None:
    truth = (1e-3, 1e-5, 1e-8)
    pace = LearnedRates(truth)
    runs_of(pace, truth, [8, 512], [1.0, 1.0])
    runs_of(pace, truth, [8] * 5 + [512] * 5, [2.0] * 5 + [6.0] * 5)
    assert pace.slowness(amounts(8)) == pytest.approx(2.0, rel=0.1)
    assert pace.slowness(amounts(512)) == pytest.approx(6.0, rel=0.1)
    runs_of(pace, truth, [512] * 5, [1.0] * 5)
    assert pace.slowness(amounts(512)) == pytest.approx(1.0, rel=0.1)


@given(
    RATES,
    st.lists(st.floats(0.1, 10), min_size=3, max_size=3),
    st.floats(1, 50),
    st.lists(st.floats(0.8, 1.25), min_size=10, max_size=10),
)
def test_after_ten_runs_the_estimate_is_within_a_factor_of_two(
    truth: Amounts, wrong: list[float], busy: float, noise: list[float]
) -> None:
    """For rates assumed up to ten times too high or too low, and any load: for the lengths that were run."""
    pace = LearnedRates([rate * factor for rate, factor in zip(truth, wrong, strict=True)])
    tokens = [8, 32, 128, 512] * 2 + [8, 32]
    runs_of(pace, truth, tokens, [busy * factor for factor in noise])
    for count in (8, 32, 128, 512):
        assert 0.5 < pace.likely(amounts(count), 1.0) / (busy * seconds_of(truth, count)) < 2


def test_a_run_that_took_no_time_teaches_nothing() -> None:
    pace = LearnedRates((1.0,))
    pace.observe((1.0,), 0.0, 0.0)
    assert pace.rates == (1.0,)
