#!/bin/sh
# macOS opens this file in Terminal. The work is done by the script for every Unix.
exec "$(dirname "$0")/NucleusDl.sh"
