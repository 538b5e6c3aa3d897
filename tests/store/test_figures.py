"""Saved figures: unchanged, never evicted, deleted with the token that was issued once."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import FiguresFull, StoreFailed, UnknownFigure, WrongToken
from app.store.database import Database
from app.store.figures import FigureDraft, FigureStore, random_id
from app.store.tables import figures

from .conftest import make_read_only

DRAFT = FigureDraft({"text": "«ß» 猫\u2028", "layer": "5"}, b"\0recording\xff", b"other", "Title")


@pytest.fixture
def store(database: Database) -> FigureStore:
    return FigureStore(database, max_bytes=1000, max_figures=3)


@pytest.fixture
def lasting(database: Database) -> FigureStore:
    """A store with room, for all examples of a property."""
    return FigureStore(database, 10**9, 10**9)


def draft(size: int) -> FigureDraft:
    """A figure of ``size`` bytes."""
    return FigureDraft({}, b"." * (size - len("{}")))


def test_a_figure_is_recalled_as_it_was_also_after_a_restart(database: Database, store: FigureStore) -> None:
    saved, _ = store.save(DRAFT)
    database.close()
    store = FigureStore(Database(database.place), 1000, 3)
    assert store.recall(saved.id) == saved
    assert store.recordings(saved.id) == (DRAFT.a, DRAFT.b)
    assert (saved.spec, saved.title, saved.listed) == (DRAFT.spec, "Title", False)
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", saved.created)


def test_without_b(store: FigureStore) -> None:
    saved, _ = store.save(draft(10))
    assert store.recordings(saved.id) == (b"........", None)


def test_ids_are_twelve_letters_that_cannot_be_confused() -> None:
    ids = [random_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert all(re.fullmatch(r"[1-9A-HJ-NP-Za-km-z]{12}", identity) for identity in ids)
    assert len(set("".join(ids))) == 58


def test_an_id_that_is_taken_is_not_given_twice(database: Database) -> None:
    ids: Iterator[str] = iter(["a" * 12, "a" * 12, "b" * 12])
    store = FigureStore(database, 1000, 3, lambda: next(ids))
    first, _ = store.save(draft(10))
    second, _ = store.save(draft(20))
    assert (first.id, second.id) == ("a" * 12, "b" * 12)
    assert store.recall("a" * 12) == first


def test_only_the_hash_of_the_token_is_kept(database: Database, store: FigureStore) -> None:
    _, token = store.save(DRAFT)
    with database.reading() as connection:
        row = connection.execute(figures.select()).one()
    assert row.deletion == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) == 32
    assert not [value for value in row if token in str(value)]
    database.close()
    if isinstance(database.place, Path):
        assert token.encode() not in database.place.read_bytes()


def test_a_figure_is_deleted_with_its_own_token_only(store: FigureStore) -> None:
    first, token = store.save(DRAFT)
    second, other = store.save(DRAFT)
    for wrong in (other, "", token[:-1], token + " ", "ü", "\ud800"):
        with pytest.raises(WrongToken):
            store.delete(first.id, wrong)
    store.delete(first.id, token)
    for options in (
        store.recall,
        store.recordings,
        store.remove,
        lambda identity: store.delete(identity, token),
    ):
        with pytest.raises(UnknownFigure):
            options(first.id)
    assert store.recall(second.id) == second


@pytest.mark.parametrize(
    "identity", ["1" * 12, "", "0OIl" * 3, "a" * 13, "x'; DROP TABLE figures", "\0", "é" * 12]
)
def test_what_was_never_saved_is_reported(store: FigureStore, identity: str) -> None:
    store.save(DRAFT)
    for operation in (store.recall, store.recordings, store.remove):
        with pytest.raises(UnknownFigure):
            operation(identity)
    assert len(store.all()) == 1


def test_bytes_are_refused_with_both_numbers_and_nothing_is_evicted(store: FigureStore) -> None:
    store.save(draft(600))
    saved, token = store.save(draft(400))
    with pytest.raises(FiguresFull) as refusal:
        store.save(draft(3))
    assert (refusal.value.facts["asked"], refusal.value.facts["limit"]) == (1003, 1000)
    assert "3 bytes" in refusal.value.detail and "0 are free" in refusal.value.detail
    assert sorted(figure.nbytes for figure in store.all()) == [400, 600]
    store.delete(saved.id, token)
    store.save(draft(400))


def test_the_count_is_refused_with_both_numbers(store: FigureStore) -> None:
    for _ in range(3):
        store.save(draft(10))
    with pytest.raises(FiguresFull) as refusal:
        store.save(draft(10))
    assert (refusal.value.facts["asked"], refusal.value.facts["limit"]) == (4, 3)
    assert len(store.all()) == 3


def test_the_gallery_has_what_the_operator_chose(store: FigureStore) -> None:
    first, second = (store.save(draft(10))[0] for _ in range(2))
    assert store.gallery(9) == []
    store.show_in_gallery(second.id, True)
    assert [figure.id for figure in store.gallery(9)] == [second.id]
    store.show_in_gallery(first.id, True)
    assert {figure.id for figure in store.gallery(9)} == {first.id, second.id}
    assert len(store.gallery(1)) == 1
    store.show_in_gallery(second.id, False)
    assert [figure.id for figure in store.gallery(9)] == [first.id]
    assert store.recall(first.id).listed
    with pytest.raises(UnknownFigure):
        store.show_in_gallery("1" * 12, True)


DRAFTS = st.builds(
    FigureDraft, st.dictionaries(st.text(), st.text()), st.binary(), st.none() | st.binary(), st.text()
)


@given(draft=DRAFTS)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
    deadline=None,
    max_examples=30,
)
def test_whatever_is_saved_comes_back(lasting: FigureStore, draft: FigureDraft) -> None:
    saved, _ = lasting.save(draft)
    assert lasting.recall(saved.id) == saved
    assert lasting.recordings(saved.id) == (draft.a, draft.b)
    assert (saved.spec, saved.title) == (draft.spec, draft.title)


def test_a_database_that_can_only_be_read_still_shows(database: Database, store: FigureStore) -> None:
    saved, token = store.save(DRAFT)
    make_read_only(database)
    assert store.recall(saved.id) == saved
    with pytest.raises(StoreFailed):
        store.delete(saved.id, token)
