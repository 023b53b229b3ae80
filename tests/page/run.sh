#!/usr/bin/env bash
# The labelling page in a real browser. Needs a Release build of the kit, node, and chromium (as root on Debian they are installed);
# playwright-core comes from npm into out/page. Ends with "page: N passed, N failed, N skipped".
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
readonly out=out/page version=1.65.1
browser=${CHROMIUM:-/usr/bin/chromium}

skip() {
  echo "page: $1"
  echo "page: 0 passed, 0 failed, 1 skipped"
  exit 0
}

if ! { [ -x "$browser" ] && command -v npm > /dev/null; } && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  { apt-get update && apt-get install -y --no-install-recommends chromium nodejs npm; } > /dev/null 2>&1
fi
[ -x "$browser" ] || skip "there is no $browser (another can be named by CHROMIUM)"
command -v node > /dev/null || skip "there is no node"

rm -rf "$out"
mkdir -p "$out/walk"
cp tests/page/*.mjs "$out/walk"
(cd "$out/walk" && npm init -y && npm install --no-audit --no-fund "playwright-core@$version") > "$out/npm.log" 2>&1 || skip "playwright-core could not be installed, see $out/npm.log"

timeout 900 node "$out/walk/page.mjs" "$out" "$browser" 2>&1 | tee "$out/page.log"
code=${PIPESTATUS[0]}
if read -r p f < <(sed -nE 's/^page: ([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$out/page.log" | tail -1) && [ -n "${f:-}" ]; then
  echo "page: $p passed, $f failed, 0 skipped"
else
  echo "page: 0 passed, 1 failed, 0 skipped"
fi
exit "$code"
