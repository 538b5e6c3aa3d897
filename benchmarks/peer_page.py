"""A child that makes BertViz's pages of one text, following its documentation.

Its task is ``{"text", "folder", "views", "largest_zipped"}``: it writes ``head.html`` and ``model.html`` into
the folder. Its answer has, by view, the seconds of the ``forward`` (tokenizer and model) and of the ``page``,
and its size in ``bytes`` and ``gzip_bytes`` (level 6; absent over ``largest_zipped`` bytes).
"""

import time
import zlib
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel, AutoTokenizer

from app.models.catalogue import minilm_folder

from . import child

_WARM_UP = "A short sentence."


class Peer:
    """BertViz with MiniLM, which has to run eagerly."""

    def __init__(self) -> None:
        folder = minilm_folder()
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model: Any = AutoModel.from_pretrained(
            folder, attn_implementation="eager", local_files_only=True
        )
        # BertViz has no types.
        bertviz: Any = import_module("bertviz")
        self._views = {"head": bertviz.head_view, "model": bertviz.model_view}
        self.page("head", _WARM_UP)

    def page(self, view: str, text: str) -> tuple[str, dict[str, float]]:
        """The HTML of a view, and the seconds of its steps."""
        begin = time.perf_counter()
        with torch.inference_mode():
            inputs = self._tokenizer(text, return_tensors="pt")
            attentions = self._model(**inputs, output_attentions=True).attentions
            tokens = self._tokenizer.convert_ids_to_tokens(inputs["input_ids"][0])
        middle = time.perf_counter()
        html: str = self._views[view](attentions, tokens, html_action="return").data
        end = time.perf_counter()
        return html, {"forward": middle - begin, "page": end - middle}


def make(task: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Do a task."""
    peer = Peer()
    facts: dict[str, dict[str, float]] = {}
    for view in task["views"]:
        html, seconds = peer.page(view, task["text"])
        body = html.encode()
        del html
        Path(task["folder"], f"{view}.html").write_bytes(body)
        facts[view] = {**seconds, "bytes": len(body)}
        if len(body) <= task["largest_zipped"]:
            facts[view]["gzip_bytes"] = len(zlib.compress(body, level=6))
    return facts


if __name__ == "__main__":
    child.answer(make(child.task()))
