"""Metrics for the operator, in Prometheus' format. Each server has its own registry."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

if TYPE_CHECKING:  # the port opens before the app is imported, and its first modules need this one
    from ..capture.preemptible_job import WorkKind
    from ..store.database import Access

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
Kind = Literal["counter", "gauge", "histogram"]
CaptureOutcome = Literal["created", "recorded", "cached"]


@dataclass(frozen=True, slots=True)
class Declared:
    """What one metric means.

    Attributes:
        meaning: for Prometheus and for docs/operating.md.
        labels: what tells its series apart.
    """

    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ()


# Every metric of a server, by its name in queries. Those without labels but counted here are read from the
# parts that count them (`watch`).
DECLARED: dict[str, Declared] = {
    "followspot_requests_total": Declared("counter", "Requests answered.", ("method", "route", "status")),
    "followspot_request_seconds": Declared(
        "histogram", "Time from a request to the start of its reply.", ("route",)
    ),
    "followspot_refusals_total": Declared(
        "counter",
        "Requests refused for now, with 429 or 503, by the code of the problem (`busy`, `draining`, …).",
        ("code",),
    ),
    "followspot_queue_length": Declared("gauge", "Requests on or before the inference thread."),
    "followspot_waiting_requests": Declared("gauge", "Requests that wait unread until the queue has room."),
    "followspot_waiting_clients": Declared(
        "gauge", "Clients with a request that waits unread, is in the queue or is answered by the model."
    ),
    "followspot_work_wait_seconds": Declared(
        "histogram", "Time from the arrival of work to its start on its thread.", ("kind",)
    ),
    "followspot_work_seconds": Declared(
        "histogram",
        "Time for which work held its thread, without interruptions. Kinds: `capture`, `generation`,"
        " `analysis` (of a capture that exists), `measurement` (further runs of a model), `decoding` (of"
        " uploads, on a thread beside).",
        ("kind",),
    ),
    "followspot_interruptions_total": Declared(
        "counter",
        "Times that work yielded its thread before it was done, while other work waited.",
    ),
    "followspot_captures_total": Declared(
        "counter",
        "Captures asked for by text: `created` by a run of the model, `cached` in memory, or `recorded` with"
        " Followspot.",
        ("outcome",),
    ),
    "followspot_reply_hits_total": Declared("counter", "Replies found in memory."),
    "followspot_reply_misses_total": Declared("counter", "Replies that were not in memory, and computed."),
    "followspot_connections": Declared("gauge", "Open connections."),
    "followspot_connections_closed_total": Declared("counter", "Idle connections closed to make room."),
    "followspot_connections_refused_total": Declared("counter", "Connections refused for lack of room."),
    "followspot_database_seconds": Declared(
        "histogram", "Time of a transaction, with its wait for others (`read` or `write`).", ("access",)
    ),
    "followspot_database_failures_total": Declared(
        "counter", "Transactions that the database failed.", ("access",)
    ),
    "followspot_model_load_seconds": Declared(
        "gauge", "Time since loading of a model began, or that it took.", ("model",)
    ),
    "followspot_model_bytes": Declared("gauge", "Memory of loaded models."),
    "followspot_held_bytes": Declared("gauge", "Memory of captures and weights kept ready."),
    "followspot_effects_bytes": Declared("gauge", "Memory of gradients kept ready."),
    "followspot_reply_bytes": Declared("gauge", "Memory of replies kept ready."),
}


class Metrics:
    """Counters and timers of one server. Labels are few and known, never what a client sent."""

    media_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = self._counter("followspot_requests_total")
        self._request_seconds = self._histogram("followspot_request_seconds")
        self._refusals = self._counter("followspot_refusals_total")
        self._wait_seconds = self._histogram("followspot_work_wait_seconds")
        self._work_seconds = self._histogram("followspot_work_seconds")
        self._captures = self._counter("followspot_captures_total")
        self._database_seconds = self._histogram("followspot_database_seconds")
        self._database_failures = self._counter("followspot_database_failures_total")
        declared = DECLARED["followspot_model_load_seconds"]
        self._load_seconds = Gauge(
            "followspot_model_load_seconds", declared.meaning, declared.labels, registry=self._registry
        )

    def watch(self, name: str, value: Callable[[], float]) -> None:
        """Report a declared number that is read whenever the metrics are requested."""
        self._registry.register(_Watched(name, value))

    def count_reply(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a reply."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def count_refusal(self, code: str) -> None:
        """Count a request that was refused for now."""
        self._refusals.labels(code).inc()

    def count_capture(self, outcome: CaptureOutcome) -> None:
        """Count a capture that was asked for by text."""
        self._captures.labels(outcome).inc()

    def work_began(self, kind: "WorkKind", waited: float) -> None:
        """Record how long work waited for its thread, in seconds."""
        self._wait_seconds.labels(kind).observe(waited)

    def work_ended(self, kind: "WorkKind", seconds: float) -> None:
        """Record how long work held its thread."""
        self._work_seconds.labels(kind).observe(seconds)

    def transaction_ended(self, access: "Access", seconds: float, *, failed: bool) -> None:
        """Record a transaction of the database."""
        self._database_seconds.labels(access).observe(seconds)
        if failed:
            self._database_failures.labels(access).inc()

    def loading(self, model: str, seconds: float) -> None:
        """Record how long a model has been loading, or took to load."""
        self._load_seconds.labels(model).set(seconds)

    def text(self) -> bytes:
        """All metrics, in the exposition format."""
        return generate_latest(self._registry)

    def _counter(self, name: str) -> Counter:
        declared = DECLARED[name]
        return Counter(name, declared.meaning, declared.labels, registry=self._registry)

    def _histogram(self, name: str) -> Histogram:
        declared = DECLARED[name]
        return Histogram(name, declared.meaning, declared.labels, buckets=_BUCKETS, registry=self._registry)


class _Watched:
    """A number that is kept elsewhere, as Prometheus reads it."""

    def __init__(self, name: str, value: Callable[[], float]) -> None:
        self._name = name
        self._value = value

    def collect(self) -> Iterator[Metric]:
        """The number now."""
        declared = DECLARED[self._name]
        family = CounterMetricFamily if declared.kind == "counter" else GaugeMetricFamily
        yield family(self._name, declared.meaning, value=self._value())
