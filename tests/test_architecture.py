"""What holds for the project as a whole."""

import ast
import re
from pathlib import Path

import pytest
from typer.main import get_command

import hybridsign
from hybridsign.__main__ import app
from hybridsign.params import Profile
from specimens import run_python

ROOT = Path(__file__).parents[1]
PACKAGE = Path(hybridsign.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
STAGES = {path.stem for path in (PACKAGE / "stages").glob("*.py")} - {"__init__"}
# Made of sections that are not a profile's: `tables`, and `track` at the top.
WITHOUT_A_SECTION = {"tabulate", "track"}
# Tools that others made: a test in which one of them is replaced tests nothing of it.
TOOLS = {"dvc", "mlflow", "os", "shutil", "snakemake", "socket", "subprocess", "torch", "urllib"}


def short(path):
    return str(path.relative_to(ROOT))


def test_imports_point_down_the_floors():
    code = (
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    )
    done = run_python("-c", code, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_stage_has_one_name_as_file_rule_command_and_section():
    rules = {
        name
        for path in (ROOT / "workflow" / "rules").glob("*.smk")
        for name in re.findall(r"^rule (\w+):", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    commands = {
        name
        for name, command in get_command(app).commands.items()
        if command.rich_help_panel == "Stages of the workflow"
    }
    sections = set(Profile.model_fields)
    assert rules == commands == STAGES
    assert sections == STAGES - WITHOUT_A_SECTION


def test_every_rule_is_asked_for_the_outputs_that_its_stage_names():
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "workflow" / "rules").glob("*.smk")
    )
    for stage in STAGES:
        assert f"outputs({stage!r}, {stage}.outputs(".replace("'", '"') in text, stage


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=short)
def test_a_file_has_one_subject_and_fits_in_three_hundred_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_a_module_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", TESTS, ids=short)
def test_no_test_replaces_the_tool_that_it_tests(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
            assert not any("mock" in name for name in names), ast.unparse(node)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".setattr"):
            replaced = ast.unparse(node.args[0]).strip("'\"").split(".")[0]
            assert replaced not in TOOLS, ast.unparse(node)


def test_the_package_is_typed_and_ships_its_data():
    shipped = {
        path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*") if path.is_file()
    }
    assert {"py.typed", "reported/results.csv", "stages/report.html.jinja"} <= shipped
