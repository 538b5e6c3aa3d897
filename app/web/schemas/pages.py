"""What a page tells its scripts: the JSON in its markup."""

from dataclasses import dataclass

from ...examples import Example
from ...samples import Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the server accepts; the same as its settings.

    Attributes:
        max_characters: of a text; None: as many as fit.
        max_file_bytes: of an uploaded picture or clip.
        max_tensor_file_bytes: of an uploaded file of attention.
        max_pixels: of a picture.
        max_audio_seconds: of a clip.
    """

    max_characters: int | None
    max_file_bytes: int
    max_tensor_file_bytes: int
    max_pixels: int
    max_audio_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedMetric:
    """A metric to choose; its definition comes with the overview.

    Attributes:
        name: as in the address.
        title: display name.
    """

    name: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageConfig:
    """What the scripts of every page need.

    Attributes:
        static: address below which the static files are served.
    """

    static: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPageConfig(PageConfig):
    """What the scripts of a page that runs models need.

    Attributes:
        default_model: key of the model that is used when none is named.
    """

    default_model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbenchConfig(ModelPageConfig):
    """What the scripts of the workbench need before their first request.

    Attributes:
        plotly: address of plotly.js.
        any_model: visitors may load any model of the Hub.
        oembed: other sites can request embeds, as the server has a public address.
        example_text: of the first example.
        examples: the first is shown on a first visit.
        samples: in the order in which they are offered.
        limits: of what it accepts.
        metrics: by which the overview can be coloured.
        grammar: the spaCy pipeline for syntactic dependencies; None if none is installed.
    """

    plotly: str
    any_model: bool
    oembed: bool
    example_text: str
    examples: tuple[Example, ...]
    samples: tuple[Sample, ...]
    limits: Limits
    metrics: tuple[NamedMetric, ...]
    grammar: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameSize:
    """The size of a figure's frame in another page, in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePageConfig(PageConfig):
    """What the scripts of a saved figure's page need.

    Attributes:
        oembed: other sites can request embeds, as the server has a public address.
        id: of the figure.
        title: of its author, or what it shows.
        page: its address; empty if the server does not know its own.
        frame: of its embed.
    """

    oembed: bool
    id: str
    title: str
    page: str
    frame: FrameSize
