import importlib.util
from pathlib import Path

import pytest

from specimens import run_python

ROOT = Path(__file__).parents[2]
BENCH = ROOT / "workflow" / "benches" / "import_openpose.py"


def test_the_import_is_timed_beside_the_pose_format_library_where_that_is_installed():
    done = run_python(BENCH, "--clips", "2", "--rounds", "1", cwd=ROOT)
    heading, ours, *others = done.stdout.splitlines()
    assert heading.endswith(" frames, one core, best of 1 rounds")
    assert ours.startswith("hybridsign: ")
    assert ours.endswith(" frames/s")
    if importlib.util.find_spec("pose_format") is None:
        assert others == [
            "pose_format is not installed: pip install pose-format, to have it beside"
        ]
    else:
        theirs, ratio = others
        rates = [float(line.split()[1].replace(",", "")) for line in (ours, theirs)]
        assert float(ratio.removeprefix("ratio: ")) * rates[1] / rates[0] == pytest.approx(1, 0.1)


def test_a_folder_without_frames_is_refused_by_its_name(tmp_path):
    done = run_python(BENCH, tmp_path, cwd=ROOT)
    assert done.returncode == 1
    assert (
        done.stderr == f"{tmp_path}: no *_keypoints.json; expected a folder of them for each clip\n"
    )
