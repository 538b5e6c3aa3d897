"""The colours of a figure besides its colour scale, in the dark and the light theme."""

from dataclasses import dataclass

from ..core.view_spec import ThemeName

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as ``#rrggbb``.

    Attributes:
        paper: the background.
        blocked: masked cells; must be distinct from a weight of 0.
        ink, quiet: text, and less prominent text.
        line: hairlines.
    """

    paper: str
    blocked: str
    ink: str
    quiet: str
    line: str


THEMES: dict[ThemeName, Theme] = {
    "dark": Theme(paper="#0f1115", blocked="#23272f", ink="#e8eaed", quiet="#a4acb8", line="#343a45"),
    "light": Theme(paper="#ffffff", blocked="#eceff3", ink="#16191d", quiet="#59626e", line="#d5dae1"),
}
