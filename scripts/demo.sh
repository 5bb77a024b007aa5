#!/bin/sh
# The demo: on a screen, the window on a demo study. Without one (or with CI set), a scripted user works in the same
# window under a virtual screen, and leaves pictures and tables in the folder.
# Usage: demo.sh PYTHON FOLDER
set -eu

python=$1 folder=$2

has_screen() {
    [ -z "${CI:-}" ] || return 1
    [ "$(uname)" = Linux ] || return 0
    [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]
}

if has_screen; then
    exec "$python" -m observer demo "$folder"
fi

unset WAYLAND_DISPLAY
if ! command -v Xvfb >/dev/null 2>&1; then
    QT_QPA_PLATFORM=offscreen exec "$python" -m observer.ui.demo_run "$folder"
fi

number=$(mktemp)
Xvfb -displayfd 9 -screen 0 1366x768x24 -nolisten tcp 9>"$number" >/dev/null 2>&1 &
screen=$!
trap 'kill "$screen" 2>/dev/null || true; rm -f "$number"' EXIT INT TERM
tries=0
while [ ! -s "$number" ] && [ "$tries" -lt 100 ] && kill -0 "$screen" 2>/dev/null; do
    sleep 0.1
    tries=$((tries + 1))
done
if [ -s "$number" ]; then
    DISPLAY=":$(cat "$number")" QT_QPA_PLATFORM=xcb "$python" -m observer.ui.demo_run "$folder"
else
    QT_QPA_PLATFORM=offscreen "$python" -m observer.ui.demo_run "$folder"
fi
