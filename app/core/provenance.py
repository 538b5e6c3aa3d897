"""Where the numbers of a capture come from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin of the numbers.

    Attributes:
        model: e.g. ``minilm``.
        source: e.g. ``sentence-transformers/all-MiniLM-L6-v2``.
        revision: content hash of the model's files, e.g. ``3c2f5a7d9e10``.
        app: version of Followspot, e.g. ``"0.1.0"``.
        transformers: e.g. ``"5.23.0"``.
        torch: e.g. ``"2.13.0"``.
        precomputed: a recording that ships with Followspot, e.g. ``false``.
        commit: the Hub's revision of these files; None for models from other origins, e.g. ``null``.
        import_note: for imported attention, what is known about it, in sentences; empty if a model computed
            the weights. There is then no version of transformers or torch, e.g. ``""``.
        conversion_note: how the model differs from the one that its file was made from, in sentences; else
            empty, e.g. ``""``.
        reads: codes of the languages that the model was made for by its description; empty if it names none,
            e.g. ``["en"]``.
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
    conversion_note: str = ""
    reads: tuple[str, ...] = ()
