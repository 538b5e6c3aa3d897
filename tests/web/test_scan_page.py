from dataclasses import fields

from jinja2 import meta
from starlette.testclient import TestClient

from app import templating
from app.web.pages import ScanContext

from .conftest import services_of
from .test_pages import config_of


def test_the_page_is_there_and_so_is_every_file_that_it_names(client: TestClient) -> None:
    html = client.get("/scan?set=pronoun").text
    prefix = services_of(client).assets.prefix
    assert config_of(html) == {"static": prefix, "default_model": "minilm"}
    named = {part.split('"')[0] for part in html.split(f'="{prefix}/')[1:]}
    assert named == {"build/scan.css", "build/scan.js", "build/theme-init.js", "favicon.svg"}
    assert [name for name in named if client.get(f"{prefix}/{name}").status_code != 200] == []


def test_the_template_uses_what_is_declared_and_nothing_else() -> None:
    loader = templating.templates.loader
    assert loader is not None
    source, _, _ = loader.get_source(templating.templates, "scan.html")
    used = meta.find_undeclared_variables(templating.templates.parse(source))
    assert used == {field.name for field in fields(ScanContext)}
