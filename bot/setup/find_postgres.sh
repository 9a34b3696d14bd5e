#!/usr/bin/env bash
# Prints the folder of PostgreSQL's server programs, the newest of version 13 or later; else says on standard error what is
# missing, exit status 1. POSTGRES_BIN names the folder where it is in none of the usual ones. With --install it first tries to
# install Debian's package, when run as root on a machine with apt-get.
set -u

# Debian and Red Hat keep the server's programs off the PATH, a folder a version.
places="${POSTGRES_BIN:-/usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/bin /usr/bin}"

find_it() {
    local folder version best="" newest=12
    for folder in $places; do
        [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] || continue
        version="$("$folder/postgres" --version 2>/dev/null)" || continue
        [[ "$version" =~ \ ([0-9]+) ]] || continue
        if [ "${BASH_REMATCH[1]}" -gt "$newest" ]; then
            newest="${BASH_REMATCH[1]}" best="$folder"
        fi
    done
    [ -n "$best" ] && printf '%s\n' "$best"
}

find_it && exit 0
if [ "${1:-}" = "--install" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing PostgreSQL for the tests on it." >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql; } >/dev/null 2>&1
    find_it && exit 0
fi
echo "PostgreSQL's server (13 or later) is missing, so the tests on PostgreSQL are left out: install Debian's package postgresql to run them." >&2
exit 1
