"""Content negotiation: media types, codings and languages of RFC 9110, section 12.5."""


def quality(header: str | None, value: str) -> float:
    """The quality that an ``Accept`` or ``Accept-Encoding`` header gives a media type or a coding, 0 to 1.

    The most specific entry decides: ``a/b`` before ``a/*`` before ``*/*`` or ``*``. Without the header, or
    without a matching entry, 0.
    """
    best, weight = -1, 0.0
    for entry in (header or "").lower().split(","):
        name, *parameters = (part.strip() for part in entry.split(";"))
        specific = _specificity(name, value)
        if specific > best:
            best, weight = specific, _weight(parameters)
    return weight


def prefers(header: str | None, value: str, other: str) -> bool:
    """Whether a media type is preferred to another. In a tie the other wins."""
    return quality(header, value) > quality(header, other)


def wanted_languages(header: str | None) -> list[str]:
    """The languages of an ``Accept-Language`` header, the most wanted first, without those refused."""
    weights: dict[str, float] = {}
    for entry in (header or "").split(","):
        tag, *parameters = (part.strip() for part in entry.split(";"))
        weights.setdefault(tag, _weight([one.lower() for one in parameters]))
    return sorted((tag for tag in weights if tag and weights[tag] > 0), key=lambda tag: -weights[tag])


def _specificity(name: str, value: str) -> int:
    """How specifically an entry matches: 2 exactly, 1 by its main type, 0 by a wildcard, -1 not at all."""
    if name == value:
        return 2
    if name == f"{value.partition('/')[0]}/*":
        return 1
    return 0 if name in ("*", "*/*") else -1


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, number = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(number)
            except ValueError:
                return 0.0
            return weight if 0 <= weight <= 1 else 0.0
    return 1.0
