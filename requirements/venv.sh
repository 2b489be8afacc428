#!/bin/bash
# Makes the virtual environment: venv.sh PYTHON FOLDER
set -euo pipefail
python=$1 folder=$2

if [ -x "$folder/bin/python" ] && "$folder/bin/python" -c '' 2>/dev/null; then
  exit 0
fi
if ! command -v "$python" >/dev/null; then
  echo "There is no '$python' here. Install Python 3.11 or newer, or name one: make run PYTHON=/path/to/python3.11" >&2
  exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Python 3.11 or newer is needed; '$python' is $("$python" -V 2>&1). Name another one: make run PYTHON=/path/to/python3.11" >&2
  exit 1
fi
echo "Making the virtual environment .venv …"
rm -rf "$folder"
if ! "$python" -m venv "$folder" >"$folder.log" 2>&1; then
  cat "$folder.log" >&2
  rm -rf "$folder" "$folder.log"
  echo "The virtual environment could not be made. On Debian and Ubuntu: apt install python3-venv" >&2
  exit 1
fi
rm -f "$folder.log"
