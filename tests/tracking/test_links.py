import os
from pathlib import Path

import pytest

from hybridsign.tracking.links import link, local

OTHER_DISK = Path("/dev/shm")


def test_a_link_keeps_what_was_there_when_a_stage_puts_another_file_in_its_place(tmp_path):
    source, target = tmp_path / "metrics.json", tmp_path / "run" / "metrics.json"
    source.write_text("old")
    link(source, target)
    assert target.samefile(source)
    (tmp_path / "aside").write_text("new")
    (tmp_path / "aside").replace(source)
    assert target.read_text() == "old"


def test_an_artifact_is_never_written_over(tmp_path):
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    with pytest.raises(FileExistsError):
        link(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "b"


def test_on_another_disk_it_is_a_copy(tmp_path):
    if not OTHER_DISK.is_dir() or OTHER_DISK.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no second disk at hand")
    source = OTHER_DISK / f"hybridsign-{os.getpid()}"
    source.write_text("far away")
    try:
        link(source, tmp_path / "near")
    finally:
        source.unlink()
    assert (tmp_path / "near").read_text() == "far away"


def test_an_address_is_a_folder_whatever_its_name_holds(tmp_path):
    folder = tmp_path / "a b#ä"
    assert local(folder.as_uri()) == folder
