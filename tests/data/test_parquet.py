from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridsign.data.parquet import (
    CLIPS_PER_ROW_GROUP,
    FRAMES_PER_ROW_GROUP,
    SCHEMA,
    ParquetError,
    count_clips,
    read_clips,
    write_clips,
)
from hybridsign.pose import PoseSequence
from hybridsign.skeleton import HOLISTIC_178, PT_50, SLRTP_178
from specimens import J, clip, clips

BROKEN = "cannot be read as a whole Parquet file"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("parquet")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "clips.parquet"


def assert_same(found, expected):
    for name in ("id", "corpus", "split", "signer", "text", "gloss", "provenance", "units"):
        assert getattr(found, name) == getattr(expected, name), name
    assert (found.native_frames, found.native_fps) == (expected.native_frames, expected.native_fps)
    assert (found.pose.fps, found.pose.skeleton) == (expected.pose.fps, expected.pose.skeleton)
    np.testing.assert_array_equal(found.pose.coordinates, expected.pose.coordinates)
    np.testing.assert_array_equal(found.pose.confidence, expected.pose.confidence)
    assert (found.placement is None) == (expected.placement is None)
    if expected.placement is not None:
        np.testing.assert_array_equal(found.placement.centre, expected.placement.centre)
        assert found.placement.scale == expected.placement.scale


@pytest.mark.parametrize("skeleton", [PT_50, SLRTP_178, HOLISTIC_178], ids=lambda one: one.name)
def test_three_dimensions_are_told_by_the_skeleton_and_the_number_of_numbers(path, skeleton):
    random = np.random.default_rng(0)
    shape = (4, skeleton.n_joints)
    coordinates = random.normal(size=(*shape, 3)).astype(np.float32)
    confidence = random.uniform(0.1, 1, shape).astype(np.float32)
    pose = PoseSequence(coordinates, confidence, 25.0, skeleton)
    written = replace(clip(1), pose=pose, units="own", placement=None)
    write_clips(path, [written, clip(2)])
    found, other = read_clips(path)
    assert_same(found, written)
    assert_same(other, clip(2))


@given(st.lists(clips(), max_size=4))
def test_reading_gives_what_was_written(folder, written):
    path = folder / "clips.parquet"
    assert write_clips(path, written) == count_clips(path) == len(written)
    for found, expected in zip(read_clips(path), written, strict=True):
        assert_same(found, expected)


def test_long_clips_are_not_held_together(path):
    long = clip(0, frames=FRAMES_PER_ROW_GROUP // 2)
    write_clips(path, (replace(long, id=str(number)) for number in range(3)))
    assert pq.ParquetFile(path).num_row_groups == 2
    assert [found.id for found in read_clips(path)] == ["0", "1", "2"]


def test_clips_of_every_row_group_come_back_in_order(path):
    written = [clip(number, frames=1 + number % 3) for number in range(CLIPS_PER_ROW_GROUP + 5)]
    write_clips(path, iter(written))
    assert pq.ParquetFile(path).num_row_groups == 2
    for found, expected in zip(read_clips(path), written, strict=True):
        assert_same(found, expected)


def test_the_same_clips_give_the_same_bytes(tmp_path):
    one, two = tmp_path / "one.parquet", tmp_path / "two.parquet"
    for path in (one, two):
        write_clips(path, [clip(number) for number in range(3)])
    assert one.read_bytes() == two.read_bytes()


def test_a_missing_file_is_named(path):
    with pytest.raises(ParquetError, match=r"clips\.parquet: not found"):
        next(read_clips(path))


@pytest.mark.parametrize("kept", [0, 3, 1000, -1])
def test_a_file_that_was_cut_short_is_named(path, kept):
    write_clips(path, [clip()])
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ParquetError, match=rf"clips\.parquet: {BROKEN}.*let the workflow"):
        list(read_clips(path))
    with pytest.raises(ParquetError, match=rf"clips\.parquet: {BROKEN}"):
        count_clips(path)


def test_a_file_that_was_damaged_inside_is_named(path):
    write_clips(path, [clip(frames=40)])
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 200] = bytes(200)
    path.write_bytes(content)
    with pytest.raises(ParquetError, match=rf"clips\.parquet: {BROKEN}"):
        list(read_clips(path))


def test_a_table_of_something_else_is_refused_by_its_missing_columns(path):
    pd.DataFrame({"id": ["a"], "text": ["b"]}).to_parquet(path)
    with pytest.raises(ParquetError, match=r"clips\.parquet: not a file of clips.*lacks .*gloss"):
        list(read_clips(path))


def test_another_version_of_the_schema_is_refused(path):
    write_clips(path, [clip()])
    later = pq.read_table(path).replace_schema_metadata({"hybridsign_schema": "99"})
    pq.write_table(later, path)
    with pytest.raises(ParquetError, match=r"clips\.parquet: schema version 99 found, 1 expected"):
        list(read_clips(path))


def rewrite(path, **columns):
    """Put other values, of whatever type, in place of some columns of a file of clips."""
    table = pq.read_table(path)
    for name, values in columns.items():
        table = table.set_column(table.column_names.index(name), name, pa.array(values))
    pq.write_table(table, path)


def test_an_unknown_skeleton_is_named(path):
    write_clips(path, [clip()])
    rewrite(path, skeleton=["octopus"])
    with pytest.raises(ParquetError, match=r"clips\.parquet: .*'octopus'.*openpose_137"):
        list(read_clips(path))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("id", 7, "int64; expected string"),
        ("gloss", "WIND", "string; expected list<item: string>"),
        ("fps", "25", "string; expected double"),
        ("n_frames", 6, "int64; expected int32"),
        (
            "coordinates",
            np.zeros(6 * J * 2),
            "list<element: double>; expected list<item: float>",
        ),
    ],
)
def test_a_column_of_another_type_is_refused_by_its_name_and_both_types(path, name, value, told):
    write_clips(path, [clip()])
    rewrite(path, **{name: [value]})
    for read in (lambda path: list(read_clips(path)), count_clips):
        with pytest.raises(ParquetError, match=rf"clips\.parquet: column {name} is of type {told}"):
            read(path)


@pytest.mark.parametrize("field", [field for field in SCHEMA if not field.nullable], ids=str)
def test_an_empty_cell_is_refused_by_its_column(path, field):
    write_clips(path, [clip(0), clip(1)])
    first = pq.read_table(path)[field.name][0]
    rewrite(path, **{field.name: pa.array([first.as_py(), None], field.type)})
    told = rf"clips\.parquet: column {field.name} has empty cells; expected a value in each"
    with pytest.raises(ParquetError, match=told):
        list(read_clips(path))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            {"n_frames": 5},
            "1644 coordinates and 822 confidences; expected those of 5 frames of 137",
        ),
        ({"n_frames": 0}, "expected those of 0 frames"),
        ({"n_frames": -6}, "expected those of -6 frames"),
        ({"n_frames": 2**31 - 1}, "expected those of 2147483647 frames"),
        ({"coordinates": np.zeros(1643, np.float32)}, "1643 coordinates"),
        ({"coordinates": np.zeros(0, np.float32)}, "0 coordinates"),
        ({"confidence": np.zeros(821, np.float32)}, "821 confidences"),
        ({"skeleton": "pt_50"}, "expected those of 6 frames of 50 joints"),
    ],
)
def test_numbers_that_do_not_fit_the_frames_are_refused_by_the_clip(path, changed, told):
    write_clips(path, [clip()])
    types = {name: SCHEMA.field(name).type for name in changed}
    rewrite(path, **{name: pa.array([changed[name]], types[name]) for name in changed})
    with pytest.raises(ParquetError, match=rf"clips\.parquet: clip 'clip-00' has .*{told}"):
        list(read_clips(path))


@pytest.mark.parametrize(
    ("name", "cell"), [("gloss", ["WIND", None]), ("confidence", [None] * 822), ("centre", [None])]
)
def test_an_empty_place_in_a_list_is_refused_by_its_column(path, name, cell):
    write_clips(path, [clip()])
    rewrite(path, **{name: pa.array([cell], SCHEMA.field(name).type)})
    with pytest.raises(ParquetError, match=rf"clips\.parquet: column {name} has empty places in"):
        list(read_clips(path))


def test_a_centre_with_too_few_numbers_is_refused_by_its_clip(path):
    write_clips(path, [clip()])
    rewrite(path, centre=[[200.0]])
    with pytest.raises(ParquetError, match=r"'clip-00' has a centre of 1 numbers; expected 2"):
        list(read_clips(path))


def test_a_row_group_without_clips_is_passed_over(path):
    write_clips(path, [clip(0), clip(1)])
    table = pq.read_table(path)
    with pq.ParquetWriter(path, table.schema) as writer:
        for part in (table[:0], table[:1], table[:0], table[1:], table[:0]):
            writer.write_table(part)
    assert 0 in [pq.ParquetFile(path).metadata.row_group(group).num_rows for group in range(5)]
    for found, expected in zip(read_clips(path), [clip(0), clip(1)], strict=True):
        assert_same(found, expected)


def test_a_clip_without_glosses_is_not_a_clip_with_no_signs(path):
    write_clips(path, [replace(clip(), gloss=None), replace(clip(), gloss=())])
    assert [found.gloss for found in read_clips(path)] == [None, ()]
