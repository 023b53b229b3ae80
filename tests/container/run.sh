#!/usr/bin/env bash
# The container with a real engine: built, locked down, served to a browser, repeated, stopped in the middle. Takes a quarter of an hour.
# Needs a Release build of the kit, root, and of Debian docker.io, debootstrap and jq; for the page also node and chromium. Starts an engine of its own
# in a temporary folder and removes it; DOCKER_HOST=unix://... takes one that runs. IMAGE=NAME takes an image that is there instead of building one.
# Ends with "container: N passed, N failed, N skipped".
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
out=$PWD/out/container
readonly out cli=$PWD/src/NucleusDl.Cli/bin/Release/net10.0/nucleusdl.dll sample=$PWD/datasets/nuclei3d-mini/images/mutant01_t00.tif version=1.65.1
browser=${CHROMIUM:-/usr/bin/chromium}
passed=0 failed=0 skipped=0 engine='' work=''

finish() {
  if [ -n "$engine" ]; then
    kill "$engine" 2> /dev/null
    wait "$engine" 2> /dev/null
  fi
  [ -z "$work" ] || rm -rf "$work"
  printf 'container: %d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" -eq 0 ]
  exit
}

skip() {
  echo "container: $1"
  skipped=1
  finish
}

# check NAME TEST...: counts a test.
check() {
  local name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    echo "well    $name"
  else
    failed=$((failed + 1))
    echo "FAILED  $name"
  fi
}

kit() { dotnet "$cli" "$@"; }
now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }'; }
containers() { docker ps --all --quiet | wc -l; }
nothing_left() { [ "$(containers)" -eq "$before" ]; }

# Started in the background a program would never hear of Ctrl-C.
background() { exec env --default-signal=INT dotnet "$cli" "$@"; }

# taken ADDRESS: another course at its port says in plain words that the port is taken.
taken() {
  local port
  port=$(sed -nE 's#.*:([0-9]+)/.*#\1#p' <<< "$1")
  kit docker run --image "$image" --port "$port" --results "$work/second" > "$out/taken.log" 2>&1
  [ $? -eq 4 ] && grep -q 'The port is taken' "$out/taken.log"
}

# not_built NAME RECORD: neither the image nor its record is there.
not_built() { [ ! -e "$2" ] && ! docker image inspect "$1" > /dev/null 2>&1; }

# until_true SECONDS TEST...: waits for a test.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

[ -f "$cli" ] || skip "there is no Release build of the kit"
command -v docker > /dev/null || skip "there is no docker"
command -v jq > /dev/null || skip "there is no jq"
rm -rf "$out"
mkdir -p "$out"
work=$(mktemp -d)
trap finish INT TERM

if [ -z "${DOCKER_HOST:-}" ]; then
  [ "$(id -u)" = 0 ] || skip "an engine of our own needs root (DOCKER_HOST names one that runs)"
  command -v dockerd > /dev/null || skip "there is no dockerd"
  export DOCKER_HOST=unix://$work/engine.sock
  dockerd --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/pid" --host "$DOCKER_HOST" > "$out/dockerd.log" 2>&1 &
  engine=$!
  until_true 60 docker version > /dev/null 2>&1 || skip "dockerd does not answer, see $out/dockerd.log"
fi

before=$(containers)

# The image. Bases from a registry where it can be reached, else of Debian and this .NET.
image=${IMAGE:-}
if [ -z "$image" ]; then
  image=nucleusdl
  bases=()
  if ! docker pull --quiet mcr.microsoft.com/dotnet/aspnet:10.0 > /dev/null 2>&1; then
    docker image inspect nucleusdl-base > /dev/null 2>&1 || environment/base-image.sh nucleusdl-base > "$out/base.log" 2>&1 || skip "no base image could be made, see $out/base.log"
    bases=(--build-arg SDK=nucleusdl-base --build-arg RUNTIME=nucleusdl-base)
  fi
  bases+=(--network host --build-arg "NUGET_CERT_REVOCATION_MODE=${NUGET_CERT_REVOCATION_MODE:-online}")

  background docker build "${bases[@]}" --no-cache --name stopped --record "$work/stopped.json" > "$out/stopped.log" 2>&1 &
  build=$!
  until_true 120 grep -q 'Step .*dotnet publish' "$out/stopped.log"
  sleep 5
  kill -INT "$build"
  wait "$build"
  check "a build that is stopped ends with 130" [ $? -eq 130 ]
  check "and leaves no container" until_true 30 nothing_left
  check "and no image and no record" not_built stopped "$work/stopped.json"

  started=$(now)
  kit docker build "${bases[@]}" --record "$out/docker.run.json" > "$out/build.txt" 2> "$out/build.log"
  check "the image is built (see $out/build.log)" [ $? -eq 0 ]
  echo "        built in $(since "$started") s"
  check "its id is recorded as the engine has it" [ "$(jq -r .metrics.image.id "$out/docker.run.json")" = "$(docker image inspect --format '{{.Id}}' nucleusdl)" ]
  check "and the ids of its bases" [ "$(jq -r '.metrics.bases[].id' "$out/docker.run.json" | grep -c '^sha256:[0-9a-f]\{64\}$')" -eq "$(jq '.metrics.bases | length' "$out/docker.run.json")" ]
fi
docker image inspect "$image" > /dev/null 2>&1 || skip "there is no image $image"
id=$(docker image inspect --format '{{.Id}}' "$image")
echo "        size $(docker image inspect --format '{{.Size}}' "$image" | awk '{ printf "%.2f GB", $1 / 1e9 }')"

# Locked down, as somebody whom nobody knows.
mkdir -p "$work/vol/locked" "$work/here"
chmod 777 "$work/vol/locked"
cp "$sample" "$work/vol/locked/stack.tif"
locked=(--image "$image" --no-network --read-only --user 12345:12345)
started=$(now)
said=$(kit docker run "${locked[@]}" -- --version)
check "it says its version" grep -q '^0\.' <<< "$said"
echo "        version after $(since "$started") s"
kit docker run "${locked[@]}" --data "$work/vol/locked" predict stack.tif --quiet > "$out/locked.log" 2>&1
check "it predicts as a stranger, without a network, read-only" [ $? -eq 0 ]
check "what it wrote belongs to the stranger" [ "$(stat --format %u "$work/vol/locked/stack_labels.tif")" = 12345 ]
check "the record names the image" [ "$(jq -r .image "$work/vol/locked/stack_labels.run.json")" = "$id" ]
kit docker run "${locked[@]}" -- tour --preset smoke --out /tmp/tour > "$out/tour.log" 2>&1
check "the smoke tour runs through" [ $? -eq 0 ]
kit docker run "${locked[@]}" --data "$work/vol/locked" predict nowhere.tif > "$out/nowhere.log" 2>&1
check "the exit code of the verb is that of the run" [ $? -eq 3 ]
kit docker run --image "$image" --gpu -- doctor > "$out/gpu.log" 2>&1
check "a GPU for an image without one is refused" [ $? -eq 5 ]
kit docker run --image not-here -- doctor > "$out/missing.log" 2>&1
check "an image that is not there is said" grep -q "docker build" "$out/missing.log"
check "no container is left" nothing_left

# Repeated: outside, then in the container, at equal versions to the bit.
cp "$sample" "$work/here/stack.tif"
(cd "$work/here" && kit predict stack.tif --threads 1 --out labels.tif --quiet && kit measure labels.tif --image stack.tif --out table.csv --quiet) > "$out/outside.log" 2>&1
for run in labels table.csv; do
  record=$work/here/$run.run.json
  [ -e "$record" ] || record=$work/here/${run%.csv}.run.json
  kit receipt export "$record" --out "$work/$run.zip" --where "$work/here" > /dev/null 2>> "$out/outside.log"
  kit reproduce "$work/$run.zip" > "$out/reproduce-$run-here.txt" 2>&1
  check "$run is reproduced here" [ $? -eq 0 ]
  kit reproduce "$work/$run.zip" --in-container --image "$image" > "$out/reproduce-$run-inside.txt" 2>&1
  check "$run is reproduced in the container" [ $? -eq 0 ]
  tail -1 "$out/reproduce-$run-inside.txt" | sed 's/^/        /'
done
kit docker reproduce "$work/labels.zip" --image "$image" --json > "$out/reproduce.json" 2> /dev/null
check "'docker reproduce' says the same" [ "$(jq .passed "$out/reproduce.json")" = true ]
check "metric by metric" [ "$(jq '[.rows[] | select(.what == "nuclei" and .note == "equal")] | length' "$out/reproduce.json")" -eq 1 ]

# Stopped in the middle.
background docker run --image "$image" --data "$work/here" -- synth phantoms --specimens 300 > "$out/stopped-run.log" 2>&1 &
run=$!
until_true 60 test -d "$work/here/phantoms"
kill -INT "$run"
wait "$run"
check "a run that is stopped ends with 130" [ $? -eq 130 ]
check "and its container is gone" nothing_left

# The course.
started=$(now)
background docker run --image "$image" --port 0 --results "$work/kept" > "$out/address.txt" 2> "$out/course.log" &
course=$!
until_true 120 grep -q token "$out/address.txt"
echo "        the course answers after $(since "$started") s"
address=$(cat "$out/address.txt")
check "the address is printed once, with a token" [ "$(grep -c 'token=[0-9a-f]\{48\}' "$out/address.txt" "$out/course.log" | cut -d: -f2 | paste -sd+ | bc)" -eq 1 ]
check "a second course at the same port is refused" taken "$address"
if command -v node > /dev/null && command -v npm > /dev/null && [ -x "$browser" ]; then
  mkdir -p "$out/page"
  cp tests/container/course.mjs "$out/page"
  if (cd "$out/page" && npm init -y && npm install --no-audit --no-fund "playwright-core@$version") > "$out/npm.log" 2>&1; then
    timeout 900 node "$out/page/course.mjs" "$address" "$out" "$browser"
    check "a browser runs the first notebook in it (see $out/course.png)" [ $? -eq 0 ]
  else
    skipped=$((skipped + 1))
    echo "skipped: playwright-core could not be installed, see $out/npm.log"
  fi
else
  skipped=$((skipped + 1))
  echo "skipped: there is no node, npm or $browser"
fi
check "the course is kept" [ -e "$work/kept/course/notebooks/01-the-black-box.ipynb" ]
started=$(now)
kill -INT "$course"
wait "$course"
check "Ctrl-C is its usual end" [ $? -eq 0 ]
echo "        stopped after $(since "$started") s"
check "and its container is gone" nothing_left
finish
