"""Static files: named by their content, typed by a fixed table, and no other file of the disk."""

import gzip
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app import resources
from app.resources import resource_folder
from app.web.assets import Asset, Assets

from .conftest import problem, services_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "js" / "parts").mkdir(parents=True)
    (tmp_path / "js" / "main.js").write_text("import './parts/a.js'\n" * 50)
    (tmp_path / "js" / "parts" / "a.js").write_text("1")
    (tmp_path / ".hidden").write_text("secret")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("secret")
    return tmp_path


def test_every_file_has_its_name(folder: Path) -> None:
    assets = Assets.read(folder)
    asset = assets.find("js/parts/a.js")
    assert asset is not None
    assert asset.content == b"1"


@pytest.mark.parametrize(
    "name", ["", ".", "js", "js/", "/js/main.js", "../x", ".hidden", ".git/config", "js//main.js"]
)
def test_nothing_else_has_one(folder: Path, name: str) -> None:
    assert Assets.read(folder).find(name) is None


def test_the_version_is_that_of_names_and_contents(folder: Path) -> None:
    before = Assets.read(folder).version
    assert Assets.read(folder).version == before
    (folder / "js" / "main.js").write_text("2")
    changed = Assets.read(folder).version
    (folder / "js" / "main.js").rename(folder / "js" / "other.js")
    assert len({before, changed, Assets.read(folder).version}) == 3


def test_files_are_compressed_where_it_helps() -> None:
    long = Asset("a.js", b"abc" * 1000)
    assert long.gzipped is not None
    assert gzip.decompress(long.gzipped) == long.content
    assert long.gzipped is long.gzipped
    assert Asset("a.js", b"x").gzipped is None
    assert Asset("a.png", b"abc" * 1000).gzipped is None


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.svg", "image/svg+xml"),
        ("a.min.js", "text/javascript; charset=utf-8"),
        ("a.LICENSE", "application/octet-stream"),
        ("a", "application/octet-stream"),
    ],
)
def test_types_come_from_a_fixed_table(name: str, media_type: str) -> None:
    assert Asset(name, b"").media_type == media_type


def test_every_file_that_ships_has_a_type() -> None:
    assets = Assets.read(resource_folder("static"))
    untyped = [asset.name for asset in assets if asset.media_type == "application/octet-stream"]
    assert all(name.endswith(("LICENSE", ".d.ts")) for name in untyped), untyped


def test_resources_are_found_in_a_checkout_and_in_a_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    (tmp_path / "static").mkdir()
    package.mkdir()
    monkeypatch.setattr(resources, "PACKAGE", package)
    assert resource_folder("static") == tmp_path / "static"
    (package / "static").mkdir()
    assert resource_folder("static") == package / "static"


def test_files_below_the_present_hash_are_kept_for_ever(client: TestClient) -> None:
    response = client.get(f"{services_of(client).assets.prefix}/vendor/plotly-cartesian-4.1.1.min.js")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["content-encoding"] == "gzip"
    assert int(response.headers["content-length"]) < 510_000
    again = client.get(response.request.url, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_files_below_another_hash_are_the_present_ones_and_not_kept(client: TestClient) -> None:
    prefix = services_of(client).assets.prefix
    old, new = client.get("/static/000000000000/favicon.svg"), client.get(f"{prefix}/favicon.svg")
    assert old.content == new.content
    assert old.headers["cache-control"] == "no-cache"


def test_plain_for_who_takes_no_gzip(client: TestClient) -> None:
    address = f"{services_of(client).assets.prefix}/favicon.svg"
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == client.get(address).content
    assert plain.headers["etag"] != client.get(address).headers["etag"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "nothing.js",
        "../app/main.py",
        "..%2fapp%2fmain.py",
        "%2e%2e/app/main.py",
        "....//app/main.py",
        "%2fetc/passwd",
        "/etc/passwd",
        "js/../../pyproject.toml",
        "%00",
        "favicon.svg%00.js",
        "favicon.svg/",
        "favicon.svg?x=../y",
        "..\\app\\main.py",
    ],
)
def test_nothing_outside_is_served(client: TestClient, name: str) -> None:
    response = client.get(f"{services_of(client).assets.prefix}/{name}")
    if name.startswith("favicon.svg?"):  # files ignore queries
        assert response.status_code == 200
    else:
        problem(response, 404, "not-found")
