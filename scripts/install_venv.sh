#!/bin/sh
# Debian keeps Python's venv module in a package of its own: install it, or say how.
set -eu
how="as root: apt-get install python3-venv"
command -v apt-get >/dev/null || { echo "Python's venv module is missing; install it, then run make again" >&2; exit 1; }
root=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "Python's venv module is missing; $how" >&2; exit 1; }
  root=sudo
fi
echo "Python's venv module is missing; installing Debian's python3-venv" >&2
$root apt-get update -qq
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null ||
  { echo "that did not work; $how" >&2; exit 1; }
