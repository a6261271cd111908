import re

import pytest
import yaml

from hybridsign.graph import table_sources
from hybridsign.params import load
from hybridsign.settings import SettingsError
from specimens import SHIPPED, run_python

OTHER_MODEL = {"kind": "progressive_transformer", "input": "text"}
FOUR_EXPERTS = {"kind": "hybrid", "input": "gloss", "experts": 4}


def complaint(**overrides):
    keys = {key.replace("__", "."): value for key, value in overrides.items()}
    with pytest.raises(SettingsError) as caught:
        load(SHIPPED, keys)
    return str(caught.value)


@pytest.mark.parametrize("profile", ["smoke", "default", "paper"])
def test_the_shipped_settings_are_valid_in_every_profile(profile):
    params = load(SHIPPED, {"profile": profile})
    assert params.profile == profile
    assert params.sizes == params.profiles[profile]
    assert list(params.trainings())
    assert params.judges()
    numbered = [name for name in params.table_names if re.fullmatch(r"table\d", name)]
    assert numbered == [f"table{number}" for number in range(1, 9)]


def test_reading_the_settings_does_not_import_torch():
    code = """
import sys
from hybridsign.params import load
load()
heavy = {"torch", "pandas", "mlflow", "sklearn", "matplotlib", "pyarrow", "tslearn"}
print(*heavy & set(sys.modules))
"""
    done = run_python("-c", code, cwd=SHIPPED.parent)
    assert (done.stdout, done.stderr) == ("\n", "")


def test_an_unknown_key_is_named_with_the_nearest():
    assert complaint(models__pt__noise_rat=2).endswith(
        "models.pt.noise_rat: unknown key. Did you mean noise_rate? "
        "Valid keys here: aids, future_frames, input, kind, noise_rate."
    )
    assert "corpora.weather.camra: unknown key. Did you mean camera?" in complaint(
        corpora__weather__camra="studio"
    )


def test_a_wrong_type_is_named_with_its_key():
    message = complaint(profiles__smoke__train__training__steps="many")
    assert "profiles.smoke.train.training.steps: Input should be a valid integer" in message
    assert "(found: 'many')" in message


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("tables__table1__rows", ["nope"], "there is no model or control 'nope'; valid choices: "),
        ("tables__table1__corpus", "nope", "there is no corpus 'nope'; valid choices: weather"),
        ("tables__table1__corpus", "howto", "howto stands for how2sign, but this table is of"),
        (
            "tables__table1__columns",
            ["bleu9"],
            "tables.table1.columns.0: Input should be 'parameters', 'bleu1'",
        ),
        ("codec_of", "g2p_ddm", "'g2p_ddm' is no model with a pose codec; .* one: hybrid, pt"),
        ("codec_of", "nobody", "'nobody' is no model with a pose codec"),
        ("tables__table4__rows", ["pt", "nope"], "choices: hybrid, .* autoregressive, "),
        ("tables__table1__rows", ["one_expert"], "there is no model or control 'one_expert'"),
        ("tables__table3__rows", ["nearest"], "there is no model or control 'nearest'; valid"),
        ("ablations__corpus", "my_corpus", "'my_corpus' is the corpus of neither Table 1 nor "),
        ("samplings", {"again": {"model": "no", "steps": 1}}, "there is no model 'no'; valid "),
        (
            "ablations__models",
            {"four_experts": {**FOUR_EXPERTS, "aids": {"codec": {"hands": 5}}}},
            "5 components cannot be shared evenly by two hands",
        ),
        ("titles", {}, "titles: the row .* of tables.table1 has no title"),
        ("models__Bad-Name", {}, "models.Bad-Name: String should match pattern"),
        ("models__other", OTHER_MODEL, "titles: the model 'other' has no title"),
        ("profiles__smoke__train__sizes__heads", 5, "cannot be shared evenly by 5 heads"),
        ("profiles", {}, "the chosen profile 'default' is missing"),
        ("profile", "huge", "profile: Input should be 'smoke', 'default' or 'paper'"),
    ],
)
def test_settings_that_do_not_fit_each_other_are_refused(key, value, message):
    found = complaint(**{key: value})
    assert re.search(message, found), found
    assert len(found) < 600


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("model_seeds", [42, 42], "model_seeds: a seed stands twice"),
        ("model_seeds", [-1], "model_seeds.0: Input should be greater than or equal to 0"),
        ("judge_seeds", ["1"], "judge_seeds.0: Input should be a valid integer"),
        ("tables.table1.rows", ["pt", "pt"], "rows: a name stands twice"),
        ("tables.table2.columns", ["dtw", "dtw"], "columns: a name stands twice"),
        ("tables.table3.rows", ["pt", "pt"], "rows: a name stands twice"),
        ("models.nearest", OTHER_MODEL, "models: 'nearest' is the name of a control"),
        ("ablations.models.pt", OTHER_MODEL, "ablations.models: 'pt' is the name of one of models"),
    ],
)
def test_what_would_count_twice_or_not_at_all_is_refused(key, value, message):
    with pytest.raises(SettingsError) as caught:
        load(SHIPPED, {key: value})
    assert message in str(caught.value)


def test_broken_yaml_is_refused(tmp_path):
    path = tmp_path / "params.yaml"
    path.write_text("profile: [smoke", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"params\.yaml: not valid YAML"):
        load(path)


def test_a_corpus_that_stands_for_no_data_set_may_take_the_place_of_any():
    for table, other in (("table1", "table2"), ("table2", "table1")):
        place = {f"tables.{table}.corpus": "my_corpus", f"tables.{other}": None}
        place["ablations.corpus"] = "my_corpus"
        params = load(SHIPPED, {"corpora.my_corpus.stands_for": None, **place})
        assert params.used_corpora == ["my_corpus"]
    assert table_sources(params).stands_for == {"my_corpus": None}


def test_each_model_is_trained_on_the_corpus_of_each_table_and_each_ablation_on_one():
    params = load(SHIPPED, {"model_seeds": [1, 2], "tables.table2.rows": ["ground_truth"]})
    shipped = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    models, ablations = list(shipped["models"]), list(shipped["ablations"]["models"])
    assert {"hybrid", "pt"} <= set(models)
    assert {"autoregressive", "one_expert"} <= set(ablations)
    assert params.trainings() == [
        (corpus, model, seed)
        for corpus, trained in (("weather", models), ("howto", models + ablations))
        for model in trained
        for seed in (1, 2)
    ]


def test_every_row_of_the_tables_is_evaluated():
    params = load(SHIPPED, {"claims": True})
    evaluated = {(corpus, system) for corpus, system, _ in params.evaluations()}
    for table in params.quality_tables.values():
        assert evaluated >= {(table.corpus, row) for row in table.rows}


def test_tables_of_ablations_are_on_their_corpus():
    params = load(SHIPPED, {"ablations.corpus": "weather"})
    on = {name: table.corpus for name, table in params.quality_tables.items()}
    assert on["table2"] == "howto"
    assert {on[name] for name in ("table1", "table4", "table5", "table6")} == {"weather"}


def test_an_ablation_is_hybrid_but_for_what_it_is_named_after():
    generators = load(SHIPPED, {"claims": True}).generators
    hybrid = generators["hybrid"].model_dump()
    changed = {
        name: {key for key, value in model.model_dump().items() if value != hybrid[key]}
        for name, model in generators.items()
        if model.kind == "hybrid"
    }
    assert changed == {
        "hybrid": set(),
        "autoregressive": {"head", "self_forcing"},
        "recurrence": {"backbone"},
        "causal_attention": {"backbone"},
        "one_expert": {"experts"},
        "four_experts": {"experts"},
        "mean_flow": {"head", "steps"},
        "teacher_forcing": {"self_forcing"},
        "no_soft_dtw": {"losses"},
        "confidence_ones": {"confidence"},
    }


def test_a_sampling_is_a_row_that_is_never_trained():
    again = {"samplings": {"again": {"model": "hybrid", "steps": 8}}, "titles.again": "Again"}
    params = load(SHIPPED, again)
    assert ("howto", "again", 42) in params.evaluations()
    assert ("weather", "again", 42) not in params.evaluations()
    assert "again" not in {model for _, model, _ in params.trainings()}
    assert (params.trained_as("again"), params.kind("again")) == ("hybrid", "hybrid")
    assert params.system("again").sampling.steps == 8
    assert params.system("hybrid").sampling is None


@pytest.mark.parametrize(
    ("sampling", "message"),
    [
        ({"model": "pt", "steps": 8}, "samplings.it.steps: 8 of pt, which has none: it samples in"),
        ({"model": "autoregressive", "steps": 8}, "8 of autoregressive, which has none"),
        ({"model": "gcdm", "steps": 1001}, "1001 of gcdm, which has at most 1000, one a level"),
        ({"model": "g2p_ddm", "steps": 51}, "51 of g2p_ddm, which has at most 50"),
        (
            {"model": "pt", "confidence": "oracle"},
            "samplings.it.confidence: true confidence would change nothing of what pt makes",
        ),
    ],
    ids=str,
)
def test_a_sampling_asks_for_what_its_model_can_do(sampling, message):
    label = {"titles.it": "upper bound: it"}
    assert message in complaint(samplings={"it": sampling}, **label)


NATIVE = {"profiles.default.preprocess.frames": None}
TOLD = {"model": "pt", "length": "oracle"}


def test_a_true_length_is_told_where_clips_keep_their_own():
    label = {"titles.told": "upper bound: PT, told the true length"}
    params = load(SHIPPED, {"samplings": {"told": TOLD}, **label, **NATIVE})
    assert params.system("told").sampling.length == "oracle"
    message = complaint(samplings={"told": TOLD}, **label)
    assert "samplings.told.length: the true length would change nothing" in message
    assert "all clips have 60 frames; set the profile's preprocess.frames to null" in message


@pytest.mark.parametrize(
    ("told", "frames"),
    [({"model": "hybrid", "confidence": "oracle"}, 60), (TOLD, None)],
    ids=["confidence", "length"],
)
def test_who_is_told_something_of_the_true_clips_is_called_an_upper_bound(told, frames):
    changes = {"samplings": {"told": told}, "profiles.default.preprocess.frames": frames}
    changes["tables.table4.rows"] = ["told", "ground_truth"]
    changes["tables.table4.against"] = None
    assert "titles.told: something of the true clips is told, and 'Best'" in complaint(
        **changes, **{"titles.told": "Best"}
    )
    changes["titles.told"] = "upper bound: told"
    load(SHIPPED, changes)
    assert "tables.table4.titles.told: something of the true clips is told" in complaint(
        **changes, **{"tables.table4.titles": {"told": "told (ours)"}}
    )


def test_only_the_control_codec_has_a_codec_and_it_is_the_named_models():
    narrow = {"body": 3, "face": 4, "hands": 5, "split_hands": False}
    params = load(SHIPPED, {"codec_of": "pt", "models.pt.aids.codec": narrow})
    assert params.system("codec").codec.model_dump() == narrow
    assert params.system("pt").codec is params.system("ground_truth").codec is None


def test_a_control_has_no_kind_and_one_seed():
    params = load(SHIPPED, {"model_seeds": [1, 2, 3]})
    assert params.kind("shuffled") is None
    assert params.seeds("shuffled") == (0,)
    assert params.kind("pt") == "progressive_transformer"
    assert params.seeds("pt") == (1, 2, 3)
