"""A census as one HTML file that needs no network."""

from ..core.provenance import Provenance
from ..core.shape import all_plain
from ..core.stream import Head
from ..core.view_spec import ThemeName
from ..head_census.census import Census
from ..head_census.census_text import head_name, score_text
from ..message import _, localized
from ..templating import script_json
from .caption import provenance_text
from .census_table import kind_titles, kinds_table
from .cost_table import NumberTable
from .offline import offline_page
from .picture_page import PicturePage, in_themes
from .render.census import TITLE_OF, census_chart, reading


def census_html(
    census: Census,
    title: str,
    provenance: Provenance,
    kind: str,
    head: Head | None,
    theme: ThemeName | None,
) -> str:
    """The page, with the numbers as JSON in it; in the theme of its reader if it is given none."""
    page = PicturePage(
        title=localized(_("{title}: {model}", title=TITLE_OF, model=title)),
        reading=reading(census, kind),
        description=_("Scores of all heads; the table has the numbers."),
        pictures=in_themes(lambda one: census_chart(census, kind, head, "both", one), theme),
        statements=census.statements,
        notes=census.notes,
        tables=(kinds_table(census), _heads_table(census)),
        definitions=tuple(
            (
                one.title,
                one.explanation,
                one.formula,
                _(
                    "Needed: {threshold} ({why}). Source: {source}.",
                    threshold=score_text(one.threshold),
                    why=one.threshold_source,
                    source=one.source,
                ),
            )
            for one in census.kinds
        ),
        source=provenance_text(provenance),
    )
    return offline_page("picture_page.html", page, script_json(all_plain(census)), "census", theme)


def _heads_table(census: Census) -> NumberTable:
    """Every head with its kinds and scores."""
    measured = [kind for kind in census.kinds if kind.measured]
    rows = tuple(
        (
            head_name((layer, head)),
            kind_titles(census, (layer, head)),
            *(score_text(float(kind.values[layer, head])) for kind in measured),
        )
        for layer in range(census.layers)
        for head in range(census.heads)
    )
    columns = (_("Head"), _("Kinds"), *(kind.title for kind in measured))
    return NumberTable(_("All heads"), columns, rows)
