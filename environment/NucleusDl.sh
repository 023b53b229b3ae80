#!/bin/sh
# Opens the course with what this computer has: an engine for containers, or else the .NET SDK. Double-click it, or run it in a terminal.
set -u

root=$(cd "$(dirname "$0")/.." && pwd) || exit 1
results=${NUCLEUSDL_RESULTS:-$HOME/nucleusdl}

wait_for_reader() {
  # A window that was opened by a double-click closes with its program.
  if [ -t 0 ]; then
    printf 'Press Enter to close. '
    read -r _
  fi
}

for engine in docker podman; do
  if command -v "$engine" > /dev/null 2>&1 && "$engine" info > /dev/null 2>&1; then
    if ! "$engine" image inspect nucleusdl > /dev/null 2>&1; then
      echo "The image is made once; this takes some minutes and a network."
      if ! "$engine" build --platform linux/amd64 -t nucleusdl "$root"; then
        echo "The image could not be made; the reason stands above."
        wait_for_reader
        exit 4
      fi
    fi
    mkdir -p "$results"
    echo "Your work is kept in $results. Ctrl-C ends it."
    keep_id=
    [ "$engine" = podman ] && keep_id=--userns=keep-id
    "$engine" run --rm --init --platform linux/amd64 -p 127.0.0.1:8888:8888 -v "$results:/results" --user "$(id -u):$(id -g)" $keep_id nucleusdl
    code=$?
    [ "$code" -eq 0 ] || [ "$code" -eq 130 ] || { echo "The container ended with code $code; the reason stands above."; wait_for_reader; }
    exit "$code"
  fi
done

if command -v dotnet > /dev/null 2>&1 && dotnet --list-sdks 2> /dev/null | grep -q '^10\.'; then
  cd "$root" || exit 1
  if command -v jupyter > /dev/null 2>&1 || command -v jupyter-lab > /dev/null 2>&1 || command -v jupyter-notebook > /dev/null 2>&1; then
    dotnet run -c Release --project src/NucleusDl.Cli -- lab
  else
    echo "There is no Jupyter on this computer, so the tour runs instead of the course."
    dotnet run -c Release --project src/NucleusDl.Cli -- tour --out "$results/tour"
  fi
  code=$?
  wait_for_reader
  exit "$code"
fi

echo "Nothing was found that can run the kit. Install one of these, then start this again:"
echo "  Docker Desktop   https://docs.docker.com/get-started/get-docker/"
echo "  .NET 10 SDK      https://dotnet.microsoft.com/download"
if command -v docker > /dev/null 2>&1; then
  echo "Docker is here, but its engine does not answer: start it, or ask for the right to use it (group docker)."
fi
wait_for_reader
exit 5
