#!/bin/bash
# Installs Chromium for the browser tests when it is missing and this user may. The tests say
# loudly when there is none.
set -euo pipefail
if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then
  exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Chromium is missing and can not be installed by this user: apt install chromium" >&2
  exit 0
fi
echo "Installing Chromium for the browser tests …"
export DEBIAN_FRONTEND=noninteractive
{ apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } </dev/null >/tmp/chromium-install.$$ 2>&1 || {
  tail -n 5 /tmp/chromium-install.$$ >&2
  echo "Chromium could not be installed; the browser tests will be skipped." >&2
}
rm -f /tmp/chromium-install.$$
