"""``show``: run a model in this process and show one of its heads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..analysis.located_view import located_view
from ..core.budget_columns import Per
from ..core.capture import Capture
from ..core.conversation import parse_messages
from ..core.input import Generation, Input, Message
from ..core.outcome import Measure
from ..core.patch_map import Patched
from ..core.stream import Rows
from ..core.token import Part, UnitName
from ..core.view_spec import COMPARING, OPTIONS, By, ColourName, KindName, Scale, Sort, ThemeName, ViewSpec
from ..errors import InvalidRequest
from ..figures.figure import Figure
from ..message import _
from ..quotation import quoted
from .local_model import capture_of, fields_read, result_for, runner, settings
from .view import View

if TYPE_CHECKING:
    from ..models.model_input import Files
    from ..runtime.input_files import InputFiles

Place = int | str


def show(
    text: str | None = None,
    *,
    model: str = "minilm",
    messages: Sequence[Message | Mapping[str, str]] | None = None,
    control_tokens: bool = False,
    pair: str | None = None,
    target: str | None = None,
    language: str | None = None,
    generate: int | None = None,
    image: str | Path | bytes | None = None,
    audio: str | Path | bytes | None = None,
    tensors: str | Path | bytes | None = None,
    kind: KindName = "head",
    stream: str | None = None,
    layer: int | None = None,
    head: int | None = None,
    heads: str | None = None,
    by: By = "mean",
    query: Place | None = None,
    key: Place | None = None,
    unit: UnitName = "token",
    specials: bool = True,
    query_part: Part | None = None,
    key_part: Part | None = None,
    rows: Rows | None = None,
    padding: bool = False,
    sort: Sort = "weight",
    scale: Scale | None = None,
    colours: ColourName = "auto",
    theme: ThemeName = "light",
    max_cells: int | None = None,
    crop: str | None = None,
    note: str = "",
    switch: str | None = None,
    outcome: Measure | None = None,
    outcome_token: str | None = None,
    outcome_foil: str | None = None,
    outcome_position: int | None = None,
    outcome_text: str | None = None,
    verify: int = 12,
    patch: Patched = "positions",
    per: Per = "layer",
    with_sink: bool = False,
    b_model: str | None = None,
    b_text: str | None = None,
    b_messages: Sequence[Message | Mapping[str, str]] | None = None,
    b_pair: str | None = None,
    b_target: str | None = None,
    b_language: str | None = None,
    b_stream: str | None = None,
    b_layer: int | None = None,
    b_head: int | None = None,
    b_heads: str | None = None,
    b_by: By | None = None,
) -> View:
    """Run a model in this process and show one head of it, or compare two.

    Args:
        text: the sentence; the source of a translation model.
        model: a key of the catalogue, an id on the Hub (organisation/name), or a model folder.
        messages: a conversation instead of a text, for models with a chat template: each message has a
            ``role`` (``system``, ``user``, ``assistant``, ``passage``) and a ``content``.
        control_tokens: control tokens typed in a message are read as such, not as text.
        pair, target: a second text; the decoder's input (without it the model generates it).
        language: code of the language in which a multilingual model transcribes a clip, such as ``fr``;
            without it the model detects the language.
        generate: let the model generate at most so many tokens.
        image, audio, tensors: a file by its path, or its bytes; ``tensors`` is imported attention,
            for which no model runs (docs/tensors.md).
        kind: the kind of figure. ``comparison`` needs something that differs in B; ``effect``, ``scatter``
            and ``methods`` run the model again, backwards and with edges cut; ``lens`` and ``contributions``
            read it layer by layer; ``patch`` runs B again with something of A put in; ``budget`` adds up the
            attention on each sentence or part; ``position`` moves the sentence of ``key``, or with
            ``unit="part"`` its message, to up to ten depths, and runs the model on each.
        stream: ``self``; or ``encoder``, ``decoder``, ``cross``. The model's last one if absent.
        layer, head: which head. Without them, and with ``query`` and ``key``, the head in which the query
            attends most to the key; otherwise, without ``stream``, the model's first alignment head;
            otherwise layer 0, head 0. An alignment then uses the model's own alignment heads, or all heads
            if it names none.
        heads, by: several heads combined: ``5`` a layer, ``5.3,5.4``, ``all``; by ``mean`` or ``max``.
        query, key: the query token, which attends, and the key token: a word, or a position from 0.
        unit: what one row and one column stand for: token, word, sentence or part.
        specials: show special tokens.
        query_part, key_part: the parts of the input whose rows and columns are shown: ``A`` or ``B`` of a
            pair of texts, ``prompt`` or ``answer`` of a generation; all if absent.
        rows: how the rows of a decoder are labelled: by the token ``read`` there, or by the one being
            ``written``, which the row predicts; depends on the model if absent.
        padding: show padding, such as the silence that a model adds after a clip.
        scale, colours, theme: how weights become colours. Without a scale it is linear up to 100 key tokens,
            the square root up to 256, the logarithm above.
        sort: the order of a ranking: by ``weight`` or ``lift``.
        max_cells: the most rows and columns; what is larger is pooled by maximum, which is stated.
        crop: of a heatmap, only these rows and columns, by positions of tokens: ``4096:4608,0:512``.
        note: your own sentence for the caption.
        switch: heads that a reader can switch to, in a notebook or in HTML; written as ``heads``.
        outcome: of an effect or of contributions, what is measured: ``logprob``, ``logit``, ``difference``,
            ``divergence``, ``similarity``, ``change`` (docs/view.md). Without it: ``difference`` with a foil,
            ``similarity`` with a text, otherwise ``logprob``, or ``change`` where nothing is predicted.
        outcome_token, outcome_foil: the token or label in question, and the one that it is compared with, as
            text, or ``#`` and its number. Without them the likeliest.
        outcome_position: the token whose row predicts; the last, or the first mask, if absent.
        outcome_text: for ``similarity``, the other text.
        verify: how many cells of an effect, those with the largest estimates and weights, are verified by
            running the model without these edges.
        patch: what of A a patch puts into B: the state of a token before a layer (``positions``), the output
            of a head (``heads``), or of each head of ``layer`` its queries, keys, values and output
            (``parts``).
        per: what the cells of a budget are of: each ``layer``, ``head``, or ``step``, a token that attends.
        with_sink: in a budget, what the sink takes counts to its part.
        b_model, b_text, b_messages, b_pair, b_target, b_language: what differs in the input of B, with which
            a comparison compares; an empty pair, target or language: B has none. All else is as in A, as far
            as the model of B reads it.
        b_stream, b_layer, b_head, b_heads, b_by: what differs in the heads of B.

    Raises:
        FollowspotError: an argument is not accepted, with the reason and what to do.
    """
    # Before any model runs: a notebook does not check types.
    view = ViewSpec(
        kind=kind,
        stream=stream,
        layer=layer,
        head=head,
        heads=heads,
        by=by,
        unit=unit,
        specials=specials,
        query_part=query_part,
        key_part=key_part,
        rows=rows,
        padding=padding,
        sort=sort,
        scale=scale,
        colours=colours,
        theme=theme,
        max_cells=max_cells,
        crop=crop,
        note=note,
        switch=switch,
        outcome=outcome,
        outcome_token=outcome_token,
        outcome_foil=outcome_foil,
        outcome_position=outcome_position,
        outcome_text=outcome_text,
        verify=verify,
        patch=patch,
        per=per,
        with_sink=with_sink,
        b_stream=b_stream,
        b_layer=b_layer,
        b_head=b_head,
        b_heads=b_heads,
        b_by=b_by,
    )
    b_texts = {"text": b_text, "pair": b_pair, "target": b_target, "language": b_language}
    b_fields: dict[str, Any] = {field: text for field, text in b_texts.items() if text is not None}
    if b_messages is not None:
        b_fields["messages"] = parse_messages(b_messages)
    other = Other(b_model, b_fields, control_tokens)
    _check_comparison(view, other)
    files = _files(image=image, audio=audio, tensors=tensors)
    generation = None if generate is None else Generation(tokens=generate)
    user_input = Input(
        text=text,
        messages=None if messages is None else parse_messages(messages),
        control_tokens=control_tokens,
        pair=pair,
        target=target,
        language=language,
        generate=generation,
        image=files.digests.get("image"),
        audio=files.digests.get("audio"),
        tensors=files.digests.get("tensors"),
    )
    a, b = _captures(model, user_input, files.contents, other)
    view = located_view(view, a, query, key)
    other_capture = b if view.kind in COMPARING else None
    return View(Figure.of(view, a, other_capture, result=result_for(view, model, a, other_capture)))


@dataclass(frozen=True, slots=True)
class Other:
    """What differs in B.

    Attributes:
        model: its model, if it has another.
        fields: of its input.
        control_tokens: as in A; also where only B is a conversation.
    """

    model: str | None
    fields: Mapping[str, Any]
    control_tokens: bool

    def input(self, a: Input, takes: Collection[str] | None = None) -> Input:
        """The input of B, by that of A; see `Input.changed`."""
        return replace(a.changed(self.fields, takes), control_tokens=self.control_tokens)


def _check_comparison(view: ViewSpec, other: Other) -> None:
    """Refuse a comparison with nothing, and a B that nothing is compared with."""
    options = [name for name in OPTIONS if name.startswith("b_") and getattr(view, name) is not None]
    differs = bool(options or other.fields or other.model is not None)
    if view.kind in COMPARING and not differs:
        raise InvalidRequest(
            _("kind={kind} needs to know what is different in B.", kind=quoted(view.kind)),
            hint=_("Give b_text, b_model or b_heads, for example; or another argument that begins with b_."),
        )
    if view.kind not in COMPARING and differs:
        raise InvalidRequest(
            _("Arguments that begin with b_ are for kind='comparison' and kind='patch'."),
            hint=_("Add one of these, or leave them out."),
        )


def _files(**files: str | Path | bytes | None) -> "InputFiles":
    """The files of an input by field: each its path, or its bytes."""
    from ..runtime.input_files import InputFiles

    present = {field: file for field, file in files.items() if file is not None}
    contents = {
        field: file if isinstance(file, bytes) else Path(file).read_bytes() for field, file in present.items()
    }
    return InputFiles.of(contents, settings())


def _captures(model: str, user_input: Input, files: "Files", other: Other) -> tuple[Capture, Capture]:
    """A and B, which is A where nothing differs in it."""
    b_model = other.model or model
    if user_input.tensors is not None:
        a = _imported(other.input(user_input), files, other.model)
        return a, a
    a = capture_of(model, user_input, files)
    b_input = other.input(user_input, None if b_model == model else fields_read(b_model))
    return a, a if (b_model, b_input) == (model, user_input) else capture_of(b_model, b_input, files)


def _imported(user_input: Input, files: "Files", b_model: str | None) -> Capture:
    from ..runtime.capture_runner import check_imported_alone

    check_imported_alone(user_input, b_model)
    ((digest, content),) = files.items()
    return runner().imported(content, digest)
