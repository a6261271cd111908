import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hybridsign.data.parquet import write_clips
from hybridsign.workspace import (
    Place,
    StageError,
    check_outputs,
    produce,
    read_json,
    write_json,
    written_aside,
)
from specimens import clip, run_python

PLACE = Place("smoke", "train", "weather", "pt", 42)
FULL = "no space left on the disk while fetch was writing.*free some space"


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made(place=PLACE, inputs=(), outputs=("a.txt",), settings=None):
    return produce(
        place, settings=settings or {"steps": 3}, inputs=inputs, outputs=outputs, code="c0de"
    )


def files(folder):
    return sorted(path.name for path in Path(folder).rglob("*") if path.is_file())


def write_half(path):
    path.write_text("half")
    raise ZeroDivisionError


def left_over(folder):
    return [path for path in Path(folder).rglob("*") if ".partial" in path.name]


def test_a_place_is_a_folder_and_a_log_by_profile_stage_and_names():
    assert PLACE.folder == Path("results/smoke/train/weather/pt/seed42")
    assert PLACE.log == Path("results/smoke/logs/train/weather.pt.seed42.log")
    assert Place("smoke", "tabulate").log == Path("results/smoke/logs/tabulate.log")


def test_what_a_stage_keeps_on_the_way_lies_outside_its_folder_and_goes_when_it_has_finished():
    kept = PLACE.unfinished
    assert kept == Path("results/smoke/unfinished/train/weather.pt.seed42.state")
    kept.parent.mkdir(parents=True)
    kept.write_text("half of the steps")
    with pytest.raises(ZeroDivisionError), made() as folder:
        write_half(folder / "a.txt")
    assert kept.read_text() == "half of the steps"
    with made() as folder:
        (folder / "a.txt").write_text("a")
        assert kept.exists()
    assert not kept.exists()


def test_the_record_tells_from_the_beginning_what_is_made_from_what():
    Path("input.txt").write_text("in")
    with made(inputs=[Path("input.txt")]) as folder:
        begun = read_json(folder / "record.json")
        (folder / "a.txt").write_text("a")
    finished = read_json(PLACE.folder / "record.json")
    assert {**begun, "outputs": finished["outputs"]} == finished
    assert set(begun["inputs"]) == {"input.txt"}


def test_outputs_appear_together_with_their_record():
    with made() as folder:
        (folder / "a.txt").write_text("a")
        assert files(PLACE.folder) == ["a.txt", "record.json"]
        assert not (PLACE.folder / "a.txt").exists()
    assert files("results") == ["a.txt", "provenance.json", "record.json"]
    assert not left_over("results")


def test_a_stage_that_fails_leaves_nothing():
    with pytest.raises(ZeroDivisionError), made() as folder:
        write_half(folder / "a.txt")
    assert files("results") == []
    assert not left_over("results")


def test_a_stage_that_fails_leaves_the_last_good_outputs():
    with made() as folder:
        (folder / "a.txt").write_text("good")
    with pytest.raises(ZeroDivisionError), made() as folder:
        write_half(folder / "a.txt")
    assert (PLACE.folder / "a.txt").read_text() == "good"
    check_outputs(PLACE.folder)


def test_an_output_that_was_not_written_is_an_error():
    unwritten = pytest.raises(StageError, match=r"train: did not write b\.txt")
    with unwritten, made(outputs=["a.txt", "b.txt"]) as folder:
        (folder / "a.txt").write_text("a")
    assert files("results") == []


def test_a_missing_input_is_named_with_what_to_do():
    missing = pytest.raises(
        StageError, match=r"data/x\.parquet: not found, but train needs it.*sna"
    )
    with missing, made(inputs=[Path("data/x.parquet")]):
        pytest.fail("a stage without its inputs must not run")
    assert files("results") == []


def test_the_record_depends_on_nothing_but_what_was_made_from_what():
    Path("input.txt").write_text("in")
    records = []
    for run in range(2):
        with made(inputs=[Path("input.txt")]) as folder:
            (folder / "a.txt").write_text("a")
        records.append((PLACE.folder / "record.json").read_bytes())
        os.utime("input.txt", (run, run))
    assert records[0] == records[1]
    record = read_json(PLACE.folder / "record.json")
    assert set(record) == {"stage", "place", "settings", "inputs", "code", "outputs"}
    assert record["place"] == ["weather", "pt", "seed42"]


def test_settings_inputs_and_outputs_each_change_the_record():
    def record(settings, given, written):
        Path("input.txt").write_text(given)
        with made(inputs=[Path("input.txt")], settings=settings) as folder:
            (folder / "a.txt").write_text(written)
        return (PLACE.folder / "record.json").read_bytes()

    variants = [
        ({"s": 1}, "i", "o"),
        ({"s": 2}, "i", "o"),
        ({"s": 1}, "j", "o"),
        ({"s": 1}, "i", "p"),
    ]
    assert len({record(*variant) for variant in variants}) == 4


def test_an_output_that_was_changed_later_is_found():
    with made() as folder:
        (folder / "a.txt").write_text("a")
    check_outputs(PLACE.folder)
    (PLACE.folder / "a.txt").write_text("b")
    with pytest.raises(StageError, match=r"seed42/a\.txt: not the file that its stage wrote"):
        check_outputs(PLACE.folder)
    (PLACE.folder / "a.txt").unlink()
    with pytest.raises(StageError, match=r"delete .*a\.txt and let the workflow"):
        check_outputs(PLACE.folder)


def test_a_folder_without_a_record_is_not_whole():
    with pytest.raises(StageError, match=r"record\.json: not found"):
        check_outputs(PLACE.folder)


def test_a_killed_stage_leaves_no_output_and_the_next_run_clears_up():
    script = """
import os, signal
from pathlib import Path
from hybridsign.workspace import Place, produce
place = Place("smoke", "train", "weather", "pt", 42)
with produce(place, settings={}, inputs=[], outputs=["a.txt"], code="c0de") as folder:
    (folder / "a.txt").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert run_python("-c", script).returncode == -signal.SIGKILL
    assert not (PLACE.folder / "a.txt").exists()
    assert left_over("results")
    with made() as folder:
        (folder / "a.txt").write_text("whole")
    assert not left_over("results")
    assert (PLACE.folder / "a.txt").read_text() == "whole"


def test_what_a_killed_import_left_aside_goes_with_the_next():
    script = """
import os, signal
from pathlib import Path
from hybridsign.workspace import written_aside
with written_aside(Path("mine.parquet")) as aside:
    aside.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert run_python("-c", script).returncode == -signal.SIGKILL
    [left] = left_over(".")
    for name in ("mine.csv", "mine.v2.parquet"):
        with written_aside(Path(name)) as aside:
            aside.write_text("whole")
    assert left_over(".") == [left]
    with written_aside(Path("mine.parquet")) as aside:
        assert not left_over(".")
        aside.write_text("whole")
    assert Path("mine.parquet").read_text() == "whole"


def test_a_running_stage_keeps_its_folder_when_another_begins():
    waiting = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        theirs = PLACE.folder / f".partial-{waiting.pid}"
        theirs.mkdir(parents=True)
        with made() as folder:
            (folder / "a.txt").write_text("a")
        assert theirs.is_dir()
    finally:
        waiting.communicate(b"\n")


@pytest.fixture
def tiny_disk(tmp_path):
    """A file system of 256 KiB, as a real disk that fills up."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def write_bytes(path):
    path.write_bytes(bytes(1 << 20))


def write_poses(path):
    write_clips(path, [clip(number, frames=60) for number in range(20)])


@pytest.mark.parametrize("write", [write_bytes, write_poses])
def test_a_full_disk_is_told_and_leaves_nothing(tiny_disk, write):
    full = pytest.raises(StageError, match=FULL)
    fetch = made(Place("smoke", "fetch"), outputs=["poses"])
    with contextlib.chdir(tiny_disk), full, fetch as folder:
        write(folder / "poses")
    assert files(tiny_disk) == []
    assert not left_over(tiny_disk)


@pytest.mark.parametrize("write", ["write_bytes", "write_poses"])
def test_a_limit_on_the_size_of_files_is_told_as_a_full_disk(write, project):
    script = f"""
import resource, sys
import test_workspace
from hybridsign.workspace import Place, StageError
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 18, 1 << 18))
try:
    with test_workspace.made(Place("smoke", "fetch"), outputs=["poses"]) as folder:
        test_workspace.{write}(folder / "poses")
except StageError as error:
    sys.exit(str(error))
"""
    done = run_python("-c", script)
    assert done.returncode == 1, done.stderr
    assert "no space left on the disk while fetch was writing" in done.stderr.splitlines()[-1]
    assert files("results") == []


def test_a_single_file_is_written_whole_or_not_at_all(project):
    target = project / "out" / "clip.gif"
    with pytest.raises(ZeroDivisionError), written_aside(target) as aside:
        write_half(aside)
    assert files(project) == []
    with written_aside(target) as aside:
        assert aside.suffix == ".gif"
        aside.write_text("whole")
    assert files(project) == ["clip.gif"]


def test_equal_content_gives_equal_json(project):
    write_json(project / "a.json", {"b": 1, "a": "ü"})
    write_json(project / "b.json", {"a": "ü", "b": 1})
    assert (project / "a.json").read_bytes() == (project / "b.json").read_bytes()
    assert read_json(project / "a.json") == {"a": "ü", "b": 1}


def test_what_is_not_a_number_is_not_written_as_json(project):
    with pytest.raises(ValueError, match="JSON compliant"):
        write_json(project / "a.json", {"loss": float("nan")})
    with pytest.raises(StageError, match=r"a\.json: not found"):
        read_json(project / "a.json")


@pytest.mark.parametrize("content", ['{"a": ', "", b"\xff"])
def test_broken_json_is_named(project, content):
    path = project / "curve.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(StageError, match=r"curve\.json: not valid JSON.*let the workflow"):
        read_json(path)
