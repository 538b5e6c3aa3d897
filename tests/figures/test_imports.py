import subprocess
import sys

CODE = """
import importlib, pkgutil, sys
import app.analysis, app.compare, app.core, app.figures
for package in (app.analysis, app.compare, app.core, app.figures):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
print(*sorted({"torch", "transformers", "fastapi", "starlette"} & set(sys.modules)))
"""


def test_analysis_and_figures_need_neither_a_model_nor_a_server() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
