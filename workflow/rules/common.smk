# params.yaml, checked; and the few names that all rules share.

import os
import shlex
import subprocess
import sys

from hybridsign.fingerprint import fingerprint
from hybridsign.params import FILE, changes, load
from hybridsign.settings import SettingsError, read_yaml
from hybridsign.stages import (
    evaluate,
    fetch,
    preprocess,
    report,
    tabulate,
    track,
    train,
)
from hybridsign.stages import benchmark, train_judge
from hybridsign.workspace import Place

try:
    OVERRIDES = changes(config, read_yaml(FILE))
    PARAMS = load(FILE, OVERRIDES)
except SettingsError as error:
    sys.exit(f"params.yaml cannot be used:\n{error}")

PROFILE = PARAMS.profile
SIZES = PARAMS.sizes
RESULTS = f"results/{PROFILE}"
SETS = " ".join(
    f"--set {shlex.quote(f'{key}={value}')}"
    for key, value in sorted(OVERRIDES.items())
    if key != "profile"
)
CLI = " ".join(filter(None, ["python -m hybridsign --profile", PROFILE, SETS]))

# Jobs run with the interpreter that runs Snakemake, and leave the terminal to Snakemake.
os.environ["PATH"] = os.pathsep.join(
    [os.path.dirname(sys.executable), os.environ["PATH"]]
)
os.environ["HYBRIDSIGN_NO_PROGRESS"] = "1"


wildcard_constraints:
    corpus="[a-z0-9_]+",
    model="[a-z0-9_]+",
    seed="[0-9]+",


def outputs(stage, names, *folders):
    """Files of a stage in its folder, the record of what they were made from among them."""
    folder = "/".join([RESULTS, stage, *folders])
    return [f"{folder}/{name}" for name in [*names, "record.json"]]


def section(settings):
    """Settings as Snakemake compares them from run to run."""
    return settings.model_dump(mode="json")


def commit_to_dvc():
    if OVERRIDES or "HYBRIDSIGN_SYNC" in os.environ:
        return
    subprocess.run([sys.executable, "workflow/commit_to_dvc.py"], check=False)
