"""A server of tiny random models, one of each family."""

from collections.abc import Iterator

import pytest
from transformers import Wav2Vec2ForCTC, WhisperForConditionalGeneration

from scripts.server import Server, serve

from ...speech import MULTILINGUAL, save_speech
from ...vision import save_classifier
from .models import save_chat, save_decoder, save_translator


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose default model translates; the others: decoders, `chat`, Whisper, `wav2vec2`, `vit`."""
    folder = tmp_path_factory.mktemp("families")
    folders = (
        save_translator(folder / "marian"),
        save_decoder(folder / "llama"),
        save_chat(folder / "chat"),
        save_decoder(folder / "mistral", "mistral", sliding_window=4),
        save_decoder(folder / "gpt-oss", "gpt_oss", num_local_experts=2, num_experts_per_tok=1),
        save_decoder(
            folder / "jamba",
            "jamba",
            num_hidden_layers=4,
            num_experts=1,
            attn_layer_period=3,
            attn_layer_offset=1,
            mamba_d_state=4,
        ),
        save_speech(folder / "whisper", WhisperForConditionalGeneration, "whisper"),
        save_speech(
            folder / "multilingual", WhisperForConditionalGeneration, "whisper", languages=MULTILINGUAL
        ),
        save_speech(folder / "wav2vec2", Wav2Vec2ForCTC, "wav2vec2"),
        save_classifier(folder / "vit", 32, 4),
    )
    options = [part for path in folders for part in ("--model", str(path))]
    with serve(folder, options=options) as server:
        yield server
    log = server.log.read_text()
    assert "Traceback" not in log, f"The server met an exception that it did not handle:\n{log}"


@pytest.fixture(scope="session")
def server(running: Server) -> str:
    """Its address."""
    return running.url
