"""Snippets, each parsed by its target format: no text may end an attribute, a fence or a command."""

import ast
import re
import unicodedata
from typing import Any
from urllib.parse import urlencode

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

HOSTILE = (
    "The cat sat on the mat.",
    '"><script>alert(1)</script>',
    "' onerror='alert(1)",
    "]]> --> </textarea>",
    "](javascript:alert(1)) [x]: y ![z](w)",
    "100 % of $x_1^2$ & {more} # ~ \\ \\\\ \\input{x} `code`",
    "```\n:::\n---\n${x} \\end{figure}",
    "**bold** _low_ <b>html</b> &amp; &lt; https://example.org www.example.org @cite",
    "two\u2028lines\u2029and\x85more\r\n\x00\x0b\x1b[31m",
    "\u202eesrever\u202c \u2066isolated\u2069 猫 🐈‍⬛ naïve",
    "quotes \" ' ` “ ” « »",
    "trailing backslash \\",
)
PAGE = "https://example.org/?text=a+b&query=1&x=(%28_~)"


def one_line(text: str) -> str:
    """The expected text: line ends, control and direction characters become one space."""
    turns = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    apart = "".join(
        " " if c in turns or c.isspace() or unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text
    )
    return " ".join(part for part in apart.split(" ") if part)


@pytest.fixture
def quiet(page: Page) -> Page:
    """An inert page of the server that can import the module."""
    page.goto("/healthz")
    return page


def snippet(page: Page, name: str, title: str) -> str:
    """A snippet written by the workbench's own module."""
    return str(
        page.evaluate(
            """async ([name, title, page]) => {
              const { SNIPPETS } = await import('/static/now/js/snippets.js');
              const face = (kind) => `${page}&kind=${kind}`;
              const embed = (more) => `${page}&embed&${new URLSearchParams({ note: title, ...more })}`;
              const frame = { width: 720, height: 612 };
              return SNIPPETS[name].write({ title, page, face, embed, frame, file: 'followspot-5.3',
                spec: { text: title, model: 'minilm', layer: '5', head: '3', note: title, words: '1' } });
            }""",
            [name, title, PAGE],
        )
    )


def embed(title: str, more: str = "") -> str:
    """The address of the embed."""
    note = urlencode({"note": title}, safe="*").replace("~", "%7E")
    return f"{PAGE}&embed&{note}{more}"


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


def test_html_holds_the_text_and_nothing_of_it_acts(quiet: Page) -> None:
    for title in HOSTILE:
        for name, kind, more in (
            ("html", "svg", {"width": "720", "loading": "lazy"}),
            ("email", "png", {"width": "600"}),
        ):
            link, image = parsed(quiet, snippet(quiet, name, title))
            assert link == ["a", {"href": PAGE}]
            assert image == ["img", {"src": f"{PAGE}&kind={kind}", "alt": one_line(title), **more}]


FRAME = {"width": "720", "height": "612", "loading": "lazy"}
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"


def test_frames_are_one_element_with_our_attributes(quiet: Page) -> None:
    for title in HOSTILE:
        name = one_line(title)
        sandboxed = {"sandbox": SANDBOX, "title": name}
        (frame,) = parsed(quiet, snippet(quiet, "iframe", title))
        style = {"style": "border: 0; max-width: 100%"}
        assert frame == ["iframe", {"src": embed(title), **FRAME, **sandboxed, **style}]
        slide, frame = parsed(quiet, snippet(quiet, "reveal", title))
        assert slide == ["section", {}]
        size = {"width": "960", "height": "540", "class": "r-stretch", "style": "border:0"}
        assert frame == ["iframe", {"data-src": embed(title, "&slide=1"), **size, **sandboxed}]
        frame, paragraph, link, text = parsed(quiet, snippet(quiet, "lms", title))
        assert frame == [
            "iframe",
            {"src": embed(title), **FRAME, "width": "100%", "style": "border:0", "title": name},
        ]
        assert (paragraph, link, text) == (["p", {}], ["a", {"href": PAGE}], name)
        assert snippet(quiet, "notion", title) == embed(title)
        assert snippet(quiet, "wordpress", title) == PAGE


def test_quarto_has_a_frame_and_a_picture(quiet: Page) -> None:
    for title in HOSTILE:
        when, fence, frame, end, close, unless, image, last = snippet(quiet, "quarto", title).split("\n")
        assert (when, fence) == ('::: {.content-visible when-format="html"}', "```{=html}")
        assert (end, close, last) == ("```", ":::", ":::")
        assert unless == '::: {.content-visible unless-format="html"}'
        assert [name for name, _ in parsed(quiet, frame)] == ["iframe"]
        assert "`" not in frame
        _check_image(image, title, "png")


def test_myst_has_a_directive_with_a_placeholder(quiet: Page) -> None:
    for title in HOSTILE:
        opened, width, placeholder, caption, closed = snippet(quiet, "myst", title).split("\n")
        assert opened == f":::{{iframe}} {embed(title)}"
        assert (width, placeholder, closed) == (":width: 100%", f":placeholder: {PAGE}&kind=png", ":::")
        assert not caption.startswith(":")
        (_, inline, _) = MarkdownIt("gfm-like", {"linkify": False}).parse(caption)
        assert [child.type for child in inline.children or []] == ["text"] * len(inline.children or [])
        assert _printed(inline.children) == one_line(title)


def test_jupyter_runs_what_we_say_and_nothing_else(quiet: Page) -> None:
    for title in HOSTILE:
        imported, shown = ast.parse(snippet(quiet, "jupyter", title)).body
        assert ast.unparse(imported) == "from IPython.display import IFrame"
        assert ast.unparse(shown) == f"IFrame({embed(title)!r}, width=720, height=612)"


def test_a_cell_of_a_notebook_shows_that_very_text(quiet: Page) -> None:
    for title in HOSTILE:
        imported, shown = ast.parse(snippet(quiet, "notebook", title)).body
        assert ast.unparse(imported) == "from followspot import show"
        said = f"{title!r}, model='minilm', layer=5, head=3, note={title!r}, words=True"
        assert ast.unparse(shown) == f"show({said})"


def test_a_literal_of_python_is_the_text(quiet: Page) -> None:
    """Addresses are encoded; the literal holds any text."""
    for text in HOSTILE:
        written = quiet.evaluate(
            "async (text) => (await import('/static/now/js/snippets.js')).python(text)", text
        )
        assert ast.literal_eval(written) == text
        assert "\n" not in written and "\u2028" not in written and "\u202e" not in written


def test_markdown_is_one_linked_image(quiet: Page) -> None:
    for title in HOSTILE:
        written = snippet(quiet, "markdown", title)
        (_, inline, _) = MarkdownIt("gfm-like", {"linkify": False}).parse(written)
        opened, image, closed = inline.children or []
        assert (opened.type, image.type, closed.type) == ("link_open", "image", "link_close")
        escaped = PAGE.replace("(", "%28").replace(")", "%29")
        assert (opened.attrs["href"], image.attrs["src"]) == (escaped, f"{escaped}&kind=svg")
        assert _printed(image.children) == one_line(title)


def test_latex_has_no_command_but_ours(quiet: Page) -> None:
    for title in HOSTILE:
        preamble, *lines = snippet(quiet, "latex", title).split("\n")
        assert preamble.startswith("% ")
        begin, centering, graphic, caption, end = (line.strip() for line in lines)
        assert (begin, centering, end) == ("\\begin{figure}", "\\centering", "\\end{figure}")
        assert graphic == "\\includegraphics[width=\\linewidth]{followspot-5.3.pdf}"
        found = re.fullmatch(r"\\caption\{(.*)\. \\href\{(.*?)\}\{Followspot\}\}", caption)
        assert found, caption
        assert _untexed(found[1]) == one_line(title)
        address = re.sub(r"\\([%#&])", r"\1", found[2])
        assert not re.search(r"[\\{}~^_$\s]", address)
        assert address.replace("%5F", "_").replace("%7E", "~") == PAGE


def _untexed(tex: str) -> str:
    """LaTeX's output for a text; fails on anything that LaTeX would interpret."""
    named = {
        "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textless": "<",
        "textgreater": ">", "textbar": "|", "textasciigrave": "`", "char34": '"',
    }  # fmt: skip
    parts = re.findall(r"\\([a-z]+[0-9]*)\{\}|\\([{}$&#%_])|([^\\{}$&#%_~^])", tex)
    written = re.sub(r"\\[a-z]+[0-9]*\{\}|\\[{}$&#%_]|[^\\{}$&#%_~^]", "", tex)
    assert written == "", f"LaTeX reads {written!r} as its own"
    return "".join(named[command] if command else mark or letter for command, mark, letter in parts)


def _check_image(line: str, title: str, kind: str) -> None:
    """A line of Markdown that is one image and nothing else."""
    (_, inline, _) = MarkdownIt("gfm-like", {"linkify": False}).parse(line)
    (image,) = inline.children or []
    assert image.type == "image"
    escaped = PAGE.replace("(", "%28").replace(")", "%29")
    assert image.attrs["src"] == f"{escaped}&kind={kind}"
    assert _printed(image.children) == one_line(title)


def _printed(children: Any) -> str:
    """The displayed text."""
    return "".join(child.content for child in children or ())
