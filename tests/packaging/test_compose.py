"""deploy/compose.yaml agrees with the settings that there are, and with itself."""

import re

from app.settings import Settings
from scripts.server import ROOT

COMPOSE = (ROOT / "deploy" / "compose.yaml").read_text()


def test_every_setting_that_it_names_exists() -> None:
    named = re.findall(r"^ +FOLLOWSPOT_([A-Z_]+):", COMPOSE, re.MULTILINE)
    assert "DATABASE_URL" in named
    assert {name.lower() for name in named} <= Settings.model_fields.keys()


def test_the_proxy_that_is_trusted_is_caddy() -> None:
    (trusted,) = re.findall(r"FORWARDED_ALLOW_IPS: (\S+)", COMPOSE)
    assert re.findall(r"ipv4_address: (\S+)", COMPOSE) == [trusted]


def test_caddy_passes_on_to_the_port_of_the_image() -> None:
    (port,) = re.findall(r"FOLLOWSPOT_PORT=(\d+)", (ROOT / "Dockerfile").read_text())
    assert f"SERVER: server:{port}\n" in COMPOSE
