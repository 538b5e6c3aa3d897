"""Choosing models: from the Hub where that is allowed, and not elsewhere."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from app.errors import NonFinite
from app.models.model_folder import inspect
from app.settings import Settings

from ..hub import Hub, stand_in, using
from .conftest import post, problem, services_of

SOURCE = "somebody/tiny"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with stand_in() as hub, using(hub, tmp_path / "cache"):
        yield hub


@pytest.fixture
def local(make_client: Callable[..., TestClient], hub: Hub) -> Iterator[TestClient]:
    """A server on a user's own machine."""
    client = make_client()
    yield client
    services_of(client).engine.close()


@pytest.fixture
def public(make_client: Callable[..., TestClient], hub: Hub) -> TestClient:
    """A server that others reach."""
    return make_client(host="0.0.0.0")


@pytest.mark.parametrize(
    ("settings", "open"),
    [
        ({}, True),
        ({"host": "localhost"}, True),
        ({"host": "::1"}, True),
        ({"host": "0.0.0.0"}, False),
        ({"host": "192.168.1.2"}, False),
        # Behind a proxy that others reach.
        ({"public_url": "https://followspot.example.org"}, False),
        ({"allowed_hosts": ["followspot.example.org"]}, False),
        ({"host": "0.0.0.0", "any_model": True}, True),
        ({"any_model": False}, False),
    ],
)
def test_who_may_choose_any_model(settings: dict[str, object], open: bool) -> None:
    assert Settings.model_validate(settings).open is open


def test_one_model_or_several(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().model == ["minilm"]
    for value, models in (("gpt2", ["gpt2"]), ('["a/b", "/c d"]', ["a/b", "/c d"]), ("/a, b", ["/a, b"])):
        monkeypatch.setenv("FOLLOWSPOT_MODEL", value)
        assert Settings().model == models
    with pytest.raises(ValueError, match="at least 1 item"):
        Settings(model=[])


def test_from_an_id_to_a_capture(local: TestClient, hub: Hub, tiny_folder: Path) -> None:
    repository = hub.publish(SOURCE, tiny_folder)
    added = post(local, "/api/models", {"source": SOURCE})
    assert added.status_code == 200 and added.headers["cache-control"] == "no-store"
    card = SimpleNamespace(**added.json())
    assert (card.key, card.state, card.stored, card.origin) == ("somebody--tiny", "absent", False, "hub")
    assert not hub.asked, "nothing is downloaded before somebody loads it"
    assert post(local, f"/api/models/{card.key}/load", None).status_code == 202
    services_of(local).model_pool.wait(card.key)
    loaded = SimpleNamespace(**local.get(f"/api/models/{card.key}").json())
    assert (loaded.state, loaded.stored, loaded.commit) == ("ready", True, repository.commit)
    capture = post(local, "/api/captures", {"model": card.key, "text": "the cat sat"}).json()
    assert capture["provenance"]["source"] == SOURCE
    assert capture["provenance"]["commit"] == repository.commit
    assert card.key in [listed["key"] for listed in local.get("/api/models").json()["models"]]


def test_what_the_hub_refuses_is_reported(local: TestClient, hub: Hub, tiny_folder: Path) -> None:
    hub.publish(SOURCE, tiny_folder, gated=True)
    post(local, "/api/models", {"source": SOURCE})
    local.post("/api/models/somebody--tiny/load")
    with pytest.raises(Exception, match="licence"):
        services_of(local).model_pool.wait("somebody--tiny")
    card = local.get("/api/models/somebody--tiny").json()
    assert (card["state"], card["problem"]["code"]) == ("failed", "gated-model")
    document = problem(
        post(local, "/api/captures", {"model": "somebody--tiny", "text": "the cat"}), 503, "model-failed"
    )
    assert document["cause"] == "gated-model" and "HF_TOKEN" in document["hint"]


def test_a_public_server_shows_what_its_operator_chose(public: TestClient, hub: Hub) -> None:
    listed = public.get("/api/models").json()["models"]
    assert {card["origin"] for card in listed} == {"built-in"}
    document = problem(post(public, "/api/models", {"source": SOURCE}), 403, "model-not-allowed")
    assert document["known"][0] == "minilm"
    # A model that is already listed may be named by its id.
    assert post(public, "/api/models", {"source": listed[0]["source"]}).json()["key"] == "minilm"
    problem(post(public, "/api/models/gpt2/load", None), 404, "unknown-model")
    problem(public.post("/api/models/minilm/cancel"), 403, "model-not-allowed")
    assert not hub.asked


def test_a_path_cannot_be_typed(local: TestClient, tiny_folder: Path) -> None:
    for path in (str(tiny_folder), "../tiny", "./a/b", "a/b/c", "file:///a", ""):
        answer = post(local, "/api/models", {"source": path})
        assert answer.status_code == 422, path
    problem(post(local, "/api/models", {"source": str(tiny_folder)}), 422, "bad-hub-id")


def test_cancelling_a_download(local: TestClient, hub: Hub, tiny_folder: Path) -> None:
    repository = hub.publish(SOURCE, tiny_folder, pause_after=0)
    post(local, "/api/models", {"source": SOURCE})
    local.post("/api/models/somebody--tiny/load")
    assert repository.paused.wait(30)
    card = SimpleNamespace(**local.post("/api/models/somebody--tiny/cancel").json())
    assert card.state == "absent"
    problem(local.post("/api/models/nobody/cancel"), 404, "unknown-model")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_pages_of_other_sites_change_nothing(local: TestClient, site: str) -> None:
    headers = {"Sec-Fetch-Site": site}
    for address in ("/api/models/gpt2/load", "/api/models/gpt2/cancel"):
        problem(local.post(address, headers=headers), 403, "foreign-site")
    assert local.get("/api/models/gpt2", headers=headers).json()["state"] == "absent"
    assert local.post("/api/models/gpt2/cancel", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_a_model_that_was_evicted_leaves_the_server_ready(
    make_client: Callable[..., TestClient], tiny_folder: Path, tmp_path: Path
) -> None:
    from ..tiny import save_tiny

    other = save_tiny(tmp_path / "other", "gpt2")
    room = 4 * max(inspect(path).parameters for path in (tiny_folder, other)) + 2000
    client = make_client(model=[str(tiny_folder), str(other)], model_bytes=room)
    problem(client.get("/readyz"), 503, "not-ready")
    pool = services_of(client).model_pool
    pool.wait("tiny")
    pool.wait("other")
    assert pool.info("tiny").state == "absent"
    assert client.get("/readyz").status_code == 200
    assert f"followspot_model_bytes {float(pool.nbytes)}" in client.get("/metrics").text


def test_a_model_with_nan_hurts_nobody(make_client: Callable[..., TestClient], tmp_path: Path) -> None:
    """Its description states the error; the list and the other models work."""
    import torch
    from safetensors.torch import load_file, save_file

    from ..tiny import save_tiny

    bad, good = save_tiny(tmp_path / "bad"), save_tiny(tmp_path / "good")
    weights = load_file(bad / "model.safetensors")
    weights["encoder.layer.0.attention.self.query.bias"][3] = torch.nan
    save_file(weights, bad / "model.safetensors", metadata={"format": "pt"})
    client = make_client(model=[str(good), str(bad)])
    pool = services_of(client).model_pool
    with pytest.raises(NonFinite):
        pool.wait("bad")
    listed = client.get("/api/models")
    assert listed.status_code == 200
    cards = {card["key"]: card for card in listed.json()["models"]}
    assert (cards["bad"]["state"], cards["bad"]["problem"]["code"]) == ("failed", "non-finite")
    assert "query.bias in model.safetensors" in cards["bad"]["problem"]["detail"]
    document = problem(
        post(client, "/api/captures", {"model": "bad", "text": "the cat"}), 503, "model-failed"
    )
    assert document["cause"] == "non-finite"
    pool.wait("good")
    assert post(client, "/api/captures", {"text": "the cat sat"}).status_code == 200


def test_a_bad_model_is_listed_and_the_others_work(
    make_client: Callable[..., TestClient], tiny_folder: Path, tmp_path: Path
) -> None:
    client = make_client(model=[str(tmp_path / "missing"), str(tiny_folder)])
    with client:  # the lifespan starts nothing that must fail
        listed = client.get("/api/models").json()
        assert listed["default"] == "missing"
        card = SimpleNamespace(**listed["models"][0])
        assert (card.key, card.state, (card.problem or {})["code"]) == (
            "missing",
            "failed",
            "unsupported-model",
        )
        assert client.get("/").status_code == 200
        document = problem(post(client, "/api/captures", {"text": "the cat"}), 503, "model-failed")
        assert document["hint"].endswith("Or choose another model of the list.")
        services_of(client).model_pool.wait("tiny")
        assert post(client, "/api/captures", {"model": "tiny", "text": "the cat"}).status_code == 200
