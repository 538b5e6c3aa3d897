from dataclasses import replace

import pytest

from app.core.outcome import OutcomeOptions
from app.scan.marked_sentences import read_lines
from app.store.database import Database
from app.store.scans import ScanStore, StoredScan


def stored(identity: str) -> StoredScan:
    return StoredScan(identity, "tiny", "r1", "self", read_lines("# «ß»\nThe {cät} [slept]\n[a] {b}"))


@pytest.fixture
def store(database: Database) -> ScanStore:
    return ScanStore(database, max_scans=2)


def test_a_scan_is_recalled_as_it_was(store: ScanStore) -> None:
    assert store.recall("a") is None
    store.remember(stored("a"))
    store.remember(stored("a"))
    assert store.recall("a") == stored("a")


def test_what_effects_are_measured_by_is_recalled(store: ScanStore) -> None:
    one = replace(stored("a"), outcome=OutcomeOptions(outcome="divergence"))
    store.remember(one)
    assert store.recall("a") == one


def test_the_least_recently_used_goes_first(store: ScanStore) -> None:
    store.remember(stored("a"))
    store.remember(stored("b"))
    assert store.recall("a")
    store.remember(stored("c"))
    assert [identity for identity in "abc" if store.recall(identity)] == ["a", "c"]


def test_no_more_bytes_of_sentences_are_kept_than_asked_for(database: Database) -> None:
    store = ScanStore(database, max_bytes=700)
    for identity in "abc":
        store.remember(stored(identity))
    assert [identity for identity in "abc" if store.recall(identity)] == ["b", "c"]
