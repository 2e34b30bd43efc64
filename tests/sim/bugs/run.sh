#!/usr/bin/env bash
# Deliberate bugs: each patch of this directory has to be found by the simulation, or this fails.
#
#     tests/sim/bugs/run.sh [NAME...]
#
# A patch begins with what it does, the invariant that it breaks, the words of the finding that it must cause, (Bank:, citic
# unless told) the bank with which it shows, (Days:) how long seeds must live for it, and (First:) the seed before which nobody looks.
# A copy of the sources is patched; only what the patch changes is compiled, as build/release compiles it, into a copy of its
# libraries. SEEDS (700) bounds the search for each, from First on.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$here/../../.." && pwd)
seeds=${SEEDS:-700}
copy=$(mktemp -d "${TMPDIR:-/tmp}/custody-bugs.XXXXXX")
trap 'rm -rf "$copy"' EXIT
trap 'exit 130' INT TERM

release=$tree/build/release
mkdir -p "$tree/build"
# One at a time: the check runs two halves of the patches beside each other.
flock "$tree/build" "$tree/ops/build" release sim || { echo "the tree does not build" >&2; exit 1; }
"$release/bin/sim" --seeds 5 --acts 60 >"$copy/sound.log" || { echo "without a bug:" >&2; cat "$copy/sound.log" >&2; exit 1; }
ninja -C "$release" -t commands sim | sed -e "s|$tree/|$copy/|g" -e "s|-I$tree |-I$copy |" -e 's| -c | -O1 -w -c |' >"$copy/commands"
ninja -C "$release" -t deps | sed "s|$tree/|$copy/|" >"$copy/deps"
(cd "$tree" && find gateway adapters mapping certs tests/sim tests/fakes -name '*.[ch]' -o -name '*.def' | tar cf - -T -) | tar xf - -C "$copy"
(cd "$release" && find . -name 'libvg_*.a' -o -path '*/sim.dir/*.o' | tar cf - -T -) >"$copy/sound.tar"
cd "$copy"

# The objects of a changed source: its own, or those of all that include it and are the simulation's.
objects_of() { # path in the tree
    awk -v file="$copy/$1" '/^[^ ]/ { object = substr($1, 1, length($1) - 1) } $1 == file { print object }' deps |
        while read -r object; do ! grep -q -F -- " -o $object " commands || echo "$object"; done
}

build_bug() { # patch
    local file object objects=()
    for file in $(sed -n 's|^+++ b/||p' "$1"); do
        mapfile -t -O ${#objects[@]} objects < <(objects_of "$file")
    done
    rm -rf build
    mkdir -p build/bin
    tar xf sound.tar -C build
    : >compile
    for object in "${objects[@]}"; do
        mkdir -p "build/$(dirname "$object")"
        grep -F -- " -o $object " commands >>compile
    done
    (cd build && xargs -d '\n' -n 1 -P 2 sh -ec <../compile) || return 1
    for object in "${objects[@]}"; do
        (cd build && ar r "$(echo "$object" | sed 's|CMakeFiles/\([^/]*\)\.dir/.*|lib\1.a|')" "$object") || return 1
    done
    (cd build && sh -ec "$(tail -n 1 ../commands)")
}

[ $# -gt 0 ] || set -- $(cd "$here" && ls *.patch)
wrong=0
printf '%-26s %-12s %s\n' bug invariant finding
for name in "$@"; do
    name=${name%.patch}
    patch="$here/$name.patch"
    invariant=$(sed -n 's/^Invariant: //p' "$patch")
    if ! patch -s -p1 -F0 --no-backup-if-mismatch <"$patch" >patch.log 2>&1; then
        printf '%-26s %-12s %s\n' "$name" "$invariant" "THE PATCH NO LONGER APPLIES"
        wrong=1
        patch -s -R -p1 --no-backup-if-mismatch -f <"$patch" >/dev/null 2>&1 || true
        continue
    fi
    status=0
    build_bug "$patch" >build.log 2>&1 || { cat build.log >&2; status=2; }
    want=$(sed -n 's/^Finding: //p' "$patch")
    bank=$(sed -n 's/^Bank: //p' "$patch")
    days=$(sed -n 's/^Days: //p' "$patch")
    first=$(sed -n 's/^First: //p' "$patch")
    first=${first:-1}
    last=$((first + seeds - 1))
    while [ $status != 2 ]; do # a bug may break another invariant first: look on behind that seed
        status=0
        build/bin/sim --bank "${bank:-citic}" --days "${days:-0}" --first "$first" --seeds "$((last - first + 1))" >found.log 2>&1 || status=$?
        grep -E -q -e "$want" found.log && break
        seed=$(sed -n 's/^seed \([0-9]*\):.*/\1/p' found.log | head -1)
        [ $status != 0 ] && [ -n "$seed" ] && [ "$seed" -lt "$last" ] || break
        first=$((seed + 1))
    done
    case $status in
    0) finding="MISSED in $seeds seeds"; wrong=1 ;;
    2) finding="DOES NOT BUILD"; wrong=1 ;;
    *)
        finding=$(grep -m1 -e '^seed' -e 'Assertion' found.log || echo "ends with $status")
        if ! echo "$finding" | grep -E -q -e "$want"; then
            finding="ANOTHER FINDING: $finding"
            wrong=1
        fi
        ;;
    esac
    printf '%-26s %-12s %s\n' "$name" "$invariant" "$finding"
    patch -s -R -p1 --no-backup-if-mismatch <"$patch"
done
exit $wrong
