"""Snippets of HTML, parsed by a browser: no text may end an attribute."""

from typing import Any

from playwright.sync_api import Page

from ..client.snippets import HOSTILE, PAGE, check_image, embed, one_line, snippet
from ..node import Node

# All elements of a piece of HTML, in order, with their attributes; texts other than white space.
PARSED = """(snippet) => {
  const { body, head } = new DOMParser().parseFromString(snippet, 'text/html');
  const walk = (node) => node.nodeType === 3 ? (node.data.trim() ? [node.data] : [])
    : [[node.localName, Object.fromEntries([...node.attributes].map(({ name, value }) => [name, value]))],
       ...[...node.childNodes].flatMap(walk)];
  return [...head.childNodes, ...body.childNodes].flatMap(walk);
}"""


def parsed(page: Page, snippet: str) -> Any:
    """A browser's parse of a snippet, without running or loading any of it."""
    return page.evaluate(PARSED, snippet)


def test_html_holds_the_text_and_nothing_of_it_acts(page: Page, node: Node) -> None:
    for title in HOSTILE:
        for name, kind, more in (
            ("html", "svg", {"width": "720", "loading": "lazy"}),
            ("email", "png", {"width": "600"}),
        ):
            link, image = parsed(page, snippet(node, name, title))
            assert link == ["a", {"href": PAGE}]
            assert image == ["img", {"src": f"{PAGE}&kind={kind}", "alt": one_line(title), **more}]


FRAME = {"width": "720", "height": "612", "loading": "lazy"}
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"


def test_frames_are_one_element_with_our_attributes(page: Page, node: Node) -> None:
    for title in HOSTILE:
        name = one_line(title)
        sandboxed = {"sandbox": SANDBOX, "title": name}
        (frame,) = parsed(page, snippet(node, "iframe", title))
        style = {"style": "border: 0; max-width: 100%"}
        assert frame == ["iframe", {"src": embed(title), **FRAME, **sandboxed, **style}]
        slide, frame = parsed(page, snippet(node, "reveal", title))
        assert slide == ["section", {}]
        size = {"width": "960", "height": "540", "class": "r-stretch", "style": "border:0"}
        assert frame == ["iframe", {"data-src": embed(title, "&slide=1"), **size, **sandboxed}]
        frame, paragraph, link, text = parsed(page, snippet(node, "lms", title))
        assert frame == [
            "iframe",
            {"src": embed(title), **FRAME, "width": "100%", "style": "border:0", "title": name},
        ]
        assert (paragraph, link, text) == (["p", {}], ["a", {"href": PAGE}], name)
        assert snippet(node, "notion", title) == embed(title)
        assert snippet(node, "wordpress", title) == PAGE


def test_quarto_has_a_frame_and_a_picture(page: Page, node: Node) -> None:
    for title in HOSTILE:
        when, fence, frame, end, close, unless, image, last = snippet(node, "quarto", title).split("\n")
        assert (when, fence) == ('::: {.content-visible when-format="html"}', "```{=html}")
        assert (end, close, last) == ("```", ":::", ":::")
        assert unless == '::: {.content-visible unless-format="html"}'
        assert [name for name, _ in parsed(page, frame)] == ["iframe"]
        assert "`" not in frame
        check_image(image, title, "png")
