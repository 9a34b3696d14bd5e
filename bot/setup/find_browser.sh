#!/usr/bin/env bash
# Prints the path of Chromium for the browser tests; else says on standard error what is missing, exit status 1.
# With --install it first tries to install Debian's package, when run as root on a machine with apt-get.
set -u

find_it() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

find_it && exit 0
if [ "${1:-}" = "--install" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests." >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium chromium-driver; } >/dev/null 2>&1
    find_it && exit 0
fi
echo "Chromium is missing, so the browser tests are left out: install Debian's packages chromium and chromium-driver to run them." >&2
exit 1
