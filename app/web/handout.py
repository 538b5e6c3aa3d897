"""A handout: saved figures as pages to print, with questions and an answer key, as its address says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from ..figures.export_formats import HTML
from ..figures.label_text import visible
from ..figures.page_view import PageView, Presentation
from ..figures.questions import Question
from ..store.figures import SavedFigure
from ..templating import render
from .dependencies import Services, ServicesDep
from .language_links import LanguageLink, language_links
from .replies import Body, cached_reply, entity_tag
from .saved_figure_pages import SavedPageRoute
from .saved_figures import exhibit_of, load_saved_figure
from .schemas import query as schemas
from .schemas.embed import Switch

# A class reads no more, and each is drawn anew.
MOST_FIGURES = 12


class HandoutQuery(schemas.Query):
    """What a handout shows; questions and answers belong to the figures by their order."""

    figure: list[Annotated[str, Field(max_length=400)]] = Field(min_length=1, max_length=MOST_FIGURES)
    title: str = Field("", max_length=200)
    questions: Switch = "1"
    answers: Switch = "1"
    question: list[Annotated[str, Field(max_length=400)]] = Field([], max_length=MOST_FIGURES)
    answer: list[Annotated[str, Field(max_length=400)]] = Field([], max_length=MOST_FIGURES)

    @property
    def ids(self) -> list[str]:
        """Ids of the figures; they may be given by the addresses of their pages."""
        return [one.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2] for one in self.figure]

    def own(self, number: int) -> tuple[str, str]:
        """The author's question and answer for a figure; empty where there is none."""
        question, answer = (
            texts[number].strip() if number < len(texts) else "" for texts in (self.question, self.answer)
        )
        return question, answer


@dataclass(frozen=True, slots=True)
class HandoutFigure:
    """One figure.

    Attributes:
        number: its place, from 1.
        id: of the saved figure.
        title: its author's title, or what the picture shows.
        named: whether its author chose the title.
        viewed: its picture and texts; with a question, nothing in them gives the answer away.
        statements: what the picture shows; with a question, only which lines it leaves out.
        own: the author's question and answer; empty where there is none.
        computed: what is asked otherwise, with its answer; None: nothing stands out.
        asked: what is asked; None: nothing. Its answer is empty if the author gave none.
    """

    number: int
    id: str
    title: str
    named: bool
    viewed: PageView
    statements: str
    own: tuple[str, str]
    computed: Question | None
    asked: Question | None


@dataclass(frozen=True)
class HandoutContext:
    """The context of ``templates/handout.html``.

    Attributes:
        static: address below which the static files are served.
        title: of the whole; may be empty.
        questions, answers: whether there are any.
        figures: in order.
        languages: the same page in other languages.
        home: the workbench, relative to the page.
    """

    static: str
    title: str
    questions: bool
    answers: bool
    figures: Sequence[HandoutFigure]
    languages: tuple[LanguageLink, ...]
    home: str = "./"


class HandoutRoute(SavedPageRoute):
    """The page of several figures."""

    lists = frozenset(("figure", "question", "answer"))


router = APIRouter(include_in_schema=False, route_class=HandoutRoute)


@router.get("/handout")
async def handout(
    request: Request, services: ServicesDep, query: Annotated[HandoutQuery, Query()]
) -> Response:
    """Saved figures on paper. It is stored nowhere: its address determines it."""
    saved = [await load_saved_figure(services, identity) for identity in query.ids]
    asked = query.model_dump(mode="json", exclude={"v"})
    tag = entity_tag(request, "handout", [one.id for one in saved], asked, services.assets.version)
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}

    async def make() -> Body:
        return Body(await services.engine.run(lambda: _page(services, saved, query)))

    return await cached_reply(request, services.replies, make, headers, HTML)


def _page(services: Services, saved: Sequence[SavedFigure], query: HandoutQuery) -> bytes:
    context = HandoutContext(
        static=services.assets.prefix,
        title=visible(query.title) if query.title else "",
        questions=query.questions == "1",
        answers=query.answers == "1",
        figures=[_figure(services, one, query, number) for number, one in enumerate(saved)],
        languages=language_links(services.languages),
    )
    return render("handout.html", context)


def _figure(services: Services, saved: SavedFigure, query: HandoutQuery, number: int) -> HandoutFigure:
    exhibit = exhibit_of(services, saved, "light")
    computed, own = exhibit.question(), query.own(number)
    asked = _asked(computed, own) if query.questions == "1" else None
    # An outlined cell, and the sentence about it, would give the answer away.
    shown = exhibit.unanswered() if asked else exhibit
    viewed = shown.page_view(Presentation(theme="light"))
    return HandoutFigure(
        number=number + 1,
        id=saved.id,
        title=visible(saved.title) if saved.title else viewed.title,
        named=bool(saved.title),
        viewed=viewed,
        statements=viewed.statements if asked is None or not shown.gives_away() else "",
        own=own,
        computed=computed,
        asked=asked,
    )


def _asked(computed: Question | None, own: tuple[str, str]) -> Question | None:
    """The author's question, else the computed one, with the author's answer if there is one."""
    question, answer = (visible(text) if text else "" for text in own)
    if question:
        return Question(question, answer)
    return computed and replace(computed, answer=answer or computed.answer)
