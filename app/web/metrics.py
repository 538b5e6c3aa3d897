"""Metrics for the operator, in Prometheus' format. Each server has its own registry."""

from collections.abc import Callable

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """Counters and timers of one server. Labels are route templates, never what a client sent."""

    media_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "followspot_requests",
            "Requests answered, by route and status.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "followspot_request_seconds",
            "Time from a request to the start of its reply.",
            ["route"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._captures = Counter(
            "followspot_captures",
            "Captures asked for by text: created by a run of the model, or there already.",
            ["outcome"],
            registry=self._registry,
        )
        self._load_seconds = Gauge(
            "followspot_model_load_seconds",
            "Time since loading of a model began, or that it took.",
            ["model"],
            registry=self._registry,
        )
        for outcome in ("created", "cached"):
            self._captures.labels(outcome)

    def watch(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Report a number that is computed whenever the metrics are requested."""
        Gauge(name, meaning, registry=self._registry).set_function(value)

    def count_reply(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a reply."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_capture(self, created: bool) -> None:
        """Count a capture."""
        self._captures.labels("created" if created else "cached").inc()

    def loading(self, model: str, seconds: float) -> None:
        """Record how long a model has been loading, or took to load."""
        self._load_seconds.labels(model).set(seconds)

    def text(self) -> bytes:
        """All metrics, in the exposition format."""
        return generate_latest(self._registry)
