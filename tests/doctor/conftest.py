import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A folder with the project's settings and pins, as the current one."""
    for name in ("params.yaml", "pyproject.toml", "requirements.lock"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    monkeypatch.delenv("HYBRIDSIGN_REAL_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path
