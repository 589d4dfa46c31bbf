# Sourced by `demo` and `check`: makes .venv and installs what requirements/NAME.txt pins, once for each version of it.

find_python() {
    for name in python3.11 python3.12 python3.13 python3; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "VùngXanh needs Python 3.11 (or 3.12, 3.13): none was found." >&2
    exit 2
}

install_requirements() {
    [ -x .venv/bin/python ] || "$(find_python)" -m venv .venv
    stamp=.venv/installed-$1
    if ! cmp -s "requirements/$1.txt" "$stamp"; then
        echo "Installing requirements/$1.txt (a minute or two, the first time only) ..."
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$1.txt"
        cp "requirements/$1.txt" "$stamp"
    fi
    if [ ! -x .venv/bin/vungxanh ] || ! .venv/bin/python -c 'import vungxanh' 2>/dev/null; then
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
    fi
}
