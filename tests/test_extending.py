"""docs/extending.md, followed to the letter in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
COPIED = ("src", "tests", "params.yaml", "pyproject.toml")
FILE = re.compile(r"^`([\w/.]+)`:\n\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(diff|bash)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = [text for kind, text in BLOCK.findall(PAGE) if kind == "bash"]
# What a page about one's own poses cannot bring along, and what takes minutes.
UNTRIED = ("snakemake",)


def run(folder, *command, given=None):
    """Run a command in the copy, with the copy's package."""
    environment = os.environ | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(folder / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, input=given, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """A copy of the project in which all steps of the page were taken."""
    folder = tmp_path_factory.mktemp("extended")
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, folder / name)
    for path, text in FILE.findall(PAGE):
        target = folder / path
        assert not target.exists(), f"{path} is not new"
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for kind, text in BLOCK.findall(PAGE):
        if kind == "diff":
            run(folder, "git", "apply", "-", given=text)
    return folder


def commands(*beginnings):
    found = [text for text in COMMANDS if text.startswith(beginnings)]
    assert found
    return found


def test_every_command_of_the_page_is_tried_or_known_not_to_be():
    tried = commands("pytest", "printf")
    assert all(text in tried or any(word in text for word in UNTRIED) for text in COMMANDS)


def test_what_the_page_adds_keeps_to_the_style(extended):
    new = [path for path, _ in FILE.findall(PAGE)]
    assert len(new) == 7
    run(extended, "ruff", "check", "src", "tests")
    run(extended, "ruff", "format", "--check", "src", "tests")


def test_the_corpus_of_the_page_is_brought_in_and_drawn(extended):
    [block] = commands("printf")
    told = run(extended, "bash", "-e", "-c", block)
    assert "Dataset card: single_signs" in told
    assert (extended / "first.png").stat().st_size > 0


@pytest.mark.end_to_end
@pytest.mark.parametrize("block", commands("pytest"), ids=lambda block: block.split("/")[1])
def test_the_tests_of_the_page_pass(extended, block):
    run(extended, sys.executable, "-m", *block.replace("tests/", "./tests/").split())
