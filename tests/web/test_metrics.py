"""What an operator's Prometheus reads: each number is counted by what it says, and documented."""

import asyncio
import threading
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from app.runtime.worker import Worker
from app.web.admission import HOLD_SECONDS, AdmissionGate
from app.web.connections import Connections
from app.web.metrics import DECLARED, Metrics
from app.web.middleware import RequestLog

from ..test_docs import DOCS
from .conftest import EXAMPLE, client_of, post, problem, services_of


def metric(client: TestClient, name: str) -> float:
    """The value of one line of /metrics, 0 if there is none."""
    for line in client.get("/metrics").text.splitlines():
        if line.startswith(f"{name} "):
            return float(line.rpartition(" ")[2])
    return 0.0


def test_metrics_count_requests_by_route(client: TestClient, base: str) -> None:
    line = 'followspot_requests_total{method="GET",route="/api/captures/{id}/heads/{stream}",status="200"}'
    unknown = 'followspot_requests_total{method="GET",route="none",status="404"}'
    before, unknown_before = metric(client, line), metric(client, unknown)
    for query in ("query=1&key=2", "query=2&key=1"):
        client.get(f"{base}/heads/self?{query}")
    for n in range(5):
        client.get(f"/nowhere/{n}")
    assert metric(client, line) == before + 2
    assert metric(client, unknown) == unknown_before + 5
    assert "nowhere" not in client.get("/metrics").text


def test_metrics_time_requests(client: TestClient) -> None:
    name = 'followspot_request_seconds_count{route="/healthz"}'
    before = metric(client, name)
    client.get("/healthz")
    assert metric(client, name) == before + 1


def test_metrics_count_captures(tiny: TestClient) -> None:
    names = [f'followspot_captures_total{{outcome="{outcome}"}}' for outcome in ("created", "cached")]
    before = [metric(tiny, name) for name in names]
    for text in ("the mat sat", "the mat sat", ""):
        post(tiny, "/api/captures", {"text": text})
    assert [metric(tiny, name) for name in names] == [before[0] + 1, before[1] + 1]


def test_metrics_count_recordings_and_replies_from_memory(make_client: Callable[..., TestClient]) -> None:
    client = make_client()
    identity = client.post("/api/captures", json={"text": EXAMPLE}).json()["id"]
    assert metric(client, 'followspot_captures_total{outcome="recorded"}') == 1
    for _ in range(3):
        assert client.get(f"/api/captures/{identity}/overview/self").status_code == 200
    names = ("followspot_reply_hits_total", "followspot_reply_misses_total")
    assert [metric(client, name) for name in names] == [2, 1]


def test_metrics_contain_queue_and_memory(tiny: TestClient) -> None:
    post(tiny, "/api/captures", {"text": "the soft cat"})
    assert metric(tiny, "followspot_queue_length") == 0
    assert metric(tiny, "followspot_waiting_clients") == 0
    assert metric(tiny, "followspot_held_bytes") == services_of(tiny).engine.nbytes > 0


def works(client: TestClient, kind: str) -> list[float]:
    """How much work of a kind began, and how much ended."""
    names = ("followspot_work_wait_seconds_count", "followspot_work_seconds_count")
    return [metric(client, f'{name}{{kind="{kind}"}}') for name in names]


def test_metrics_time_work_by_kind(storyteller: TestClient) -> None:
    kinds = ("capture", "generation", "analysis", "measurement", "decoding")
    before = {kind: works(storyteller, kind) for kind in kinds}
    identity = post(storyteller, "/api/captures", {"text": "The bird could"}).json()["id"]
    body = {"text": "The bird could", "generate": {"tokens": 2}}
    assert post(storyteller, "/api/captures", body).status_code == 200
    base = f"/api/captures/{identity}"
    assert storyteller.get(f"{base}/overview/self").status_code == 200
    assert storyteller.get(f"{base}/contributions").status_code == 200
    storyteller.post("/api/files", content=b"no picture", headers={"Content-Type": "image/png"})
    for kind in kinds:
        began, ended = (now - then for now, then in zip(works(storyteller, kind), before[kind], strict=True))
        assert began == ended >= 1, kind


def test_metrics_time_waiting_and_work() -> None:
    """By a clock of another kind: what waits behind work of a twentieth of a second waits as long."""
    metrics = Metrics()
    worker = Worker(queue_size=2, meter=metrics)

    async def both() -> None:
        end = threading.Event()
        first = asyncio.create_task(worker.run(end.wait))
        second = asyncio.create_task(worker.run(int, kind="measurement"))
        await asyncio.sleep(0)
        end.wait(0.05)
        end.set()
        await asyncio.gather(first, second)

    asyncio.run(both())
    worker.close()
    sums = {
        (sample.name, sample.labels.get("kind")): sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
    }
    assert sums["followspot_work_seconds_sum", "analysis"] >= 0.04
    assert sums["followspot_work_wait_seconds_sum", "measurement"] >= 0.04
    assert sums["followspot_work_seconds_sum", "measurement"] < 0.04


def test_metrics_count_refusals_by_reason(loading: TestClient) -> None:
    problem(post(loading, "/api/captures", {"text": "another text"}), 503, "model-loading")
    problem(loading.get("/readyz"), 503, "not-ready")
    problem(loading.get("/nowhere"), 404, "not-found")
    codes = ("model-loading", "not-ready", "not-found")
    counted = [metric(loading, f'followspot_refusals_total{{code="{code}"}}') for code in codes]
    assert counted == [1, 1, 0]


def test_metrics_count_who_waited_in_vain() -> None:
    metrics, ticks = Metrics(), count(0, HOLD_SECONDS)

    async def ask_in_vain() -> None:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        gate = AdmissionGate(_unreachable, places=0, clock=lambda: next(ticks), watch=metrics.watch)
        scope = {"type": "http", "method": "POST", "path": "/api/captures", "client": ("10.0.0.1", 1)}
        scope |= {"headers": [], "scheme": "http", "server": ("a", 1)}
        asking = asyncio.create_task(RequestLog(gate, metrics)(scope, _unreachable, send))
        await asyncio.sleep(0)
        assert b"followspot_waiting_clients 1.0\n" in metrics.text()
        gate.refuse()
        await asking
        assert sent[0]["status"] == 503

    asyncio.run(ask_in_vain())
    assert b'followspot_refusals_total{code="busy"} 1.0\n' in metrics.text()


async def _unreachable(*_: object) -> Any:
    raise AssertionError("The request is not read.")


def test_metrics_count_transactions_and_their_failures(make_client: Callable[..., TestClient]) -> None:
    client = make_client()
    database = services_of(client).database
    client.get("/readyz")
    with database.transaction() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    client.get("/readyz")
    database.close()
    assert metric(client, 'followspot_database_seconds_count{access="write"}') == 3
    assert metric(client, 'followspot_database_failures_total{access="write"}') == 1


def test_a_server_has_every_metric_that_is_declared_and_no_other(
    make_client: Callable[..., TestClient],
) -> None:
    client = make_client()
    Connections(1, 1).watch(services_of(client).metrics.watch)
    families = list(text_string_to_metric_families(client.get("/metrics").text))
    found = {family.name + "_total" * (family.type == "counter"): family for family in families}
    # Of timers and counters the library also says since when they count.
    timed = {name: family for name, family in found.items() if not name.endswith("_created")}
    assert {name: (family.type, family.documentation) for name, family in timed.items()} == {
        name: (declared.kind, declared.meaning) for name, declared in DECLARED.items()
    }


def test_every_metric_is_documented() -> None:
    page = (DOCS / "operating.md").read_text(encoding="utf-8")
    assert [line for line in page.splitlines() if line.startswith("| `followspot_")] == [
        f"| `{name}` | {declared.kind} | {', '.join(f'`{label}`' for label in declared.labels)} |"
        f" {declared.meaning} |"
        for name, declared in DECLARED.items()
    ]


def test_each_server_counts_for_itself(make_client: Callable[..., TestClient]) -> None:
    one, other = make_client(), make_client()
    for _ in range(3):
        one.get("/healthz")
    name = 'followspot_requests_total{method="GET",route="/healthz",status="200"}'
    assert (metric(one, name), metric(other, name)) == (3, 0)


@pytest.mark.parametrize(
    "name",
    [
        "X-Forwarded-For",
        "X-Forwarded",
        "Forwarded",
        "Via",
        "X-Real-IP",
        "CF-Connecting-IP",
        "True-Client-IP",
        "X-Client-IP",
        "X-Original-Forwarded-For",
    ],
)
def test_metrics_are_for_this_machine(client: TestClient, name: str) -> None:
    problem(client.get("/metrics", headers={name: "1.2.3.4"}), 404, "not-found")


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "192.168.1.5", "2001:db8::1", "::ffff:127.0.0.1", "127.0.0.1.x"]
)
def test_metrics_are_not_for_others(make_client: Callable[..., Any], address: str) -> None:
    app = make_client().app
    problem(client_of(app, address).get("/metrics"), 404, "not-found")


def test_metrics_may_be_opened(make_client: Callable[..., Any]) -> None:
    app = make_client(metrics_public=True).app
    response = client_of(app, "10.0.0.1").get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")
