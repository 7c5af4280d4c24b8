import io
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.kernel.crypto.chunks import CHUNK_BYTES, open_chunks, seal_chunks
from hub.kernel.crypto.primitives import OVERHEAD, Unreadable, new_key
from hub.kernel.crypto.vault import Place
from hub.kernel.ids import new_id

KEY = new_key()
PLACE = Place("voorbeeldstad", "r_voorbeeldstad_civil", "attachment_chunk", "body", new_id())
CONTENT = bytes(range(256)) * (CHUNK_BYTES // 256 * 3) + b"einde"


class Trickle:
    """A stream that hands over at most a thousand bytes at a time."""

    def __init__(self, content: bytes) -> None:
        self.rest = io.BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self.rest.read(min(size, 1000))


def sealed(content: bytes = CONTENT, place: Place = PLACE) -> list[bytes]:
    return list(seal_chunks(KEY, place, io.BytesIO(content)))


def opened(chunks: Iterable[bytes], place: Place = PLACE) -> bytes:
    return b"".join(open_chunks(KEY, place, chunks))


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1])
def test_an_attachment_of_any_size_comes_back(size: int) -> None:
    content = CONTENT[:size]

    assert opened(sealed(content)) == content


@settings(max_examples=15)
@given(st.integers(0, 3 * CHUNK_BYTES))
def test_an_attachment_of_a_random_size_comes_back(size: int) -> None:
    assert opened(sealed(CONTENT[:size])) == CONTENT[:size]


def test_chunks_are_256_kilobytes_and_the_last_is_the_rest() -> None:
    assert [len(chunk) - OVERHEAD for chunk in sealed()] == [CHUNK_BYTES] * 3 + [5]


def test_a_stream_that_hands_over_little_at_a_time_gives_the_same_chunks() -> None:
    slow = list(seal_chunks(KEY, PLACE, Trickle(CONTENT)))

    assert [len(chunk) for chunk in slow] == [len(chunk) for chunk in sealed()]
    assert opened(slow) == CONTENT


@pytest.mark.parametrize("order", [[0, 2, 1, 3], [1, 0, 2, 3], [3, 1, 2, 0], [0, 0, 1, 2, 3]])
def test_chunks_in_another_order_do_not_open(order: list[int]) -> None:
    chunks = sealed()

    with pytest.raises(Unreadable):
        opened([chunks[index] for index in order])


@pytest.mark.parametrize("kept", [[], [0], [0, 1], [0, 1, 2], [1, 2, 3], [0, 1, 3], [3]])
def test_an_attachment_with_chunks_missing_does_not_open(kept: list[int]) -> None:
    chunks = sealed()

    with pytest.raises(Unreadable):
        opened([chunks[index] for index in kept])


def test_an_attachment_cut_at_a_whole_chunk_does_not_open() -> None:
    with pytest.raises(Unreadable):
        opened(sealed(CONTENT[: 2 * CHUNK_BYTES])[:1])


def test_a_chunk_added_after_the_last_does_not_open() -> None:
    with pytest.raises(Unreadable):
        opened([*sealed(), *sealed(b"erbij")])


def test_a_chunk_of_another_attachment_does_not_open() -> None:
    chunks = sealed()
    foreign = sealed(place=replace(PLACE, row=new_id()))

    with pytest.raises(Unreadable):
        opened([chunks[0], foreign[1], *chunks[2:]])


def test_a_touched_chunk_does_not_open() -> None:
    first, *rest = sealed()

    with pytest.raises(Unreadable):
        opened([first[:-1] + bytes([first[-1] ^ 1]), *rest])
