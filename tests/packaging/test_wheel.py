"""The wheel, installed outside a checkout, serves the workbench without a network."""

import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import httpx2
import pytest

from scripts.server import ROOT, serve

pytestmark = pytest.mark.packaging

# The path of each folder of the checkout in the wheel.
FOLDERS = {"app": "followspot", "static": "followspot/static", "templates": "followspot/templates"}

# Ends a process that resolves or connects to anything but loopback.
GUARD = """
import os
import sys

LOOPBACK = {"127.0.0.1", "::1", "localhost", None}


def end_at_the_door(event, arguments):
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if host not in LOOPBACK:
        os.write(2, f"{event}: asked the network for {host!r}\\n".encode())
        os._exit(97)


sys.addaudithook(end_at_the_door)
"""


def pip(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--quiet", *arguments], check=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that it contains no leftovers of other builds, and leaves none."""
    source = tmp_path_factory.mktemp("source")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder, source)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel, with the dependencies of this one, and without a network."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    pip("--python", folder / "bin/python", "install", "--no-deps", "--no-index", wheel)
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    (packages / "network_guard.py").write_text(GUARD)
    # Folders that a .pth file adds are searched last, and the .pth files in them (an editable install's, say)
    # are not read: followspot can only come from the wheel.
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "test.pth").write_text("\n".join(["import network_guard", *sorted(borrowed)]))
    return folder


def test_it_has_every_file_of_the_app_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {
        f"{target}/{path.relative_to(ROOT / source).as_posix()}"
        for source, target in FOLDERS.items()
        for path in (ROOT / source).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
        if path.suffix != ".map"  # for whoever works on the client
    }
    assert packed == expected


def test_the_guard_of_this_test_works(environment: Path) -> None:
    ask = "import urllib.request; urllib.request.urlopen('http://192.0.2.1')"
    assert subprocess.run([environment / "bin/python", "-c", ask], capture_output=True).returncode == 97


def test_it_serves_the_workbench(environment: Path, tmp_path: Path) -> None:
    with (
        serve(tmp_path, [environment / "bin/followspot"]) as server,
        httpx2.Client(base_url=server.url) as client,
    ):
        page = client.get("/")
        assert page.status_code == 200
        linked = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
        assert any(address.endswith(".js") for address in linked)
        for address in linked:
            assert client.get(address).status_code == 200, address
        models = client.get("/api/models").json()
        assert models["default"] in {model["key"] for model in models["models"]}
        created = client.post("/api/captures", json={"text": "Made from the wheel alone."})
        assert created.status_code == 200, created.text
