"""Little stories told by another small model: simple English, from which the storyteller learns sentences.

Novels are too rich a language for a model of one or two million parameters; it learns to write sentences that
mean something from what small children are told (R. Eldan and Y. Li, TinyStories, 2023). That data set is not
needed for it: a public model that was trained on it tells as many stories as are wanted.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import typer
from rich.progress import track
from transformers import AutoTokenizer, LlamaForCausalLM

from .loop import device
from .places import RUNS, TELLER, token_id

FOLDER = RUNS / "stories"


@dataclass(frozen=True)
class Telling:
    """Everything that decides the stories."""

    batches: int = 48
    size: int = 256  # stories begun at once
    longest: int = 500  # tokens of the teller; a story that has no end by then is left out
    temperature: float = 0.7
    likeliest: int = 40  # tokens to choose from
    seed: int = 2026


def told(model: Any, tokenizer: Any, telling: Telling, batch: int) -> list[str]:
    """The stories of one batch that came to an end."""
    start = token_id(tokenizer, "<s>")  # the teller begins the next story where one ends
    torch.manual_seed(telling.seed + batch)
    openings = torch.full((telling.size, 1), start, device=model.device)
    with torch.inference_mode():
        rows = model.generate(
            openings,
            attention_mask=torch.ones_like(openings),
            max_new_tokens=telling.longest,
            do_sample=True,
            temperature=telling.temperature,
            top_k=telling.likeliest,
            eos_token_id=start,
            pad_token_id=token_id(tokenizer, "</s>"),
        )
    ended = [row for row in rows.tolist() if start in row[1:]]
    return [text.strip() for text in tokenizer.batch_decode(ended, skip_special_tokens=True)]


def read(folder: Path = FOLDER) -> list[list[str]]:
    """The stories of each batch.

    Raises:
        FileNotFoundError: none was told yet.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise FileNotFoundError(f"no stories in {folder}: python -m training.stories tells them")
    return [json.loads(file.read_text()) for file in files]


def tell(folder: Path = FOLDER) -> None:
    """Tell the stories that the folder lacks, a file per batch."""
    telling = Telling()
    tokenizer = AutoTokenizer.from_pretrained(TELLER)
    model = LlamaForCausalLM.from_pretrained(TELLER).eval().to(device())
    folder.mkdir(parents=True, exist_ok=True)
    for batch in track(range(telling.batches), "Stories"):
        file = folder / f"{batch:03}.json"
        if file.exists():
            continue
        stories = told(model, tokenizer, telling, batch)
        (part := file.with_suffix(".part")).write_text(json.dumps(stories, indent=0) + "\n")
        os.replace(part, file)


if __name__ == "__main__":
    typer.run(tell)
