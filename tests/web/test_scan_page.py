from starlette.testclient import TestClient

from .conftest import services_of
from .test_pages import config_of


def test_the_page_is_there_and_so_is_every_file_that_it_names(client: TestClient) -> None:
    html = client.get("/scan?set=pronoun").text
    prefix = services_of(client).assets.prefix
    assert config_of(html) == {"static": prefix, "default_model": "minilm"}
    named = {part.split('"')[0] for part in html.split(f'="{prefix}/')[1:]}
    assert named == {"build/scan.css", "build/scan.js", "build/theme-init.js", "favicon.svg"}
    assert [name for name in named if client.get(f"{prefix}/{name}").status_code != 200] == []
