#!/bin/sh
# Install the system libraries that Qt, VLC and a virtual screen need on Debian and Ubuntu.
# Does nothing when they are there, and on other systems, where the Python packages bring all.
set -eu

PACKAGES="libgl1 libegl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon-x11-0 libxcb-cursor0
libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxcb-randr0 libxcb-render-util0 libxcb-image0
libpulse0 libxrandr2 libwayland-client0 libwayland-cursor0 libvlc5 vlc-plugin-base fonts-dejavu-core xvfb pulseaudio"

command -v dpkg-query >/dev/null 2>&1 || exit 0

missing=""
for package in $PACKAGES; do
    # Newer releases renamed some packages (libglib2.0-0t64); a package that provides the name counts.
    if ! dpkg-query -W -f '${Status}\n' "$package" "${package}t64" 2>/dev/null | grep -q '^install ok installed'; then
        missing="$missing $package"
    fi
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    run=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    run="sudo"
else
    echo "Observer needs some system libraries. Ask an administrator for this, then try again:" >&2
    echo "  sudo apt-get update && sudo apt-get install --no-install-recommends -y$missing" >&2
    exit 1
fi
echo "Installing system libraries:$missing"
$run apt-get update -q >/dev/null
$run env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >/dev/null
