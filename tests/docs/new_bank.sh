#!/usr/bin/env bash
# adapters/README.md is followed word for word on a copy of the tree: every command block, in order. Then what ops/new-bank
# makes for the other wires is built with both compilers and tested, nothing but one line elsewhere has changed, and what
# it must refuse is refused.
#   tests/docs/new_bank.sh [guide|wires]
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
part=${1:-all}
dir=$(mktemp -d "${TMPDIR:-/tmp}/custody-new-bank.XXXXXX")
fail() {
    echo "FAIL: $1"
    echo "left for a look: $dir"
    exit 1
}
cd "$root" || exit 1
mkdir "$dir/tree"
git ls-files -z --cached --others --exclude-standard | xargs -0 sh -c 'ls -d -- "$@" 2>/dev/null' sh |
    tar -cf - -T - | tar -xf - -C "$dir/tree" || fail "the tree could not be copied"
cd "$dir/tree" || exit 1
{ git init -q . && git add -A && git -c user.name=test -c user.email=test@test.example commit -qm start; } || fail "no copy under git"

# Nothing but new files and one new line in banks.c.
only_one_line() { # files, that the guide itself changed, may be new ones only
    local changed
    changed=$(git diff --numstat | cut -f3)
    [ "$changed" = adapters/banks.c ] || fail "other files were changed: $changed"
    [ "$(git diff --numstat | cut -f1,2)" = "$(printf '%s\t0' "$1")" ] || fail "banks.c: not $1 new lines"
}

guide() {
    local from=$SECONDS
    awk '/^```sh$/ { on = 1; print "echo \"--- block\""; next } /^```$/ { on = 0 } on' adapters/README.md >"$dir/commands.sh"
    [ "$(grep -c '^echo "--- block"$' "$dir/commands.sh")" -ge 7 ] || fail "adapters/README.md has lost its command blocks"
    bash -eu "$dir/commands.sh" >"$dir/commands.out" 2>&1 ||
        fail "adapters/README.md: a command shown does not work: $(tail -25 "$dir/commands.out")"
    grep -q '^verdict yes, receipt BK000000000001' "$dir/commands.out" || fail "the first message has no verdict yes"
    grep -qE '^ +RequestNo +text +20 +must' "$dir/commands.out" || fail "custodyctl map shows no table"
    # A line that begins with ! never stops bash -e: that those tests bit is seen in what they said.
    grep -q 'a_payment_is_written_as_the_sample had failures' "$dir/commands.out" || fail "the golden test did not bite"
    grep -q 'a_payment_is_done_and_its_state_is_known had failures' "$dir/commands.out" || fail "the bank did not object"
    only_one_line 1
    [ $((SECONDS - from)) -lt 600 ] || fail "ten minutes were not enough"
    echo "adapters/README.md works word for word: $((SECONDS - from)) s"
}

refused() { # wanted exit status, pattern, arguments
    local wanted=$1 pattern=$2 rc
    shift 2
    git status --porcelain >"$dir/before"
    ops/new-bank "$@" >"$dir/said" 2>&1
    rc=$?
    [ $rc = "$wanted" ] || fail "ops/new-bank $*: exit status $rc, wanted $wanted: $(cat "$dir/said")"
    grep -qE -- "$pattern" "$dir/said" || fail "ops/new-bank $*: does not say $pattern: $(cat "$dir/said")"
    git status --porcelain | cmp -s - "$dir/before" || fail "ops/new-bank $*: changed something"
}
refusals() {
    refused 0 '^ *ops/new-bank NAME --wire' --help
    refused 2 'name is missing' --wire xml
    refused 2 '--wire says how' mars
    refused 2 'soap, xml or fixed, not json' mars --wire json
    refused 2 'begins with a letter' 'Mars' --wire xml
    refused 2 'begins with a letter' '../mars' --wire xml
    refused 2 'begins with a letter' 'a_b' --wire xml
    refused 2 'has a meaning here' 'double' --wire xml
    refused 2 'one bank at a time' mars venus --wire xml
    refused 2 'no option' mars --force --wire xml
    refused 1 'exists already' citic --wire xml
    refused 1 'exists already' example --wire fixed
    touch tests/unit/mars.cmake
    refused 1 'tests/unit/mars.cmake exists already' mars --wire xml
    rm tests/unit/mars.cmake
    echo "wrong names, wires and existing places are refused, and nothing is made"
}

wires() {
    local wire compiler preset build targets=()
    for wire in soap xml fixed; do
        ops/new-bank "new$wire" --wire "$wire" >"$dir/made" || fail "ops/new-bank --wire $wire: $(cat "$dir/made")"
        targets+=("new${wire}_test" "new${wire}_golden_test")
    done
    only_one_line 3
    for compiler in gcc clang; do
        preset=dev # gcc: the guide's own build, of which most stands
        [ $compiler = gcc ] || preset=$compiler
        build=build/$preset
        { cmake --preset "$preset" &&
            nice cmake --build "$build" -j2 --target "${targets[@]}"; } >"$dir/build.log" 2>&1 ||
            fail "$compiler: what ops/new-bank makes does not build: $(grep -E 'error|warning' "$dir/build.log" | head -10)"
        ctest --test-dir "$build" -R '^new(soap|xml|fixed)_' --output-on-failure >"$dir/ctest.log" 2>&1 ||
            fail "$compiler: what ops/new-bank makes does not pass its tests: $(tail -40 "$dir/ctest.log")"
        grep -q '100% tests passed, 0 tests failed out of 6' "$dir/ctest.log" || fail "$compiler: not six tests were run"
    done
    tests/tidy/tidy >"$dir/tidy" || fail "tidy: $(cat "$dir/tidy")"
    echo "soap, xml and fixed build with gcc and clang, pass their tests and are tidy"
}

case $part in
guide) guide ;;
wires) refusals; wires ;;
all)
    guide
    { git checkout -q adapters/banks.c && git clean -qfd; } || fail "the copy could not be cleaned"
    refusals
    wires
    ;;
*) fail "guide or wires, not $part" ;;
esac
rm -rf "$dir"
