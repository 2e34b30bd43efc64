#!/usr/bin/env bash
# custodyctl statement parse on each file here against what was read from it when a person had checked it: check.sh CUSTODYCTL FOLDER.
# The name says how: camt053.xml and mt940.sta by content, all else by the profile of that name.
set -uo pipefail
ctl=$1
dir=$2
wrong=0
export LANG=C
must() { # what, actual, expected
    if [ "$2" != "$3" ]; then
        echo "WRONG: $1"
        diff <(echo "$3") <(echo "$2") | head -20
        wrong=$((wrong + 1))
    fi
}
read_json() { # file
    local name
    name=$(basename "${1%.*}")
    case $1 in
    *.xml | *.sta) "$ctl" statement parse "$1" --json --reveal ;;
    *) "$ctl" statement parse "$1" --json --reveal --profile "$name" --account 777 ;;
    esac
}
files=0
for file in "$dir"/*.xml "$dir"/*.sta "$dir"/*.csv "$dir"/*.txt; do
    files=$((files + 1))
    got=$(read_json "$file")
    must "$file: exit code" "$?" 0
    must "$file: lines and proof" "$got" "$(cat "${file%.*}.json")"
done
must "files" "$files" 7
# The command line: what is refused has its exit code, what is personal is hidden.
out=$(sed 's/1006.50/1006.51/' "$dir/camt053.xml" | "$ctl" statement parse -)
must "a file that does not add up: exit code" "$?" 1
must "a file that does not add up: its words" "$(grep -c 'REFUSED AS A WHOLE' <<<"$out")" 1
"$ctl" statement parse "$dir/csv.csv" >/dev/null
must "rows without a profile: exit code" "$?" 1
"$ctl" statement parse "$dir/csv.csv" --profile nosuch 2>/dev/null
must "a profile that is not there: exit code" "$?" 2
"$ctl" statement parse "$dir/nosuch" 2>/dev/null
must "a file that is not there: exit code" "$?" 1
must "an account or a name that is shown" "$("$ctl" statement parse "$dir/camt053.xml" | grep -cE '6225880000000001|6222000000000017|张三')" 0
must "the same in JSON" "$("$ctl" statement parse "$dir/camt053.xml" --json | grep -cE '6225880000000001|6222000000000017|张三')" 0
sed 's/CNY/USD/g' "$dir/camt053.xml" >"${TMPDIR:-/tmp}/statement-usd.$$"
must "proofs of an account in dollars" "$("$ctl" statement parse "${TMPDIR:-/tmp}/statement-usd.$$" --summary | grep -cE ' USD +balance')" "$("$ctl" statement parse "$dir/camt053.xml" --summary | grep -cE ' CNY +balance')"
must "lines in dollars" "$("$ctl" statement parse "${TMPDIR:-/tmp}/statement-usd.$$" --json | jq '[.lines[] | select(.currency == "USD")] | length')" "$("$ctl" statement parse "$dir/camt053.xml" --json | jq '.lines | length')"
"$ctl" statement parse "${TMPDIR:-/tmp}/statement-usd.$$" --currency CNY >/dev/null
must "a file in dollars where yuan were asked for" $? 1
rm -f "${TMPDIR:-/tmp}/statement-usd.$$"
must "lines of a summary" "$("$ctl" statement parse "$dir/camt053.xml" --summary | grep -c B0001)" 0
"$ctl" statement profile csv >"${TMPDIR:-/tmp}/statement-profile.$$"
must "a profile of one's own" "$("$ctl" statement parse "$dir/csv.csv" --profile "${TMPDIR:-/tmp}/statement-profile.$$" --json | tail -1 | grep -c unproven)" 1
rm -f "${TMPDIR:-/tmp}/statement-profile.$$"
echo "statement: $files files, $wrong wrong"
[ "$wrong" -eq 0 ]
