"""Sizes of key-value caches, by hand."""

from app.core.kv_cache import VectorSizes, has_cache, kv_caches
from app.core.stream import Layer, Stream


def stream_of(kv_heads: int, *details: Layer, causal: bool = True, key_side: str = "text") -> Stream:
    return Stream("self", 2, 4, kv_heads, 8, "text", key_side, causal, details)


SIZES = [VectorSizes(8, 8)] * 2


def test_grouped_queries_by_hand() -> None:
    many, own, one = kv_caches(stream_of(2), SIZES, 64, 4)
    # 2 layers x 4 heads x (8 of a key + 8 of a value) x 4 bytes.
    assert (many.sharing, many.kv_heads, many.own, many.bytes_per_token) == ("multi-head", 4, False, 512)
    assert (own.sharing, own.kv_heads, own.own, own.bytes_per_token) == ("grouped-query", 2, True, 256)
    assert (one.sharing, one.kv_heads, one.own, one.bytes_per_token) == ("multi-query", 1, False, 128)
    assert [cache.bytes for cache in (many, own, one)] == [64 * 512, 64 * 256, 64 * 128]


def test_a_model_of_many_or_of_one_has_two_rows() -> None:
    assert [(one.sharing, one.own) for one in kv_caches(stream_of(4), SIZES, None, 4)] == [
        ("multi-head", True),
        ("multi-query", False),
    ]
    assert [(one.sharing, one.own) for one in kv_caches(stream_of(1), SIZES, None, 4)] == [
        ("multi-head", False),
        ("multi-query", True),
    ]
    assert {one.bytes for one in kv_caches(stream_of(1), SIZES, None, 4)} == {None}


def test_a_window_bounds_a_layer() -> None:
    layers = (Layer(0), Layer(1, "sliding", 6))
    many, *_ = kv_caches(stream_of(4, *layers), SIZES, 64, 2)
    assert many.bytes_per_token == 2 * 4 * 16 * 2
    assert many.bytes == (64 + 5) * 4 * 16 * 2


def test_values_may_be_shorter_than_keys() -> None:
    (many, _) = kv_caches(stream_of(4), [VectorSizes(8, 2), VectorSizes(8, 4)], 10, 4)
    assert many.bytes_per_token == 4 * (10 + 12) * 4


def test_an_encoder_keeps_none() -> None:
    assert not has_cache(stream_of(4, causal=False))
    assert has_cache(stream_of(4, causal=False, key_side="source"))
