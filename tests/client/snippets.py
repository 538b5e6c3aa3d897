"""Snippets that the client writes, from texts that try to end them."""

import unicodedata
from typing import Any
from urllib.parse import urlencode

from markdown_it import MarkdownIt

from ..node import Node

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


def snippet(node: Node, name: str, title: str) -> str:
    """A snippet written by the workbench's own module."""
    return str(
        node.evaluate(
            """async ([name, title, page], load) => {
              const { SNIPPETS } = await load('text/snippets.ts');
              const fileAddress = (kind) => `${page}&kind=${kind}`;
              const embed = (more) => `${page}&embed&${new URLSearchParams({ note: title, ...more })}`;
              const frame = { width: 720, height: 612 };
              return SNIPPETS[name].write({ title, page, fileAddress, embed, frame, file: 'followspot-5.3',
                spec: { text: title, model: 'minilm', layer: '5', head: '3', note: title, unit: 'word' } });
            }""",
            [name, title, PAGE],
        )
    )


def embed(title: str, more: str = "") -> str:
    """The address of the embed."""
    note = urlencode({"note": title}, safe="*").replace("~", "%7E")
    return f"{PAGE}&embed&{note}{more}"


def check_image(line: str, title: str, kind: str) -> None:
    """A line of Markdown that is one image and nothing else."""
    (_, inline, _) = MarkdownIt("gfm-like", {"linkify": False}).parse(line)
    (image,) = inline.children or []
    assert image.type == "image"
    escaped = PAGE.replace("(", "%28").replace(")", "%29")
    assert image.attrs["src"] == f"{escaped}&kind={kind}"
    assert printed(image.children) == one_line(title)


def printed(children: Any) -> str:
    """The displayed text."""
    return "".join(child.content for child in children or ())
