import os
import re
import shutil
import subprocess
from pathlib import Path

WORKFLOW = Path(__file__).parents[2] / "workflow"
PINS = [
    line
    for line in (WORKFLOW / "extractor.lock").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_every_package_of_the_extractor_is_pinned_to_one_version():
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", pin) for pin in PINS)
    assert len({pin.partition("==")[0] for pin in PINS}) == len(PINS)
    assert any(pin.startswith("mediapipe==") for pin in PINS)


def set_up(folder, **environment):
    return subprocess.run(
        ["/bin/bash", WORKFLOW / "setup_extractor.sh", folder],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_mediapipe_does_not_know_is_said_before_anything_is_made(tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "dirname").symlink_to(shutil.which("dirname"))
    done = set_up(tmp_path / "env", PATH=str(tools), PYTHON="/nowhere/python3.14")
    assert done.returncode == 1
    assert "Python 3.11 or 3.12 is needed" in done.stderr
    assert not (tmp_path / "env").exists()


def test_a_folder_that_is_no_environment_is_left_alone(tmp_path):
    # A Python that says yes to every question: nothing here gets as far as needing a real one.
    (tmp_path / "python3").symlink_to(shutil.which("true"))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()
    done = set_up(tmp_path / "mine", PATH=os.pathsep.join([str(tmp_path), os.environ["PATH"]]))
    assert done.returncode == 1
    assert "is no environment" in done.stderr
    assert (tmp_path / "mine" / "letter.txt").exists()
