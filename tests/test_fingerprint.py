import json
import shutil
from pathlib import Path

import pytest

import hybridsign
from hybridsign.fingerprint import fingerprint
from specimens import run_python

STAGES = ["fetch", "preprocess", "train_judge", "train", "evaluate", "tabulate"]
KINDS = ["progressive_transformer", "other"]
RUNS = [[name] for name in STAGES] + [[s, kind] for s in ("train", "evaluate") for kind in KINDS]
OTHER_ROOM = """
from hybridsign.settings import Settings

class OtherSettings(Settings):
    strength: float = 1.0
"""


@pytest.fixture
def copy(tmp_path):
    """A copy of the package with a second model's room in it."""
    package = tmp_path / "hybridsign"
    shutil.copytree(
        Path(hybridsign.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__")
    )
    room = package / "models" / "other"
    room.mkdir()
    (room / "__init__.py").write_text("")
    (room / "settings.py").write_text(OTHER_ROOM)
    append(package / "models" / "__init__.py", "import hybridsign.models.other.settings\n")
    return package


def append(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def replace(path, old, new):
    source = path.read_text(encoding="utf-8")
    assert old in source
    path.write_text(source.replace(old, new), encoding="utf-8")


def fingerprints(package):
    """Of every stage, and of those that run a model for each kind, by the code in a copy."""
    code = f"""
import json, sys
sys.path.insert(0, {str(package.parent)!r})
from hybridsign.fingerprint import ROOT, fingerprint
assert str(ROOT) == {str(package)!r}
print(json.dumps({{" ".join(run): fingerprint(*run) for run in {RUNS}}}))
"""
    done = run_python("-c", code)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def changed(package, change):
    before = fingerprints(package)
    change()
    after = fingerprints(package)
    return {run for run in before if before[run] != after[run]}


def test_comments_docstrings_and_layout_do_not_count(copy):
    def reword():
        replace(copy / "pose.py", '"""The pose value:', '"""A pose:')
        replace(copy / "pose.py", '"""Float32 copies', '"""Copies')
        replace(copy / "pose.py", "VALID_ABOVE = 0.05", "VALID_ABOVE = (  # why\n    0.05\n)\n\n")

    assert changed(copy, reword) == set()


def test_a_change_counts_for_the_stages_that_import_it_and_for_no_others(copy):
    metric = copy / "metrics" / "text.py"
    found = changed(copy, lambda: replace(metric, "ROUGE_BETA = 1.2", "ROUGE_BETA = 1.3"))
    stages = {name.split()[0] for name in found}
    assert stages == {"train_judge", "evaluate", "tabulate"}


def test_a_change_far_below_counts(copy):
    found = changed(
        copy, lambda: replace(copy / "pose.py", "VALID_ABOVE = 0.05", "VALID_ABOVE = 0.1")
    )
    assert {"preprocess", "train_judge", "train", "evaluate"} <= found


def test_a_file_that_lies_with_the_code_counts(copy):
    facts = copy / "reported" / "results.csv"
    found = changed(copy, lambda: append(facts, "hybridsign,1,phoenix14t,dev,new,bleu1,1.0\n"))
    assert found == {"tabulate"}


def test_another_models_room_does_not_count(copy):
    room = copy / "models" / "other" / "settings.py"
    found = changed(copy, lambda: replace(room, "1.0", "2.0"))
    assert found == {"train other", "evaluate other"}
    room = copy / "models" / "progressive_transformer" / "model.py"
    found = changed(copy, lambda: replace(room, "+ self.noise_rate *", "- self.noise_rate *"))
    assert found == {"train progressive_transformer", "evaluate progressive_transformer"}


def test_a_fingerprint_is_the_same_on_every_call():
    assert fingerprint("fetch") == fingerprint("fetch")
    assert len(fingerprint("train", "progressive_transformer")) == 16


def test_a_job_that_runs_several_kinds_counts_the_rooms_of_all_of_them():
    one, other, both = (
        fingerprint("benchmark", *kinds) for kinds in (("gcdm",), ("hybrid",), ("gcdm", "hybrid"))
    )
    assert len({one, other, both}) == 3
    assert both == fingerprint("benchmark", "hybrid", "gcdm", "hybrid")
