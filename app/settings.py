"""All settings of an operator, from the environment (``FOLLOWSPOT_PORT=8001``) or a ``.env`` file."""

import json
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from .message import _

_LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
# Limits for servers that others can reach.
_PUBLIC_SECONDS, _PUBLIC_TOKENS = 60.0, 256


class Settings(BaseSettings):
    """The settings of one server. The defaults suit one person on one machine."""

    model_config = SettingsConfigDict(env_prefix="FOLLOWSPOT_", env_file=".env", extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 opens it to the network.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    public_url: str | None = Field(
        None, description="Where people reach this server, e.g. https://followspot.example.org; links use it."
    )
    allowed_hosts: list[str] = Field(
        default_factory=list,
        description="Host names to answer to, beside loopback and that of public_url; ['*'] for any.",
    )
    model: Annotated[list[str], NoDecode] = Field(
        ["minilm"],
        min_length=1,
        description="Models to offer, the first is the default: keys of the catalogue, ids on the Hub"
        " (organisation/name), local folders, GGUF files, or ollama: and a name. One, or a JSON list.",
    )
    any_model: bool | None = Field(
        None,
        description="Visitors may load the whole catalogue and any model of the Hub; unless set, only where"
        " none but this machine reaches the server.",
    )
    replicas: int = Field(
        1,
        ge=1,
        description="Workers that run the models, each in a process of its own, on Ray Serve; 1: all in one"
        " process, without Ray.",
    )
    device: Literal["auto", "cpu", "cuda"] = Field("auto", description="Where models run.")
    database: Path = Field(
        Path.home() / ".local/share/followspot/followspot.sqlite3",
        description="SQLite file that keeps the inputs of captures, uploaded files, and saved figures.",
    )
    database_url: SecretStr | None = Field(
        None,
        description="Instead of that file, a database of PostgreSQL, which several servers may share:"
        " postgresql://user:password@host/name.",
    )
    translations: Path | None = Field(
        None,
        description="Folder of gettext catalogues (xx.po) of languages that Followspot does not have yet.",
    )
    max_characters: int | None = Field(
        None,
        ge=1,
        description="Longest text, in characters; unless set, what the model can read and memory can hold.",
    )
    max_audio_seconds: float = Field(30, gt=0, le=600, description="Longest clip, in seconds.")
    max_pixels: int = Field(
        40_000_000, ge=1, le=200_000_000, description="Largest picture, in pixels (width times height)."
    )
    max_generated_tokens: int | None = Field(
        None,
        ge=1,
        description="Most tokens that a model writes itself; unless set, 256, and what the model can read"
        " where none but this machine reaches the server.",
    )
    max_seconds: float | None = Field(
        None,
        gt=0,
        description="A capture is refused that would take longer, pictures of all heads included, with this"
        " machine to itself; unless set, 60, and no limit where none but this machine reaches the server.",
    )
    max_scan_seconds: float = Field(
        600,
        gt=0,
        description="A scan of many sentences, or a measurement of what attention costs, ends after so long.",
    )
    max_bytes: int = Field(4 * 2**30, gt=0, description="A capture estimated to need more memory is refused.")
    max_body_bytes: int = Field(2 * 2**20, gt=0, description="Largest request body.")
    bodies_bytes: int = Field(
        64 * 2**20,
        ge=0,
        description="Memory for the bodies of all requests in flight; what is more waits in temporary files.",
    )
    max_file_bytes: int = Field(16 * 2**20, gt=0, description="Largest uploaded file.")
    max_tensor_bytes: int = Field(
        256 * 2**20, gt=0, description="Largest attention that can be imported, as float32."
    )
    max_export_bytes: int = Field(
        4 * 2**30, gt=0, description="Largest file of all weights; a larger one is refused with its size."
    )
    capture_bytes: int = Field(
        512 * 2**20,
        gt=0,
        description="Memory for captures (Q, K, V) kept ready, of which the two used last always are; as much"
        " again for the gradients of effects.",
    )
    weights_bytes: int = Field(512 * 2**20, gt=0, description="Memory for attention weights kept ready.")
    model_bytes: int | None = Field(
        None, gt=0, description="Memory for loaded models; half of what there is unless set."
    )
    max_added_models: int = Field(
        100,
        ge=0,
        description="Models of the Hub that visitors may add to the list, where they may choose any.",
    )
    client_secret: SecretStr | None = Field(
        None,
        description="Signs the cookie that tells browsers behind one address apart in the queue; the same on"
        " all servers behind one name. Unless set, another at each start.",
    )
    queue_size: int = Field(
        1_000, ge=1, description="Requests that may wait for the inference thread; more are refused (503)."
    )
    client_queue: int = Field(
        64, ge=1, description="Requests of one client among them; more are refused (429)."
    )
    max_connections: int = Field(
        4_000, ge=1, description="Connections at a time; fewer where the process may open fewer files."
    )
    client_connections: int = Field(
        1_000, ge=1, description="Connections at a time of one address that is no trusted proxy's."
    )
    drain_seconds: float = Field(
        3, ge=0, le=60, description="How long new requests are still answered after SIGTERM."
    )
    max_inputs: int = Field(100_000, ge=1, description="Inputs kept for old capture ids.")
    inputs_bytes: int = Field(
        256 * 2**20, gt=0, description="Bytes of these inputs, and as many of the sentences of scans."
    )
    files_bytes: int = Field(512 * 2**20, gt=0, description="Uploaded files kept in the database.")
    figures_bytes: int = Field(2**30, gt=0, description="Most bytes of all saved figures; none is evicted.")
    max_figures: int = Field(10_000, ge=0, description="Most saved figures; 0: none can be saved.")
    client_figures: int = Field(
        200, ge=1, description="Figures that one client may save a day; what it may is regained evenly."
    )
    client_figures_bytes: int = Field(
        128 * 2**20, ge=1, description="Bytes of the figures that one client may save a day, likewise."
    )
    max_figure_bytes: int = Field(
        32 * 2**20, gt=0, description="Most bytes of weights of one capture in a saved figure."
    )
    spacy_model: str | None = Field(
        None,
        description="Installed spaCy pipeline that says who depends on whom, for syntactic roles; unless set,"
        " the first one there is, English before others.",
    )
    embed_ancestors: str = Field(
        "*",
        pattern=r"^(\*|'none'|'self'|https?://[A-Za-z0-9*.:_-]+)( (\*|'self'|https?://[A-Za-z0-9*.:_-]+))*$",
        description="Pages that may frame an embedded figure, as frame-ancestors of a"
        " Content-Security-Policy lists them; every other page may be framed by none.",
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="How the log is written: a line of text for people, or of JSON for programs."
    )
    metrics_public: bool = Field(False, description="Answer /metrics to others than loopback clients.")

    @field_validator("model", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        if isinstance(value, str):
            return json.loads(value) if value.startswith("[") else [value]
        return value

    @field_validator("public_url")
    @classmethod
    def _without_slash(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(_("It must begin with http:// or https:// and name a host."))
        return url.rstrip("/")

    @property
    def secret(self) -> str | None:
        """What signs the cookies of clients; None for one that is drawn at start."""
        return self.client_secret.get_secret_value() if self.client_secret else None

    @property
    def database_place(self) -> Path | str:
        """The file of SQLite, or the URL of PostgreSQL, with its password."""
        return self.database_url.get_secret_value() if self.database_url else self.database

    @property
    def open(self) -> bool:
        """Whether visitors may choose any model: by default, if only this machine reaches the server."""
        return self.local if self.any_model is None else self.any_model

    @property
    def local(self) -> bool:
        """Whether only this machine reaches the server, so that a waiting user delays nobody else."""
        loopback = self.host in ("localhost", "::1") or self.host.startswith("127.")
        return loopback and not self.public_url and not self.allowed_hosts

    @property
    def capture_seconds(self) -> float | None:
        """Most seconds that a capture may take on an idle machine; None: no limit."""
        return None if self.max_seconds is None and self.local else self.max_seconds or _PUBLIC_SECONDS

    @property
    def generated_tokens(self) -> int | None:
        """Most tokens that a model may generate; None: as many as it can read."""
        if self.max_generated_tokens is None and self.local:
            return None
        return self.max_generated_tokens or _PUBLIC_TOKENS

    @property
    def max_tensor_file_bytes(self) -> int:
        """Largest file of attention: its weights, and some room for tokens."""
        return max(self.max_tensor_bytes + 2**20, self.max_file_bytes)

    @property
    def hosts(self) -> list[str]:
        """Every host name that this server answers to."""
        public = urlsplit(self.public_url).hostname if self.public_url else None
        return [*_LOOPBACK, *([public] if public else []), *self.allowed_hosts]
