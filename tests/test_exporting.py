from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.data.clip import PIXELS
from hybridsign.data.formats.stacked import OWN_UNITS
from hybridsign.data.parquet import read_clips, write_clips
from hybridsign.exporting import export_clips
from hybridsign.importing import import_clips
from hybridsign.pose import denormalise
from hybridsign.skeleton import OPENPOSE_137, PT_50, SLRTP_178
from specimens import clip, pose_on, poses, poses_on_any_skeleton


@pytest.fixture
def written(tmp_path):
    def write(*clips):
        write_clips(tmp_path / "clips.parquet", clips)
        return tmp_path / "clips.parquet"

    return write


def filmed(pose, clip_id="a"):
    return replace(clip(), id=clip_id, pose=pose, units=PIXELS, placement=None)


def again(folder, source, format_name="openpose", fps=25):
    export_clips(source, folder / format_name, format_name)
    import_clips([folder / format_name], folder / "again.parquet", fps=fps)
    return list(read_clips(folder / "again.parquet"))


@given(pose=poses(), hole=st.integers(0, 7))
def test_openposes_json_brings_every_number_back(tmp_path_factory, pose, hole):
    folder = tmp_path_factory.mktemp("export")
    if 0 < hole < pose.n_frames:  # a frame in which nobody was seen
        pose.coordinates[hole], pose.confidence[hole] = 0, 0
    write_clips(folder / "clips.parquet", [filmed(pose)])
    [back] = again(folder, folder / "clips.parquet")
    np.testing.assert_array_equal(back.pose.coordinates, pose.coordinates)
    np.testing.assert_array_equal(back.pose.confidence, pose.confidence)
    assert back.pose.fps == pose.fps


@given(pose=poses_on_any_skeleton())
def test_pose_files_bring_every_number_the_skeleton_and_the_frame_rate_back(tmp_path_factory, pose):
    folder = tmp_path_factory.mktemp("export")
    units = OWN_UNITS if pose.skeleton in (PT_50, SLRTP_178) else PIXELS
    write_clips(folder / "clips.parquet", [replace(filmed(pose), units=units)])
    [back] = again(folder, folder / "clips.parquet", "pose", fps=None)
    np.testing.assert_array_equal(back.pose.coordinates, pose.coordinates)
    np.testing.assert_array_equal(back.pose.confidence, pose.confidence)
    assert back.pose.skeleton is pose.skeleton
    assert (back.id, back.units, back.pose.fps) == ("a", units, pose.fps)


@pytest.mark.parametrize("format_name", ["openpose", "pose"])
def test_ids_that_cannot_stand_in_a_files_name_come_back(tmp_path, written, format_name):
    ids = ["dev/a", "dev/b?", "50%", "ü ص"]
    source = written(*(filmed(pose_on(OPENPOSE_137), each) for each in ids))
    assert {each.id for each in again(tmp_path, source, format_name)} == set(ids)


def test_a_second_round_through_either_format_changes_no_byte(tmp_path, written):
    source = written(filmed(pose_on(OPENPOSE_137, seen=1.0)))
    for format_name in ("openpose", "pose"):
        folders = [tmp_path / f"{format_name}-{number}" for number in range(2)]
        for folder in folders:
            export_clips(source, folder, format_name)
            source = tmp_path / "clips.parquet"
            import_clips([folder], source, fps=25)
        first, second = (
            {path.name: path.read_bytes() for path in folder.rglob("*.*")} for folder in folders
        )
        assert first == second


@pytest.mark.parametrize("skeleton", [PT_50, SLRTP_178])
def test_openposes_json_holds_no_other_skeleton(written, tmp_path, skeleton):
    other = replace(filmed(pose_on(skeleton)), units=OWN_UNITS)
    with pytest.raises(ValueError, match=skeleton.name):
        export_clips(written(other), tmp_path / "json", "openpose")


def test_clips_in_shoulder_widths_go_out_in_pixels(written, tmp_path):
    prepared = clip()
    [back] = again(tmp_path, written(prepared))
    expected = denormalise(prepared.pose, prepared.placement)
    np.testing.assert_array_equal(back.pose.coordinates, expected.coordinates)


def test_an_archive_is_read_by_numpy_without_pickles(written, tmp_path):
    signed = clip()
    export_clips(written(signed), tmp_path / "npz", "npz")
    with np.load(tmp_path / "npz" / f"{signed.id}.npz") as archive:
        np.testing.assert_array_equal(archive["coordinates"], signed.pose.coordinates)
        np.testing.assert_array_equal(archive["confidence"], signed.pose.confidence)
        assert archive["fps"] == signed.pose.fps
        assert tuple(archive["joints"]) == signed.pose.skeleton.joints
        assert str(archive["text"]) == signed.text


def test_a_folder_appears_whole_or_not_at_all(written, tmp_path):
    unplaced = replace(clip(1), placement=None)
    with pytest.raises(ValueError, match="without a place in the picture"):
        export_clips(written(clip(0), unplaced), tmp_path / "json", "openpose")
    assert [path.name for path in tmp_path.iterdir()] == ["clips.parquet"]


@pytest.mark.parametrize("format_name", ["openpose", "pose", "npz"])
def test_an_id_too_long_for_a_file_is_named(written, tmp_path, format_name):
    long = "ä" * 140
    with pytest.raises(ValueError, match=f"clip '{long}' makes a file's name of 280 bytes"):
        export_clips(written(filmed(pose_on(OPENPOSE_137), long)), tmp_path / "x", format_name)
    assert [path.name for path in tmp_path.iterdir()] == ["clips.parquet"]


def test_a_folder_that_exists_is_left_alone(written, tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(ValueError, match="exists already"):
        export_clips(written(clip()), tmp_path / "mine", "npz")


def test_a_format_that_cannot_be_written_is_an_error(written, tmp_path):
    with pytest.raises(ValueError, match=r"'bvh' to write; valid choices: openpose, pose, npz"):
        export_clips(written(clip()), tmp_path / "bvh", "bvh")
