import re
from pathlib import Path

import pytest
from typer.main import get_command

from hybridsign.__main__ import app

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
