import pytest

from hybridsign.graph import code_of, places, settings_of, table_sources, timed
from hybridsign.params import load
from hybridsign.settings import SettingsError
from hybridsign.workspace import RECORD, Place, read_json
from specimens import SHIPPED


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


def test_rows_that_are_models_say_what_they_were_written_after():
    written_after = table_sources(load(SHIPPED, {"claims": True})).written_after
    assert written_after["hybrid"] == written_after["hybrid_steps8"] == "paper"
    assert written_after["pt"] == "official code read"
    assert written_after["gcdm"] == "abstract only"
    assert "ground_truth" not in written_after


def test_of_each_model_one_training_is_timed_on_its_corpus():
    params = load(SHIPPED, {"model_seeds": [43, 42]})
    assert timed(params, "weather").models == dict.fromkeys(params.models, 43)
    assert set(timed(params, "howto").models) == {*params.models, *params.ablations.models}


def test_native_code_is_timed_on_the_first_corpus_alone():
    params = load(SHIPPED, {"profile": "default"})
    assert timed(params, "weather").compiled == ["hybrid"]
    assert timed(params, "howto").compiled == []


def test_a_model_that_is_not_there_cannot_be_compiled():
    params = load(SHIPPED, {"profiles.default.benchmark.compiled": ["hybird"]})
    with pytest.raises(SettingsError, match="compiled: there is no model hybird on weather"):
        timed(params, "weather")


def test_samplings_are_timed_where_ablations_are_and_in_steps_alone():
    params = load(SHIPPED, {"claims": True})
    # Told the true confidence, a model takes as long as ever.
    steps = {f"hybrid_steps{k}": ("hybrid", k) for k in (1, 2, 4, 8)}
    assert timed(params, "howto").samplings == steps
    assert timed(params, "weather").samplings == {}
