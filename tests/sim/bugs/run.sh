#!/bin/sh
# Deliberate bugs: each patch of this directory has to be found by the simulation, or this fails.
#
#     tests/sim/bugs/run.sh [NAME...]
#
# A patch begins with what it does, the invariant that it breaks, the words of the finding that it must cause, (Bank:, citic
# unless told) the bank with which it shows, (Days:) how long seeds must live for it, and (First:) the seed before which nobody looks.
# Works on a copy. SEEDS (700) bounds the search for each, from there on.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$here/../../.." && pwd)
seeds=${SEEDS:-700}
copy=$(mktemp -d "${TMPDIR:-/tmp}/custody-bugs.XXXXXX")
trap 'rm -rf "$copy"' EXIT
trap 'exit 130' INT TERM

# Only the crank of gateway/run: no configuration file, no HTTP.
crank='ask|due|gateway|hear|lease|outbox|proof|proof_why|prove|roll|rows|secret|turn'
(cd "$tree" && find gateway/base gateway/core gateway/run gateway/edge/statements.def adapters mapping certs \
    tests/sim tests/fakes -type f \( -name '*.c' -o -name '*.h' -o -name '*.def' \) |
    grep -v -e '_test\.' -e 'banksim' -e '/bugs/' -e 'baixin_client' -e 'certs/dev/keys.c' | grep -E "^gateway/run/($crank)\.c$|\.(h|def)$|^(gateway/(base|core)|adapters|mapping|certs|tests)/" |
    tar cf - -T -) | tar xf - -C "$copy"
cat >"$copy/Makefile" <<'END'
CFLAGS = -std=gnu17 -O1 -UNDEBUG -D_GNU_SOURCE -DVG_VERSION='"0"' -I. -MMD $(shell pkg-config --cflags libxml-2.0 jansson libcrypto p11-kit-1)
objects = $(patsubst %.c,%.o,$(shell find . -name '*.c'))
sim: $(objects)
	$(CC) -o $@ $^ $(shell pkg-config --libs libxml-2.0 jansson libcrypto p11-kit-1) -lpthread -ldl
-include $(objects:.o=.d)
END

cd "$copy"
make -s -j2 sim || { echo "the tree does not build" >&2; exit 1; }
./sim --seeds 5 --acts 60 >sound.log || { echo "without a bug:" >&2; cat sound.log >&2; exit 1; }

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
    make -s -j2 sim >build.log 2>&1 || { cat build.log >&2; status=2; }
    want=$(sed -n 's/^Finding: //p' "$patch")
    bank=$(sed -n 's/^Bank: //p' "$patch")
    days=$(sed -n 's/^Days: //p' "$patch")
    first=$(sed -n 's/^First: //p' "$patch")
    first=${first:-1}
    last=$((first + seeds - 1))
    while [ $status != 2 ]; do # a bug may break another invariant first: look on behind that seed
        status=0
        ./sim --bank "${bank:-citic}" --days "${days:-0}" --first "$first" --seeds "$((last - first + 1))" >found.log 2>&1 || status=$?
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
