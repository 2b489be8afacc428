#!/bin/bash
# Installs one lock file into the virtual environment, unless it is there: install.sh FOLDER runtime|dev
set -euo pipefail
folder=$1 name=$2
here=$(cd "$(dirname "$0")" && pwd)
lock=$here/$name.lock
python=$folder/bin/python

digest() { "$python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"; }
stamp=$folder/$name.installed
wanted=$(digest "$lock")
if [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ]; then
  exit 0
fi
# dev.lock holds everything of runtime.lock with the same pins.
if [ "$name" = runtime ] && [ "$(cat "$folder/dev.installed" 2>/dev/null || true)" = "$(digest "$here/dev.lock")" ]; then
  exit 0
fi
echo "Installing pinned packages ($name.lock); the first time this takes a minute or two …"
if ! "$python" -m pip install --disable-pip-version-check --no-input --require-hashes \
    --only-binary lxml,xmlsec --requirement "$lock" >"$folder/install.log" 2>&1; then
  tail -n 20 "$folder/install.log" >&2
  echo "The packages could not be installed; the whole story is in $folder/install.log" >&2
  exit 1
fi

# The command `internal`, and the three packages importable from anywhere in this environment.
dirname "$here" >"$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/internal-workflow.pth"
printf '#!/bin/sh\nexec "%s" -m internal "$@"\n' "$python" >"$folder/bin/internal"
chmod +x "$folder/bin/internal"
echo "$wanted" >"$stamp"
