"""Clips on disk are read by what others use, and from Arrow's memory without a copy."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hybridsign.data.parquet import SCHEMA, read_clips, write_clips
from specimens import clip

PAGE = Path(__file__).parents[2] / "docs" / "data-formats.md"
SECTION = PAGE.read_text(encoding="utf-8").partition("## Files of the stages")[0]
DOCUMENTED = "results/default/preprocess/weather/test.parquet"
RECIPES = {
    re.search(r"import (\w+)", code)[1]: code
    for code in re.findall(r"```python\n(.*?)```", SECTION, re.DOTALL)
}
CLIPS = (clip(1, 5), replace(clip(2, 4), gloss=None, placement=None), clip(3, 6))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("parquet") / "test.parquet"
    write_clips(path, CLIPS)
    return path


def pandas_rows(path):
    return pytest.importorskip("pandas").read_parquet(path).to_dict("records")


def duckdb_rows(path):
    found = pytest.importorskip("duckdb").sql(f"FROM '{path}'")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def polars_rows(path):
    return pytest.importorskip("polars").read_parquet(path).to_dicts()


def as_list(cell):
    return None if cell is None else list(cell)


@pytest.mark.parametrize("rows", [pandas_rows, duckdb_rows, polars_rows])
def test_others_read_every_column(path, rows):
    for row, written in zip(rows(path), CLIPS, strict=True):
        assert list(row) == SCHEMA.names
        assert (row["id"], row["text"], row["fps"]) == (written.id, written.text, written.pose.fps)
        assert as_list(row["gloss"]) == as_list(written.gloss)
        assert as_list(row["centre"]) == (written.placement and [*written.placement.centre])
        for name in ("coordinates", "confidence"):
            np.testing.assert_array_equal(row[name], getattr(written.pose, name).ravel())


@pytest.fixture
def recipe(path):
    """Runs the code that the documentation gives for a library, on the clips of these tests."""

    def run(library):
        pytest.importorskip(library)
        found = {}
        exec(RECIPES[library].replace(DOCUMENTED, str(path)), found)
        return found

    return run


@pytest.mark.parametrize("library", ["pandas", "duckdb", "polars", "pyarrow"])
def test_the_documented_recipe_gives_the_first_clips_poses(recipe, library):
    pose = recipe(library)["pose"]
    np.testing.assert_array_equal(pose, CLIPS[0].pose.coordinates)
    assert pose.dtype == np.float32


@pytest.mark.parametrize(
    ("library", "rows_of"),
    [("duckdb", lambda hours: hours.fetchall()), ("polars", lambda hours: hours.rows())],
)
def test_the_documented_recipe_gives_the_hours_of_each_signer(recipe, library, rows_of):
    hours = {each.signer: each.pose.n_frames / each.pose.fps / 3600 for each in CLIPS}
    assert len(hours) == len(CLIPS)
    assert dict(rows_of(recipe(library)["hours"])) == pytest.approx(hours)


def test_the_numbers_of_all_clips_are_one_buffer_of_arrow_that_numpy_sees_without_a_copy(path):
    column = pq.read_table(path)["coordinates"].combine_chunks()
    _, buffer = column.values.buffers()
    numbers = column.values.to_numpy(zero_copy_only=True)
    assert numbers.ctypes.data == buffer.address
    assert np.shares_memory(numbers, np.frombuffer(buffer, np.float32))
    assert numbers.size == sum(written.pose.coordinates.size for written in CLIPS)


@pytest.mark.parametrize("name", ["coordinates", "confidence"])
def test_clips_that_are_read_lie_behind_one_another_in_arrows_memory(path, name):
    arrays = [getattr(found.pose, name) for found in read_clips(path)]
    for before, after in pairwise(arrays):
        assert after.ctypes.data == before.ctypes.data + before.nbytes
    for array in arrays:
        while isinstance(array.base, np.ndarray):
            array = array.base
        assert isinstance(array.base, pa.Buffer | pa.Array)
