#!/usr/bin/env bash
# Make the environment: the pinned packages of requirements.lock, then this project.
#   bash workflow/setup.sh .venv
# Idempotent; PYTHON names the interpreter (3.11 or newer), TORCH=cuda or TORCH=cpu torch's build
# where this machine's own driver should not choose it.
set -euo pipefail
venv=${1:?usage: setup.sh FOLDER}
python=${PYTHON:-python3}

say() { echo "setup: $*"; }

"$python" - <<'PYTHON' || { say "Python 3.11 or newer is needed; name one with PYTHON=…" >&2; exit 1; }
import sys
sys.exit(sys.version_info < (3, 11))
PYTHON

say "environment in $venv ($("$python" --version))"
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
pip() { "$venv/bin/python" -m pip --disable-pip-version-check "$@"; }

torch=$(grep -E '^torch==' requirements.lock)
build=${TORCH:-$([ "$(uname -s)" = Linux ] && ! command -v nvidia-smi >/dev/null && echo cpu || echo any)}
if "$venv/bin/python" - "${torch#torch==}" "$build" 2>/dev/null <<'PYTHON'; then
import sys
import torch
version, _, _ = torch.__version__.partition("+")
sys.exit(version != sys.argv[1] or (sys.argv[2] == "cuda" and torch.version.cuda is None))
PYTHON
  say "$torch is there"
elif [ "$build" = cpu ]; then
  # Without a GPU the default build would bring gigabytes of CUDA along.
  say "$torch, the CPU build (no GPU found)"
  pip install -qq "$torch+cpu" 2>/dev/null ||
    pip install -qq "$torch" --index-url https://download.pytorch.org/whl/cpu
else
  say "$torch"
  pip install -qq --upgrade --force-reinstall "$torch"
fi

say "pinned packages (about 200; a few minutes the first time)"
pip install -qq --requirement requirements.lock
pip install -qq --no-deps --editable .
say "done; activate with: source $venv/bin/activate"
