"""Changes of a model's attention, as a user names them: an edge that is cut, a head that is ablated."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# ``5.3:8-6`` cuts the edge from query 8 to key 6 in head 3 of layer 5; ``5:8-6`` in all heads of layer 5,
# ``all:8-6`` in all layers; without the pair, the heads are ablated. A stream may precede: ``cross/5.3``.
_NUMBER = r"[0-9]{1,9}"
_ITEM = rf"(?:[a-z]{{1,16}}/)?(?:all|{_NUMBER}(?:\.{_NUMBER})?)(?::{_NUMBER}-{_NUMBER})?"
INTERVENTIONS_GRAMMAR = rf"^{_ITEM}(?:,{_ITEM})*$"


@dataclass(frozen=True, slots=True, order=True)
class Intervention:
    """One change of attention, in one head, in all heads of a layer, or everywhere in a stream.

    With a query and a key, that edge is cut: the query attends to its other keys only, whose weights keep
    their proportions and again add up to what they did. Without, the heads are ablated: their output is 0,
    before the output projection.

    Attributes:
        stream: e.g. ``self``.
        layer: from 0; None: all layers.
        head: from 0; None: all heads.
        query, key: positions of tokens, from 0; both or neither.
    """

    stream: str
    layer: int | None = None
    head: int | None = None
    query: int | None = None
    key: int | None = None

    @property
    def edge(self) -> tuple[int, int] | None:
        """The query and the key of the edge that is cut; None if heads are ablated."""
        return None if self.query is None or self.key is None else (self.query, self.key)

    def __str__(self) -> str:
        """As an address has it, without the stream."""
        heads = "all" if self.layer is None else str(self.layer)
        if self.head is not None:
            heads += f".{self.head}"
        return heads if self.edge is None else f"{heads}:{self.query}-{self.key}"


def parse_interventions(text: str, stream: str) -> tuple[Intervention, ...]:
    """The changes that a text of `INTERVENTIONS_GRAMMAR` names, in its order and each once.

    Args:
        stream: of the items that name none.

    Raises:
        ValueError: it is not of that grammar.
    """
    if not re.fullmatch(INTERVENTIONS_GRAMMAR, text):
        raise ValueError(text)
    return tuple(dict.fromkeys(_parse(item, stream) for item in text.split(",")))


def format_interventions(interventions: Iterable[Intervention], stream: str) -> str:
    """The text of which `parse_interventions` makes the same changes."""
    return ",".join(f"{'' if one.stream == stream else one.stream + '/'}{one}" for one in interventions)


def _parse(item: str, stream: str) -> Intervention:
    named, slash, rest = item.rpartition("/")
    heads, _colon, edge = rest.partition(":")
    layer, _dot, head = heads.partition(".")
    query, key = _numbers(edge.split("-")) if edge else (None, None)
    return Intervention(
        named if slash else stream,
        None if layer == "all" else int(layer),
        int(head) if head else None,
        query,
        key,
    )


def _numbers(texts: Sequence[str]) -> tuple[int, int]:
    first, second = texts
    return int(first), int(second)
