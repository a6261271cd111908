import pytest

from hybridsign.graph import code_of, places, settings_of
from hybridsign.params import load
from hybridsign.workspace import RECORD, Place, read_json


def test_a_record_says_what_would_be_made_now(evaluated):
    params = load(evaluated.folder / "params.yaml")
    made = [place for place in places(params) if (evaluated.folder / place.folder).is_dir()]
    assert {place.stage for place in made} >= {"fetch", "train", "evaluate", "tabulate", "report"}
    for place in made:
        record = read_json(evaluated.folder / place.folder / RECORD)
        assert record["settings"] == settings_of(params, place), place
        assert record["code"] == code_of(params, place), place


def test_no_folder_is_named_twice(project):
    folders = [place.folder for place in places(load(project.folder / "params.yaml"))]
    assert len(folders) == len(set(folders))


def test_a_folder_of_no_stage_has_no_settings(project):
    with pytest.raises(ValueError, match="no folder of a stage"):
        settings_of(load(project.folder / "params.yaml"), Place("smoke", "dream"))
