"""The texts of which an ablated head outputs its mean, or the one whose outputs it takes."""

from ..core.ablation import ZERO, Ablation, AblationOptions
from ..errors import InvalidRequest
from ..message import _, enumerated
from .sets import sentence_set, sentence_sets


def ablation_of(options: AblationOptions) -> Ablation:
    """What a reader asks ablated heads to output, with the texts that determine it.

    Raises:
        InvalidRequest: texts are missing, or have no meaning.
        UnknownSet: no set is called so.
    """
    mode, name, text = options.ablation, options.ablation_set, options.ablation_text
    if name is not None and mode != "mean":
        raise _idle("ablation.set", mode)
    if text is not None and mode == "zero":
        raise _idle("ablation.text", mode)
    if mode == "zero":
        return ZERO
    if mode == "resample":
        if not text or not text.strip():
            raise InvalidRequest(
                _("Resampled heads need another text."),
                hint=_("Give it as ablation.text: it must have as many tokens as this one."),
            )
        return Ablation(mode, (text,))
    if (name is None) == (text is None):
        raise InvalidRequest(
            _("A mean needs reference texts: a set by its name, or texts of yours."),
            hint=_(
                "Give ablation.set ({names}), or ablation.text with one text per line.",
                names=enumerated(sentence_sets()),
            ),
        )
    if name is not None:
        return Ablation(mode, tuple(one.text for one in sentence_set(name).sentences), name)
    texts = tuple(line.strip() for line in (text or "").splitlines() if line.strip())
    if not texts:
        raise InvalidRequest(
            _("There is no reference text."), hint=_("Write one text per line in ablation.text.")
        )
    return Ablation(mode, texts)


def _idle(option: str, mode: str) -> InvalidRequest:
    return InvalidRequest(
        _("{option} has no meaning for ablation={mode}.", option=option, mode=mode),
        hint=_("Leave it out, or choose another ablation."),
        asked=option,
    )
