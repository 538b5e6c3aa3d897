"""Where the numbers of a capture come from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin of the numbers.

    Attributes:
        revision: content hash of the model's files.
        precomputed: a recording that ships with Followspot.
        commit: the Hub's revision of these files; None for models from other origins.
        import_note: for imported attention, what is known about it, in sentences; empty if a model computed
            the weights. There is then no version of transformers or torch.
    """

    model: str
    source: str
    revision: str
    app: str
    transformers: str
    torch: str
    precomputed: bool = False
    commit: str | None = None
    import_note: str = ""
