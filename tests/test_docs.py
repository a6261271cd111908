import ast
import re
from functools import reduce
from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_command

from hybridsign.__main__ import app
from hybridsign.settings import read_yaml

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_command_that_the_readme_names_exists():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"python -m hybridsign (\w+)", text))
    assert {"generate", "draw", "score"} <= named <= set(get_command(app).commands)


def test_every_make_target_that_the_readme_names_exists():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
    assert {"all", "test", "smoke"} <= named <= targets


def test_the_architecture_page_names_files_that_exist():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    for name in re.findall(r"`([a-z_0-9/]+\.py)`", text):
        found = ROOT / "src/hybridsign" / name
        assert (
            found.exists() or list((ROOT / "src/hybridsign").rglob(name)) or (ROOT / name).exists()
        )


def test_the_architecture_page_calls_what_its_files_define():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    calls = re.findall(r"`([a-z_0-9/]+\.py)`: ((?:`[\w.]+`(?:, )?)+)", text)
    assert len(calls) >= 20
    for file, names in calls:
        path = ROOT / "src/hybridsign" / file
        defined = set(_defined(ast.parse(path.read_text(encoding="utf-8")).body))
        for name in re.findall(r"[\w.]+", names):
            assert name in defined, f"{file}: {name}"


def _defined(nodes, above=""):
    for node in nodes:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield above + node.name
            yield from _defined(node.body, f"{above}{node.name}.")


def test_the_equations_page_names_code_that_exists():
    text = (ROOT / "docs/equations.md").read_text(encoding="utf-8")
    named = re.findall(r"`(?:([a-z_0-9/]+)\.py)?(?:: )?((?:[A-Z]\w+\.)?\w+)?`", text)
    places = [(file, name) for file, name in named if file or re.match(r"[A-Z]\w+\.", name)]
    modules = {
        file: import_module(f"hybridsign.{file.replace('/', '.')}") for file, _ in places if file
    }
    assert len(places) >= 20
    for file, name in places:
        # A method without a file is one of a class whose file stands elsewhere on the page.
        homes = [modules[file]] if file else list(modules.values())
        parts = name.split(".") if name else []
        assert any(_has(home, parts) for home in homes), f"{file}: {name}"


def _has(thing, parts):
    found = reduce(lambda above, part: getattr(above, part, None), parts, thing)
    return found is not None


def test_the_page_on_fairness_speaks_of_every_model():
    models = read_yaml(ROOT / "params.yaml")["models"]
    text = (ROOT / "docs/fairness.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+) \|", text, re.MULTILINE)
    for name in models:
        assert rows.count(name) == 3, f"{name}: its size, its provenance, its trials"
