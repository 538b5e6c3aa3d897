import pytest

from app.core.provenance import Provenance
from app.store import censuses
from app.store.censuses import CensusStore, StoredCensus
from app.store.database import Database

PROVENANCE = Provenance("tiny", "tiny", "r1", "0", "0", "0", reads=("en", "fr"))


def stored(identity: str, revision: str = "r1") -> StoredCensus:
    return StoredCensus(identity, "tiny", revision, "Tiny «ß»", PROVENANCE, '{"shares": {}}')


@pytest.fixture
def store(database: Database) -> CensusStore:
    return CensusStore(database, max_censuses=2)


def test_a_census_is_recalled_as_it_was(store: CensusStore) -> None:
    assert store.recall("a") is None and store.latest("tiny", "r1") is None
    store.remember(stored("a"))
    store.remember(stored("a"))
    assert store.recall("a") == stored("a")


def test_the_least_recently_used_goes_first(store: CensusStore) -> None:
    store.remember(stored("a"))
    store.remember(stored("b"))
    assert store.latest("tiny", "r1") == "b"
    assert store.recall("a")
    assert store.latest("tiny", "r1") == "a"
    store.remember(stored("c"))
    assert [identity for identity in "abc" if store.recall(identity)] == ["a", "c"]


def test_other_weights_have_another_census(store: CensusStore) -> None:
    store.remember(stored("a"))
    store.remember(stored("b", "r2"))
    assert (store.latest("tiny", "r1"), store.latest("tiny", "r2")) == ("a", "b")
    assert store.latest("other", "r1") is None


def test_one_of_another_schema_is_not_found(store: CensusStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as other:
        other.setattr(censuses, "CENSUS_SCHEMA", 99)
        store.remember(stored("a"))
        assert store.recall("a")
    assert store.recall("a") is None and store.latest("tiny", "r1") is None


def test_no_more_bytes_are_kept_than_asked_for(database: Database) -> None:
    store = CensusStore(database, max_bytes=1200)
    for identity in "abc":
        store.remember(stored(identity))
    assert [identity for identity in "abc" if store.recall(identity)] == ["b", "c"]
