import pytest
import yaml

from hybridsign.overrides import assignment, changes, spell_out
from hybridsign.params import load
from hybridsign.settings import SettingsError
from specimens import SHIPPED


def test_one_corpus_makes_the_table_of_the_data_set_for_which_it_stands():
    params = load(SHIPPED, {"corpus": "howto"})
    assert (params.tables.table1, params.used_corpora) == (None, ["howto"])
    params = load(SHIPPED, {"corpus": "phoenix14t_rendered"})
    assert (params.tables.table2, params.used_corpora) == (None, ["phoenix14t_rendered"])
    with pytest.raises(SettingsError, match="there is no such corpus; choices: weather, howto"):
        load(SHIPPED, {"corpus": "moon"})


def test_a_folder_of_annotations_is_given_to_every_corpus_that_wants_one(tmp_path):
    params = load(SHIPPED, {"annotations": str(tmp_path)})
    assert params.corpora["phoenix14t_rendered"].annotations == tmp_path


def test_a_folder_of_clips_holds_one_file_a_split(tmp_path):
    mine = load(SHIPPED, {"clips": str(tmp_path)}).corpora["my_corpus"]
    assert mine.train == tmp_path / "train.parquet"
    assert mine.test == tmp_path / "test.parquet"
    assert load(SHIPPED).corpora["my_corpus"].dev is None


def test_a_text_encoder_is_given_to_every_profile(tmp_path):
    params = load(SHIPPED, {"text_encoder": str(tmp_path)})
    assert {each.preprocess.text_encoder for each in params.profiles.values()} == {tmp_path}


def test_a_device_is_given_to_all_that_learns_and_to_evaluation():
    default = load(SHIPPED, {"device": "cuda"}).sizes
    learning = default.train_judge.training.device, default.train.training.device
    assert (*learning, default.evaluate.device) == ("cuda", "cuda", "cuda")
    assert load(SHIPPED).sizes.train.training.device == "cpu"
    with pytest.raises(SettingsError, match=r"evaluate\.device: Input should be 'cpu'"):
        load(SHIPPED, {"device": "tpu"})


def test_an_assignment_is_read_as_yaml():
    assert assignment("a.b=3") == ("a.b", 3)
    assert assignment("a=[x, y]") == ("a", ["x", "y"])
    assert assignment("a=b=c") == ("a", "b=c")
    for broken in ("profile", "=3", "a=[1"):
        with pytest.raises(SettingsError, match="--set"):
            assignment(broken)


def test_changes_are_what_a_command_line_changed():
    tree = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    assert changes(tree, tree) == {}
    config = {**tree, "profile": "smoke", "corpus": "howto"}
    config["models"] = {**tree["models"], "pt": {**tree["models"]["pt"], "noise_rate": 0}}
    assert changes(config, tree) == {
        "profile": "smoke",
        "corpus": "howto",
        "models.pt.noise_rate": 0,
    }


def test_with_one_corpus_the_ablations_are_on_it_too():
    for corpus in ("weather", "phoenix14t_rendered", "how2sign_rendered"):
        params = load(SHIPPED, {"corpus": corpus})
        assert {table.corpus for table in params.quality_tables.values()} == {corpus}


def test_claims_lays_its_section_over_the_rest():
    tree = {"seeds": [1], "models": {"a": 1}, "claims": {"seeds": [1, 2], "models": {"b": 2}}}
    for on in (True, "true", "True"):
        assert spell_out(tree, {"claims": on}) == {"seeds": [1, 2], "models.b": 2}
    for off in (False, "false"):
        assert spell_out(tree, {"claims": off}) == spell_out(tree, {}) == {}
    with pytest.raises(SettingsError, match="claims=maybe: it is switched on or off"):
        spell_out(tree, {"claims": "maybe"})


def test_what_is_asked_for_by_its_own_key_counts_more_than_what_a_switch_brings():
    tree = {"seeds": [1], "claims": {"seeds": [1, 2]}}
    assert spell_out(tree, {"seeds": [7], "claims": True}) == {"seeds": [7]}


def test_claims_adds_seeds_rows_and_tables_and_takes_none_away():
    usual, all_claims = load(SHIPPED), load(SHIPPED, {"claims": "true"})
    assert set(usual.evaluations()) < set(all_claims.evaluations())
    assert set(usual.judges()) < set(all_claims.judges())
    assert set(usual.table_names) < set(all_claims.table_names)
    assert len(all_claims.model_seeds) == 3
