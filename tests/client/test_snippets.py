"""Snippets, each parsed by its target format: no text may end an attribute, a fence or a command."""

import ast
import json
import re

from markdown_it import MarkdownIt

from ..node import Node
from .snippets import HOSTILE, PAGE, embed, one_line, printed, snippet


def test_myst_has_a_directive_with_a_placeholder(node: Node) -> None:
    for title in HOSTILE:
        opened, width, placeholder, caption, closed = snippet(node, "myst", title).split("\n")
        assert opened == f":::{{iframe}} {embed(title)}"
        assert (width, placeholder, closed) == (":width: 100%", f":placeholder: {PAGE}&kind=png", ":::")
        assert not caption.startswith(":")
        (_, inline, _) = MarkdownIt("gfm-like", {"linkify": False}).parse(caption)
        assert [child.type for child in inline.children or []] == ["text"] * len(inline.children or [])
        assert printed(inline.children) == one_line(title)


def test_jupyter_runs_what_we_say_and_nothing_else(node: Node) -> None:
    for title in HOSTILE:
        imported, shown = ast.parse(snippet(node, "jupyter", title)).body
        assert ast.unparse(imported) == "from IPython.display import IFrame"
        assert ast.unparse(shown) == f"IFrame({embed(title)!r}, width=720, height=612)"


def test_a_cell_of_a_notebook_shows_that_very_text(node: Node) -> None:
    for title in HOSTILE:
        imported, shown = ast.parse(snippet(node, "notebook", title)).body
        assert ast.unparse(imported) == "from followspot import show"
        text = f"{title!r}, model='minilm', layer=5, head=3, note={title!r}, unit='word'"
        assert ast.unparse(shown) == f"show({text})"


def test_a_cell_of_a_notebook_has_every_option(node: Node) -> None:
    """Flags are True or False, numbers bare, and the options of B are named as Python has them."""
    spec = {"text": "A", "specials": "0", "padding": "1", "query_part": "A", "b.layer": "2", "b.text": "B"}
    written = node.evaluate(
        "async (spec, load) => (await load('text/snippets.ts')).SNIPPETS.notebook.write({ spec })", spec
    )
    text = "'A', specials=False, padding=True, query_part='A', b_layer=2, b_text='B'"
    assert ast.unparse(ast.parse(written).body[1]) == f"show({text})"


def test_a_cell_of_a_notebook_has_the_messages(node: Node) -> None:
    """A conversation is a list of dictionaries, whatever its messages say."""
    messages = [{"role": "user", "content": text} for text in HOSTILE]
    spec = {"model": "m", "messages": json.dumps(messages), "control_tokens": "1", "b.messages": "[]"}
    written = node.evaluate(
        "async (spec, load) => (await load('text/snippets.ts')).SNIPPETS.notebook.write({ spec })", spec
    )
    text = f"model='m', messages={messages!r}, control_tokens=True, b_messages=[]"
    assert ast.unparse(ast.parse(written).body[1]) == f"show({text})"


def test_a_literal_of_python_is_the_text(node: Node) -> None:
    """Addresses are encoded; the literal holds any text."""
    for text in HOSTILE:
        written = node.evaluate(
            "async (text, load) => (await load('text/snippets.ts')).pythonLiteral(text)", text
        )
        assert ast.literal_eval(written) == text
        assert "\n" not in written and "\u2028" not in written and "\u202e" not in written


def test_markdown_is_one_linked_image(node: Node) -> None:
    for title in HOSTILE:
        written = snippet(node, "markdown", title)
        (_, inline, _) = MarkdownIt("gfm-like", {"linkify": False}).parse(written)
        opened, image, closed = inline.children or []
        assert (opened.type, image.type, closed.type) == ("link_open", "image", "link_close")
        escaped = PAGE.replace("(", "%28").replace(")", "%29")
        assert (opened.attrs["href"], image.attrs["src"]) == (escaped, f"{escaped}&kind=svg")
        assert printed(image.children) == one_line(title)


def test_latex_has_no_command_but_ours(node: Node) -> None:
    for title in HOSTILE:
        preamble, *lines = snippet(node, "latex", title).split("\n")
        assert preamble.startswith("% ")
        begin, centering, graphic, caption, end = (line.strip() for line in lines)
        assert (begin, centering, end) == ("\\begin{figure}", "\\centering", "\\end{figure}")
        assert graphic == "\\includegraphics[width=\\linewidth]{followspot-5.3.pdf}"
        match = re.fullmatch(r"\\caption\{(.*)\. \\href\{(.*?)\}\{Followspot\}\}", caption)
        assert match, caption
        assert _untexed(match[1]) == one_line(title)
        address = re.sub(r"\\([%#&])", r"\1", match[2])
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
