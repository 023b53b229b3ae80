#!/bin/sh
# What the container does: without words it opens the course in Jupyter, with words it is the program nucleusdl.
set -eu

# Any user, also one that the image does not know: a home of its own in /tmp.
mkdir -p "$HOME"

if [ $# -gt 0 ]; then
  exec nucleusdl "$@"
fi

# The course is copied to where it can be changed and kept: /results where it can be written, else the home.
course=/results/course
if ! mkdir -p "$course" 2> /dev/null || [ ! -w "$course" ]; then
  course=$HOME/course
fi
mkdir -p "$course"
for part in notebooks nucleus-dl-guide; do
  # What the reader changed stays.
  if [ ! -e "$course/$part" ]; then
    cp -r "/opt/nucleusdl/$part" "$course/$part"
    chmod -R u+w "$course/$part"
  fi
done

if [ -z "${JUPYTER_TOKEN:-}" ]; then
  JUPYTER_TOKEN=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  export JUPYTER_TOKEN
  echo "Open http://127.0.0.1:8888/?token=$JUPYTER_TOKEN"
fi
touch "$HOME/serving"
cd "$course"
set -- --no-browser --port 8888 --jupyter=--ip=0.0.0.0 --jupyter=--ServerApp.port_retries=0 --jupyter=--NotebookApp.port_retries=0
if [ "$(id -u)" = 0 ]; then
  set -- "$@" --jupyter=--allow-root
fi
exec nucleusdl lab "$course" "$@"
