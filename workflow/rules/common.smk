# params.yaml, checked; and the few names that all rules share. Without `configfile:`, which would
# speak of a broken file before our own message does; `config` holds what the command line changes.

import os
import shlex
import subprocess
import sys
from pathlib import Path

from hybridsign.data.sources import lying_outside
from hybridsign.graph import code_of, settings_of, stressed, timed
from hybridsign.overrides import changes
from hybridsign.params import FILE, load
from hybridsign.settings import SettingsError, read_yaml

# On two lines: where a line begins with `report`, Snakemake takes it for its keyword.
from hybridsign.stages import believe, benchmark, evaluate, fetch, preprocess
from hybridsign.stages import report, stress, tabulate, track, train, train_judge
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
# Filled in as a job starts: Snakemake would take commands that differ in a `--set` for other code.
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


def place(stage, wildcards):
    """Where a job writes."""
    seed = wildcards.get("seed")
    names = wildcards.get("corpus"), wildcards.get("model")
    return Place(PROFILE, stage, *names, None if seed is None else int(seed))


def settings(stage):
    """What a job's record will say of settings: a change makes its outputs stale."""
    return lambda wildcards: settings_of(PARAMS, place(stage, wildcards))


def code(stage):
    """Fingerprint of the code that a job runs: a change makes its outputs stale."""
    return lambda wildcards: code_of(PARAMS, place(stage, wildcards))


def gpus(device):
    """How many GPUs a job takes: with `--resources gpu=1`, no two jobs wait for one."""
    return int(device == "cuda")


def commit_to_dvc():
    """The closing step of a run, but not of the one by which DVC tells Snakemake."""
    if OVERRIDES:
        print(f"DVC: nothing committed, for --config changed {', '.join(OVERRIDES)}.")
        subprocess.run([sys.executable, "workflow/leftovers.py"], check=False)
    elif "HYBRIDSIGN_SYNC" not in os.environ:
        subprocess.run([sys.executable, "workflow/commit_to_dvc.py"], check=False)


def forget_sync():
    """Have DVC tell Snakemake anew what is made: its records now speak of other settings."""
    Path(f".snakemake/synced/{PROFILE}.json").unlink(missing_ok=True)
