"""What to show of a capture, and how: the same options, by the same names, everywhere.

Addresses, the API, the command line and Python all read their options into a `ViewSpec` and write them from
it; each takes all of the options, or some. An option is declared here once: its values, its default, and what
it does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal, Self, get_args

from ..errors import reason
from ..message import _, listed
from .ablation import ABLATION_OPTIONS, AblationOptions
from .budget_columns import Per
from .capture import Capture
from .crop import CROP_ADVICE, CROP_GRAMMAR
from .intervention import INTERVENTIONS_GRAMMAR
from .option import About, Option, options_of
from .outcome import OutcomeOptions
from .patch_map import Patched
from .stream import Rows
from .token import PART_GRAMMAR, Part, UnitName

KindName = Literal[
    "head",
    "sentence",
    "overview",
    "ranking",
    "alignment",
    "comparison",
    "effect",
    "scatter",
    "lens",
    "contributions",
    "patch",
    "methods",
    "budget",
    "position",
]
By = Literal["mean", "max"]
Sort = Literal["weight", "lift"]
Scale = Literal["linear", "sqrt", "log"]
ColourName = Literal["auto", "inferno", "viridis", "cividis", "greys"]
ThemeName = Literal["light", "dark"]

_ITEM = r"(?:all|[0-9]{1,9}(?:\.[0-9]{1,9})?)"
# The notation of a set of heads: ``5.3`` is a head, ``5`` a layer, ``all`` every head; commas separate
# several.
HEADS_GRAMMAR = rf"^{_ITEM}(?:,{_ITEM})*$"
# Figures of these kinds are pooled if they are larger than max_cells.
POOLED: frozenset[KindName] = frozenset(("head", "comparison", "effect"))
# Kinds that draw the effects of changing attention.
EFFECT_KINDS: frozenset[KindName] = frozenset(("effect", "scatter"))
# Kinds about whole layers, in which no pair of tokens can be chosen.
LAYER_KINDS: frozenset[KindName] = frozenset(("lens", "contributions"))
# Kinds for which an outcome is measured; none of them can be drawn from attention weights alone.
OUTCOME_KINDS: frozenset[KindName] = EFFECT_KINDS | LAYER_KINDS | {"patch", "methods", "position"}
# Kinds that show two inputs.
COMPARING: frozenset[KindName] = frozenset(("comparison", "patch"))

_PART_ADVICE = _("It must name a part of the input: A, B, prompt, answer, template, message-1, message-2 ...")


def _heads(help: str, example: str) -> About:
    """What is declared of a set of heads."""
    advice = _(
        "It must name heads: 5.3 (head 3 of layer 5), 5 (a whole layer) or all; several with "
        "commas and no spaces."
    )
    return About(help, pattern=HEADS_GRAMMAR, advice=advice, longest=4096, example=example)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """Which tokens are rows and columns, and how they are merged and named."""

    unit: Annotated[
        UnitName,
        About(
            "What one row and one column stand for: a token; a word, made of its sub-words; a sentence, by"
            " the rules of Unicode (UAX 29); a part of the input. The weights on the tokens of a unit are"
            " added up, and their rows averaged."
        ),
    ] = "token"
    specials: Annotated[
        bool,
        About(
            "Special tokens such as [CLS] are shown. Without them nothing is renormalised, and the share"
            " removed is stated."
        ),
    ] = True
    query_part: Annotated[
        Part | None,
        About(
            "Only the rows of this part of the input: A or B of a pair, prompt or answer of a generation,"
            " message-1 (and so on) or template of a conversation; all if absent. Nothing is renormalised.",
            pattern=PART_GRAMMAR,
            advice=_PART_ADVICE,
            longest=16,
            example="A",
        ),
    ] = None
    key_part: Annotated[
        Part | None,
        About(
            "Only the columns of this part; the share removed is stated.",
            pattern=PART_GRAMMAR,
            advice=_PART_ADVICE,
            longest=16,
            example="B",
        ),
    ] = None
    rows: Annotated[
        Rows | None,
        About(
            "How the rows of a decoder are named: by the token that is read there, or by the one "
            "being written, which the row predicts. The weights stay where they are. If absent: "
            "as the stream’s `rows` says.",
            example="read",
        ),
    ] = None
    padding: Annotated[
        bool,
        About(
            "Tokens that stand for nothing in the input are shown, such as the silence that a model adds"
            " after a clip. Without them nothing is renormalised, and the share removed is stated."
        ),
    ] = False

    def of(self, capture: Capture) -> Capture:
        """A capture with its rows named and its padding shown as requested."""
        return capture.with_display_options(self.rows, padding=self.padding)

    def tokens(self) -> dict[str, Any]:
        """All of these options, by name."""
        return {name: getattr(self, name) for name in TOKEN_OPTIONS}

    def units(self) -> dict[str, Any]:
        """The units of rows and columns, as keyword arguments of the analyses."""
        return {name: getattr(self, name) for name in ("unit", "specials", "query_part", "key_part")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSpec(AblationOptions, OutcomeOptions, TokenView):
    """A view without its input: what is shown of a capture (A), or of two (A and B), and how.

    Raises:
        InvalidRequest: an option cannot have this value; it names the option.
    """

    kind: Annotated[
        KindName,
        About(
            "What is drawn: head, the heatmap of a head; sentence, its words joined by lines; overview, every"
            " head at once; ranking, the heads that join query and key; alignment, what each token attends to"
            " most; comparison, A, B and A − B; effect, what cutting each edge of a head would change;"
            " scatter, the weight of each edge beside that effect; lens,"
            " what the model would say after each layer; contributions, what each head adds to a logit;"
            " patch, how much of the difference between A and B each part of the model carries over;"
            " methods, which tokens count for an outcome, by several methods; budget, the share of the"
            " attention that each sentence or part of the input gets, beside that of even attention;"
            " position, a sentence or message of the prompt at several depths: its share of the attention,"
            " and the outcome."
        ),
    ] = "head"
    stream: Annotated[
        str | None,
        About(
            "One of the model’s streams: self; or encoder, decoder, cross. If absent, its last, "
            "which is the cross-attention of an encoder-decoder.",
            longest=64,
            example="self",
        ),
    ] = None
    layer: Annotated[
        int | None, About("Layer, from 0; with head, the same as heads=layer.head.", example=5)
    ] = None
    head: Annotated[int | None, About("Head, from 0.", example=3)] = None
    heads: Annotated[
        str | None,
        _heads(
            "Instead of layer and head: 5.3 (head 3 of layer 5), 5 (a whole layer), all; several with commas."
            " They are shown as one.",
            "5.3,5.4",
        ),
    ] = None
    by: Annotated[
        By,
        About(
            "How several heads become one matrix: their mean, or the maximum in each cell. "
            "Tokens are merged first."
        ),
    ] = "mean"
    query: Annotated[
        int | None,
        About(
            "The query token, by its position in the input, from 0. With key: a cell to outline. Of a"
            " sentence: only this token's lines.",
            example=8,
        ),
    ] = None
    key: Annotated[
        int | None,
        About(
            "The key token, by its position. With query: a cell to outline. Of a sentence, alone: only the"
            " lines to this token. Of a position: a token of the sentence or message that moves.",
            example=6,
        ),
    ] = None
    sort: Annotated[
        Sort,
        About(
            "The order of a ranking: by weight, or by lift, which is the weight divided by the "
            "mean that the other queries give to the key."
        ),
    ] = "weight"
    scale: Annotated[
        Scale | None,
        About(
            "How a weight becomes a colour; 0 to 1. If absent, by the number of key tokens shown: linear"
            " up to 100, sqrt up to 256, log above."
        ),
    ] = None
    colours: Annotated[ColourName, About("Colour scale; auto is the theme's own.")] = "auto"
    theme: Annotated[ThemeName, About("Ink on paper, or light on a dark stage.")] = "light"
    max_cells: Annotated[
        int | None,
        About(
            "Most rows and most columns; what is larger is pooled by maximum and says so. If absent, as the"
            " medium has room.",
            least=1,
            most=2048,
            example=64,
        ),
    ] = None
    crop: Annotated[
        str | None,
        About(
            "Of a heatmap: only these rows and columns, by the positions of their tokens, such as"
            " 4096:4608,0:512; all if absent.",
            pattern=CROP_GRAMMAR,
            advice=CROP_ADVICE,
            longest=40,
            example="4096:4608,0:512",
        ),
    ] = None
    cut: Annotated[
        str | None,
        About(
            "What is changed: 5.3:8-6 cuts the edge from query 8 to key 6 in head 3 of layer 5; 5:8-6 in all"
            " heads of a layer, all:8-6 in all layers; 5.3 ablates a head, 5 a layer. Several with commas;"
            " of another stream after its name: cross/5.3.",
            pattern=INTERVENTIONS_GRAMMAR,
            advice=_(
                "It must name edges or heads, such as 5.3:8-6 or 5.3; commas without spaces separate several."
            ),
            longest=4096,
            example="3.4:16-8",
        ),
    ] = None
    verify: Annotated[
        int,
        About(
            "Of an effect: how many cells, those with the largest estimates and weights, are verified by"
            " running the model without these edges.",
            most=100,
        ),
    ] = 12
    patch: Annotated[
        Patched,
        About(
            "Of a patch: what of A is put into B. positions, the state of a token before a layer; heads, the"
            " output of a head at all tokens; parts, of each head of a layer its queries, keys, values and"
            " output, apart."
        ),
    ] = "positions"
    per: Annotated[
        Per,
        About(
            "Of a budget: what its cells are of. layer, each layer; head, each head; step, each token that"
            " attends, such as each of an answer."
        ),
    ] = "layer"
    with_sink: Annotated[
        bool,
        About(
            "Of a budget: what the sink takes counts to its part. Without it, the rest of each row is scaled"
            " up to 1; the share of the sink is stated either way."
        ),
    ] = False
    note: Annotated[str, About("A sentence of yours for the caption.", longest=400)] = ""
    switch: Annotated[
        str | None,
        _heads(
            "Heads to switch between in embeds and HTML files; other files show the figure's own.",
            "5.3,5.4",
        ),
    ] = None
    b_stream: Annotated[
        str | None, About("The stream of B; the same as A’s if absent.", longest=64, example="self")
    ] = None
    b_layer: Annotated[int | None, About("The layer of B; the same as A's if absent.", example=5)] = None
    b_head: Annotated[int | None, About("The head of B; the same as A's if absent.", example=4)] = None
    b_heads: Annotated[
        str | None,
        _heads(
            "The heads of B, written like A’s; the same as A’s if absent.",
            "5.4",
        ),
    ] = None
    b_by: Annotated[By | None, About("How several heads of B become one matrix; as in A if absent.")] = None

    def __post_init__(self) -> None:
        for option in OPTIONS.values():
            object.__setattr__(self, option.name, option.checked(getattr(self, option.name)))

    @classmethod
    def parse(cls, parameters: Mapping[str, str]) -> Self:
        """The view that an address means. Parameters of other names are left alone.

        Raises:
            InvalidRequest: a parameter cannot be read; it names the parameter.
        """
        named = {
            option: parameters[option.parameter]
            for option in OPTIONS.values()
            if option.parameter in parameters
        }
        values: dict[str, Any] = {}
        for option, text in named.items():
            try:
                values[option.name] = option.parse(text)
            except ValueError as error:
                raise option.refusal(option.parameter, text, reason(error), option.choices) from error
        return cls(**values)

    def parameters(self, *, complete: bool = False) -> dict[str, str]:
        """The parameters of an address, of which `parse` gives the same view.

        Args:
            complete: write defaults, too, which may change one day.
        """
        values = {option: getattr(self, option.name) for option in OPTIONS.values()}
        return {
            option.parameter: option.format(value)
            for option, value in values.items()
            if value != option.default or (complete and value not in (None, ""))
        }

    @property
    def names_heads(self) -> bool:
        """Whether any heads of A are named."""
        return (self.layer, self.head, self.heads) != (None, None, None)

    @property
    def patched_layer(self) -> int | None:
        """The layer whose heads are patched part by part: that of the heads of A; None: none."""
        if self.patch != "parts" or self.layer is not None:
            return self.layer if self.patch == "parts" else None
        first = re.match("[0-9]+", self.heads or "")
        return None if first is None else int(first[0])

    @property
    def capture_decides(self) -> bool:
        """Whether the heads depend on the capture: where none is named, the model's own are shown."""
        return not self.names_heads and self.kind in ("head", "sentence", "alignment")

    @property
    def pair(self) -> tuple[int, int] | None:
        """The query and the key, if both are selected."""
        return None if self.query is None or self.key is None else (self.query, self.key)

    def conflict(self, *, asks: bool = False) -> str:
        """Which options have no meaning together, in words; empty if all is well.

        Args:
            asks: the reader guesses first what a token attends to, so that ``query`` may stand alone.
        """
        named = (self.query is not None, self.key is not None)
        if self.kind not in POOLED and self.max_cells is not None:
            kinds = listed(f"kind={kind}" for kind in get_args(KindName) if kind in POOLED)
            return _("max_cells is for {kinds}: leave it out.", kinds=kinds)
        if idle := self.parameters().keys() & idle_options(self.kind):
            return _why_idle(min(idle), self.kind)
        if self.cut is not None:
            return _("No figure shows a model with cut edges: leave out cut.")
        if self.kind != "ranking" and self.sort != "weight":
            return _("sort is for kind=ranking: leave it out.")
        if asks and not named[1]:
            return ""
        if self.kind in POOLED | EFFECT_KINDS and named[0] != named[1]:
            return _("query and key outline a cell together: give both or neither.")
        if self.kind == "position" and self.key is None:
            return _("Name the sentence that moves: give key, one of its tokens.")
        if self.kind == "ranking" and not all(named):
            return _("Heads are ranked for a pair of tokens: give query and key.")
        return ""


# Every option by the name of its field.
OPTIONS: Mapping[str, Option] = options_of(ViewSpec)
TOKEN_OPTIONS = tuple(one.name for one in fields(TokenView))
_OF_TOKENS = frozenset(OPTIONS[name].parameter for name in TOKEN_OPTIONS)
# The parameters that have a meaning for some kinds of figures only, with those kinds.
_MEANINGFUL: Mapping[str, frozenset[KindName]] = {
    **{OPTIONS[name].parameter: OUTCOME_KINDS for name in OutcomeOptions.__dataclass_fields__},
    "outcome.text": EFFECT_KINDS | {"patch", "methods"},
    "outcome.foil": EFFECT_KINDS | {"contributions", "patch", "methods", "position"},
    # No figure shows a model with ablated heads.
    **{OPTIONS[name].parameter: frozenset() for name in ABLATION_OPTIONS},
    "verify": EFFECT_KINDS,
    "patch": frozenset(("patch",)),
    "per": frozenset(("budget",)),
    "with_sink": frozenset(("budget",)),
}
RUN_OPTIONS = frozenset(_MEANINGFUL)
_OF_HEADS = frozenset(("layer", "head", "heads", "by", "switch"))
# The other parameters that have no meaning for a kind of figures.
_MEANINGLESS: Mapping[KindName, frozenset[str]] = {
    "overview": frozenset(("query", "key")),
    "alignment": frozenset(("query", "key")),
    # It reads the last stream, at every token.
    "lens": _OF_HEADS | _OF_TOKENS | {"stream", "query", "key"},
    # The heads of all streams that add to the logit are shown; those of `heads` are outlined.
    "contributions": _OF_TOKENS | {"stream", "by", "query", "key", "switch"},
    "patch": _OF_TOKENS | {"key"},
    # Whole tokens are ranked, over all heads.
    "methods": _OF_HEADS | {"unit", "query", "key", "query_part", "key_part", "padding"},
    # It counts every key, and its cells are means.
    "budget": frozenset(("by", "switch", "key", "key_part", "specials", "padding")),
    # It shows no weights: its heads are averaged, and its rows are those of the answer.
    "position": (_OF_TOKENS - {"unit"}) | {"by", "switch", "query", "scale", "colours"},
}


def idle_options(kind: KindName) -> frozenset[str]:
    """The parameters that have no meaning for a kind of figure."""
    of_runs = frozenset(name for name, kinds in _MEANINGFUL.items() if kind not in kinds)
    of_heatmap = frozenset() if kind == "head" else frozenset(("crop",))
    return of_runs | of_heatmap | _MEANINGLESS.get(kind, frozenset())


def _why_idle(option: str, kind: KindName) -> str:
    """Why an option has no meaning for a kind of figure, and what to do."""
    if kind not in ("methods", "budget", "position") and option in _OF_TOKENS | {"query", "key"}:
        return _("kind={kind} shows every token: leave out {option}.", kind=kind, option=option)
    if kind in LAYER_KINDS and option in _OF_HEADS | {"stream"}:
        return _("kind={kind} is about the whole model: leave out {option}.", kind=kind, option=option)
    return _("{option} has no meaning for kind={kind}: leave it out.", option=option, kind=kind)
