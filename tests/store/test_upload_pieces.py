"""Uploads in pieces: in order, with a limited number at a time, and complete in the end."""

import asyncio

import pytest

from app.errors import Busy, UnknownUpload, WrongOffset
from app.store import upload_pieces as limits
from app.store.upload_pieces import UploadPieces


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_pieces_become_the_file() -> None:
    asyncio.run(_pieces_become_the_file())


async def _pieces_become_the_file() -> None:
    pieces = UploadPieces()
    upload = pieces.begin(10)
    assert await pieces.add(upload, 0, b"01234") == 5
    with pytest.raises(WrongOffset) as refused:  # sent again, because its reply was lost
        await pieces.add(upload, 0, b"01234")
    assert refused.value.facts["received"] == 5
    with pytest.raises(WrongOffset):
        await pieces.add(upload, 5, b"567890")
    assert await pieces.add(upload, 5, b"56789") == pieces.size(upload) == 10
    assert pieces.complete(upload)() == b"0123456789"
    with pytest.raises(UnknownUpload):
        await pieces.add(upload, 10, b"")


def test_what_is_silent_makes_room_for_another() -> None:
    asyncio.run(_what_is_silent_makes_room())


async def _what_is_silent_makes_room() -> None:
    clock = Clock()
    pieces = UploadPieces(clock)
    first, *others = [pieces.begin(2) for _ in range(limits.MOST)]
    clock.now = 59
    for upload in others:
        await pieces.add(upload, 0, b"x")
    with pytest.raises(Busy):
        pieces.begin(2)
    clock.now = 61
    pieces.begin(2)
    with pytest.raises(UnknownUpload):
        await pieces.add(first, 0, b"x")
    assert [await pieces.add(upload, 1, b"y") for upload in others] == [2] * len(others)
