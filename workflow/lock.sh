#!/usr/bin/env bash
# Pin anew all packages that pyproject.toml allows, developers' tools included: requirements.lock.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder"
pip() { "$folder/bin/python" -m pip --disable-pip-version-check "$@"; }

"$folder/bin/python" - >"$folder/wanted" <<'PYTHON'
import tomllib
from pathlib import Path

project = tomllib.loads(Path("pyproject.toml").read_text())
print("\n".join(project["project"]["dependencies"] + project["dependency-groups"]["dev"]))
PYTHON

# Torch first and in its CPU build: the CUDA packages of the default build depend on the machine,
# so setup.sh lets torch itself choose them where there is a GPU.
torch=$(grep -E '^torch==' requirements.lock 2>/dev/null || echo "torch==2.13.0")
pip install --quiet "$torch+cpu"
pip install --quiet --requirement "$folder/wanted"
{
  echo "# Made by workflow/lock.sh from pyproject.toml; used by workflow/setup.sh."
  pip freeze --all | grep -v '^pip==' | sed 's/+cpu$//'
} >"$folder/lock"
mv "$folder/lock" requirements.lock
