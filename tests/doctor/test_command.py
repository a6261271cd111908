import json

import pytest
import yaml

from hybridsign.settings import override, read_yaml
from specimens import run_python


def doctor(*arguments, cwd):
    return run_python("-m", "hybridsign", *arguments, "doctor", "--json", cwd=cwd)


def told(*arguments, cwd):
    done = doctor(*arguments, cwd=cwd)
    abilities = {each["name"]: each for each in json.loads(done.stdout)["abilities"]}
    return done.returncode, abilities


def test_where_the_default_tables_can_be_made_it_succeeds(checkout):
    status, abilities = told(cwd=checkout)
    assert status == 0
    assert [abilities[f"profile {name}"]["runs"] for name in ("smoke", "default")] == [True, True]
    assert abilities["corpus weather"]["runs"]


def test_a_corpus_that_is_not_there_stops_only_the_tables_that_are_on_it(checkout):
    status, abilities = told(cwd=checkout)
    assert (status, abilities["corpus phoenix14t"]["runs"]) == (0, False)
    status, abilities = told("--set", "corpus=phoenix14t", cwd=checkout)
    assert status == 1
    assert "corpora.phoenix14t.folder" in abilities["profile default"]["advice"]


def test_a_text_encoder_that_is_not_there_stops_the_profile_that_names_it(checkout):
    key = "profiles.default.preprocess.text_encoder"
    status, abilities = told("--set", f"{key}=nowhere", cwd=checkout)
    assert status == 1
    assert abilities["profile default"]["advice"] == f"{key}: nowhere is no folder"
    assert abilities["profile smoke"]["runs"]


def test_broken_settings_are_a_finding_among_others(checkout):
    tree = override(read_yaml(checkout / "params.yaml"), {"profile": "huge"})
    (checkout / "params.yaml").write_text(yaml.safe_dump(tree), encoding="utf-8")
    done = run_python("-m", "hybridsign", "doctor", cwd=checkout)
    assert done.returncode == 1
    assert "params.yaml: profile: Input should be 'smoke', 'default' or 'paper'" in done.stdout
    assert "memory" in done.stdout


def test_every_ability_says_what_to_do(checkout):
    _, abilities = told(cwd=checkout)
    for each in abilities.values():
        assert each["advice"]
        assert "\n" not in each["advice"]


@pytest.mark.parametrize("module", ["torch", "pandas", "mlflow", "snakemake"])
def test_it_answers_without_heavy_libraries(checkout, module):
    code = (
        "import sys, hybridsign.__main__ as m\n"
        "from hybridsign.params import load\n"
        "from hybridsign.doctor.examination import examine\n"
        f"assert examine(load()).abilities and {module!r} not in sys.modules"
    )
    assert run_python("-c", code, cwd=checkout).returncode == 0
