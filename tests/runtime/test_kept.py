"""What stays in memory."""

from dataclasses import dataclass

from app.runtime.kept import Kept


@dataclass
class Thing:
    """A thing of some size."""

    name: str
    nbytes: int


def test_what_was_not_used_for_longest_is_dropped() -> None:
    kept: Kept[str, Thing] = Kept(30)
    for name in "abc":
        kept.put(name, Thing(name, 10))
    assert kept.get("a") == Thing("a", 10)
    kept.put("d", Thing("d", 10))
    assert [name for name in "abcd" if kept.get(name)] == ["a", "c", "d"]
    assert kept.nbytes == 30


def test_the_two_used_last_stay_however_large() -> None:
    kept: Kept[str, Thing] = Kept(30)
    for name in "abc":
        kept.put(name, Thing(name, 100))
    assert [name for name in "abc" if kept.get(name)] == ["b", "c"]
    assert kept.nbytes == 200


def test_the_same_key_again_replaces() -> None:
    kept: Kept[str, Thing] = Kept(30)
    kept.put("a", Thing("first", 30))
    kept.put("a", Thing("second", 20))
    assert (kept.get("a"), kept.nbytes) == (Thing("second", 20), 20)


def test_what_fulfils_a_condition_is_forgotten() -> None:
    kept: Kept[str, Thing] = Kept(30)
    for name in "abc":
        kept.put(name, Thing(name, 10))
    kept.forget(lambda thing: thing.name != "b")
    assert ([name for name in "abc" if kept.get(name)], kept.nbytes) == (["b"], 10)
