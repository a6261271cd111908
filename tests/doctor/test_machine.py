import os
from pathlib import Path

import pytest

from hybridsign.doctor import machine
from hybridsign.models.hybrid.compiled import CompilerError, compile_frame


def test_cores_and_memory_are_this_machines(checkout):
    assert 1 <= int(machine.cores().found) <= os.cpu_count()
    assert float(machine.memory().found.removesuffix(" GB")) > 0


def test_disk_is_that_of_this_folder(checkout):
    assert machine.disk().found.endswith(" GB free")


def test_a_compiler_is_looked_for_where_streams_look_for_theirs(checkout, monkeypatch):
    monkeypatch.setenv("CXX", "no-such-compiler")
    assert machine.compiler().found == "none"
    assert "no-such-compiler" in machine.compiler().advice
    with pytest.raises(CompilerError, match="no-such-compiler"):
        compile_frame(None, 4, 60, Path("frame.pt2"))


def test_mediapipes_environment_is_found_where_extract_finds_it(checkout, monkeypatch):
    monkeypatch.setenv("PATH", str(checkout))
    assert machine.extractor().found == "none"
    python = checkout / ".venv-extractor" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    assert machine.extractor().found == str(python)


def test_a_named_environment_that_is_none_is_told(checkout, monkeypatch):
    monkeypatch.setenv("PATH", str(checkout))
    monkeypatch.setenv("HYBRIDSIGN_MEDIAPIPE", "nowhere")
    assert "nowhere: no Python environment" in machine.extractor().advice


def test_without_repository_and_dvc_results_are_made_all_the_same(checkout):
    assert (machine.git().advice, machine.git().stops) != (None, True)
    assert "made all the same" in machine.dvc().advice
    (checkout / ".git").mkdir()
    (checkout / ".dvc").mkdir()
    assert machine.git().advice is None
    assert machine.dvc().advice is None
