#!/usr/bin/env bash
# Jupyter's own tests of our kernel, and the course's notebooks through nbconvert. Needs a Release build of the kit and Debian's
# python3-jupyter-kernel-test and jupyter-nbconvert; as root they are installed. Ends with "jupyter: N passed, N failed, N skipped".
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
readonly cli=src/NucleusDl.Cli/bin/Release/net10.0/nucleusdl.dll out=out/jupyter python=/usr/bin/python3
passed=0 failed=0 skipped=0

finish() {
  printf 'jupyter: %d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" -eq 0 ]
  exit
}

ready() {
  "$python" -c 'import jupyter_kernel_test, nbclient, nbconvert' 2> /dev/null
}

if ! ready && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  { apt-get update && apt-get install -y --no-install-recommends python3-jupyter-kernel-test jupyter-nbconvert; } > /dev/null 2>&1
fi
if ! ready; then
  echo "jupyter: python3-jupyter-kernel-test and jupyter-nbconvert are not here and could not be installed"
  skipped=2
  finish
fi

rm -rf "$out"
mkdir -p "$out"
dotnet "$cli" kernel install --prefix "$out/prefix" || { failed=1; finish; }
export JUPYTER_PATH="$PWD/$out/prefix/share/jupyter" PYDEVD_DISABLE_FILE_VALIDATION=1

# suite FILE: counts the tests of a unittest file.
suite() {
  local log ran bad skips
  log="$out/$(basename "$1" .py).log"
  timeout 600 "$python" "$1" -v > "$log" 2>&1
  local code=$?
  ran=$(sed -nE 's/^Ran ([0-9]+) tests? in .*/\1/p' "$log" | tail -1)
  bad=$(sed -nE 's/^FAILED \((.*)\)$/\1/p' "$log" | grep -oE '(failures|errors)=[0-9]+' | sed 's/.*=//' | paste -sd+ | sed 's/^$/0/')
  skips=$(sed -nE 's/^(OK|FAILED) \(.*skipped=([0-9]+).*/\2/p' "$log" | tail -1)
  ran=${ran:-0} bad=$((${bad:-0})) skips=${skips:-0}
  if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then
    bad=1 ran=$((ran > 0 ? ran : 1))
  fi
  if [ "$bad" -gt "$ran" ]; then
    bad=$ran
  fi
  passed=$((passed + ran - bad - skips)) failed=$((failed + bad)) skipped=$((skipped + skips))
  echo "$1: $((ran - bad - skips)) passed, $bad failed, $skips skipped"
  if [ "$bad" -gt 0 ]; then
    grep -vE '^native$' "$log" | tail -60
  fi
}

suite tests/jupyter/test_kernel.py
suite tests/jupyter/test_session.py

# The course through Jupyter's own runner. The quickest profile stands in the environment, for a notebook knows none.
for notebook in notebooks/[0-9]*.ipynb; do
  if NUCLEUSDL_PROFILE=smoke timeout 900 jupyter-nbconvert --to notebook --execute "$notebook" --output-dir "$out" --ExecutePreprocessor.timeout=600 > "$out/nbconvert.log" 2>&1; then
    passed=$((passed + 1))
    echo "nbconvert --execute $notebook: well"
  else
    failed=$((failed + 1))
    echo "nbconvert --execute $notebook: FAILED"
    tail -20 "$out/nbconvert.log"
  fi
done
suite tests/jupyter/test_notebooks.py
finish
