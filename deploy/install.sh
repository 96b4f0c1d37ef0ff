#!/bin/sh
# Make .venv and install exactly what requirements.lock names, by hash. Needs Python 3.11 or newer; asks nothing.
set -eu
umask 022

say() { printf '%s\n' "amparo: $*" >&2; }

find_python() {
    for name in python3.11 python3.12 python3.13 python3.14 python3; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    say "Python 3.11 or newer is needed, and none was found. On Debian 12: apt-get install python3 python3-venv"
    return 1
}

# Debian ships venv without pip in another package: where we may, we install it; where we may not, we say so.
make_venv() {
    rm -rf .venv
    if "$python" -m venv .venv >/dev/null 2>&1; then
        return 0
    fi
    rm -rf .venv
    if [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then
        say "installing python3-venv"
        { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3-venv; } >/dev/null 2>&1 || true
        if "$python" -m venv .venv >/dev/null 2>&1; then
            return 0
        fi
        rm -rf .venv
    fi
    say "$python cannot make a virtual environment here. On Debian: apt-get install python3-venv; and this folder must be writable."
    return 1
}

works() {
    [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1
}

install() {
    .venv/bin/python -m pip install --disable-pip-version-check --quiet --quiet "$@" # errors only: warnings are about root and old caches
}

python=$(find_python)
if ! works; then
    make_venv
fi
say "installing into .venv (only when requirements.lock changes)"
if ! install --require-hashes -r requirements.lock; then
    say "the packages of requirements.lock could not be installed; the lines above say why."
    exit 1
fi
install --no-deps --no-build-isolation --editable .
