#!/usr/bin/env bash
# The commands that README.md and README.zh-CN.md show under "Try it" are run as they stand, against a gateway of
# this test's own; only the path of the demonstration's environment file is another one.
set -uo pipefail
. "$(dirname "$0")/../kill/common.sh"
store_kind=sqlite
make_keys
start_bank --conf execute_ms=0
write_conf 0
start_gateway
cd "$root" || exit 1
blocks() { awk '/^```sh$/ { n++; on = 1; next } /^```$/ { on = 0 } on { print n "\t" $0 }' "$1"; }
run_blocks() { # file, numbers of the blocks
    local file=$1 n
    shift
    for n in "$@"; do
        blocks "$file" | awk -F'\t' -v n="$n" '$1 == n' | cut -f2- | sed "s|var/demo.env|$dir/demo.env|"
    done >"$dir/commands.sh"
    grep -q custodyctl "$dir/commands.sh" || fail "$file shows no command"
    bash -eu "$dir/commands.sh" >"$dir/commands.out" 2>&1 || fail "$file: a command shown does not work: $(tail -5 "$dir/commands.out")"
}
run_blocks README.md 2 3
grep -q '60.00' "$dir/commands.out" || fail "README.md: the balance after the hold is not shown: $(tail -20 "$dir/commands.out")"
run_blocks README.zh-CN.md 2
for f in ops/run ops/check ops/bench; do [ -x "$f" ] || fail "README names $f"; done
echo "the commands of both READMEs work"
