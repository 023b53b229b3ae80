#!/bin/sh
# Healthy: the course answers. A container that runs another command serves nothing and is healthy while it runs.
[ -e "$HOME/serving" ] || exit 0
exec python3 -c 'import urllib.request; urllib.request.urlopen("http://127.0.0.1:8888/api", timeout=5).read()' 2> /dev/null
