#!/usr/bin/env bash
# Prints the path of a Python 3.10 that can make environments, fetching one with uv when there is none.
# On failure: one sentence on standard error, exit status 1.
set -u

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
checkout="$(cd "$here/../.." && pwd)"
tools="${THRESHOLD_HOME:-$checkout/.threshold}/tools"

# Running it is the only proof: a pyenv shim is there for versions that are switched off, and a build
# of Python without SSL, SQLite or ensurepip cannot carry Threshold. Of an environment its base is taken, since
# .venv may be the active one and cannot make itself afresh.
use_if_good() {
    [ -n "$1" ] || return 1
    local path
    path="$("$1" -c 'import sys
if sys.version_info[:2] != (3, 10): sys.exit(1)
import ensurepip, os, sqlite3, ssl, venv
inside = sys.prefix != sys.base_prefix
print(os.path.join(sys.base_prefix, "bin", "python3.10") if inside else sys.executable)' 2>/dev/null)" || return 1
    [ -n "$path" ] || return 1
    printf '%s\n' "$path"
    exit 0
}

for name in python3.10 python3 python; do
    use_if_good "$(command -v "$name" 2>/dev/null)"
done
for path in "${HOME:-/nonexistent}"/.pyenv/versions/3.10*/bin/python; do
    use_if_good "$path"
done
if command -v pyenv >/dev/null 2>&1; then
    prefix="$(pyenv prefix 3.10 2>/dev/null)" && use_if_good "$prefix/bin/python"
fi

uv="$(command -v uv 2>/dev/null)"
[ -n "$uv" ] || uv="$tools/uv/bin/uv"
if [ ! -x "$uv" ]; then
    for name in python3 python; do
        if command -v "$name" >/dev/null 2>&1; then
            echo "No Python 3.10 here; fetching uv to look for one." >&2
            "$name" -m pip install --quiet --disable-pip-version-check --retries 1 --require-hashes \
                --target "$tools/uv" -r "$here/uv.txt" >/dev/null 2>&1 && break
        fi
    done
fi
if [ -x "$uv" ]; then
    use_if_good "$("$uv" python find --no-project --system 3.10 2>/dev/null)"
    echo "Fetching Python 3.10 with uv." >&2
    "$uv" python install 3.10 >/dev/null 2>&1
    use_if_good "$("$uv" python find --no-project --system 3.10 2>/dev/null)"
fi

echo "Threshold needs Python 3.10 and none was found on the PATH, in pyenv or through uv: install it (for example 'pyenv install 3.10'), then run this again." >&2
exit 1
