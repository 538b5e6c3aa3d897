"""The lengths of the inputs over which the cost of attention is measured."""

from ..errors import TooManyTokens, UnsupportedInput
from ..message import _, enumerated
from ..models.model_input import Reader

# Tokens of the shortest input; fewer where the model reads few.
_FIRST = 16
# A curve needs three lengths.
LEAST_TOKENS = 4
# Of a model without a limit; the time ends the measurement long before.
_MOST_TOKENS = 2**20


def planned_lengths(reader: Reader, title: str, longest: int | None) -> tuple[int, ...]:
    """n, 2n, 4n … tokens, up to what the model reads.

    Args:
        title: display name of the model.
        longest: most tokens; None: as many as the model reads.

    Raises:
        UnsupportedInput: its inputs cannot have these lengths, such as pictures.
        TooManyTokens: the model cannot read so many.
    """
    limits = [limit for limit in reader.limits().values() if limit is not None]
    limit = min(limits, default=_MOST_TOKENS)
    if longest is not None and longest > limit:
        raise TooManyTokens(
            _("{model} reads up to {limit} tokens.", model=title, limit=limit),
            hint=_("Give at most so many, or leave the number out."),
            asked=longest,
            limit=limit,
        )
    end = limit if longest is None else longest
    first = max(1, min(_FIRST, end // LEAST_TOKENS))
    _check(reader, title, (first, 2 * first))
    lengths = [first]
    while 2 * lengths[-1] <= end:
        lengths.append(2 * lengths[-1])
    return tuple(lengths)


def _check(reader: Reader, title: str, lengths: tuple[int, ...]) -> None:
    """Check that inputs of these lengths can be made."""
    for length in lengths:
        made = reader.probe(length).lengths
        if set(made.values()) != {length}:
            raise UnsupportedInput(
                _(
                    "An input of {model} has {counts} tokens, however much is in it: its cost cannot be"
                    " followed as it grows.",
                    model=title,
                    counts=enumerated(f"{count}" for count in made.values()),
                ),
                hint=_("Choose a model that reads text."),
            )
