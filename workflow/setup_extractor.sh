#!/usr/bin/env bash
# Make MediaPipe's environment for `hybridsign extract`: the pinned packages of extractor.lock.
#   bash workflow/setup_extractor.sh .venv-extractor
# Idempotent; PYTHON names the interpreter (3.11 or 3.12: MediaPipe has no packages for later ones).
set -euo pipefail
venv=${1:?usage: setup_extractor.sh FOLDER}
lock=$(dirname "$0")/extractor.lock

say() { echo "setup_extractor: $*"; }

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null; }

python=
for candidate in ${PYTHON:+"$PYTHON"} python3 python3.12 python3.11; do
  if fits "$candidate"; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || { say "Python 3.11 or 3.12 is needed; name one with PYTHON=…" >&2; exit 1; }

say "environment in $venv ($("$python" --version), about 400 MB)"
if ! fits "$venv/bin/python"; then
  # An environment of another Python is made anew; anything else in there is somebody's own.
  if [ -e "$venv" ] && [ ! -f "$venv/pyvenv.cfg" ]; then
    say "$venv is there and is no environment; name a folder that is not there" >&2
    exit 1
  fi
  "$python" -m venv --clear "$venv"
fi
"$venv/bin/python" -m pip --disable-pip-version-check install -qq --no-deps --requirement "$lock"
"$venv/bin/python" -I -c 'import mediapipe; mediapipe.solutions.holistic'
say "done; python -m hybridsign extract finds it there"
