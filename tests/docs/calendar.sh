#!/usr/bin/env bash
# custodyctl calendar, without a gateway: every day of a year, the next working day, files of one's own, and the same
# answers wherever the host stands.
set -uo pipefail
ctl=$1/custodyctl
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
fail() {
    echo "FAILED: $*" >&2
    exit 1
}
is() { # wanted exit status, wanted text, command…
    local wanted=$1 text=$2 rc
    shift 2
    "$@" >"$dir/said" 2>&1
    rc=$?
    [ $rc = "$wanted" ] || fail "$*: exit status $rc, wanted $wanted: $(cat "$dir/said")"
    grep -qF -- "$text" "$dir/said" || fail "$*: does not say $text: $(cat "$dir/said")"
}

for zone in America/New_York Asia/Tokyo Asia/Shanghai UTC; do
    export TZ=$zone
    for year_days in 2022:249 2023:249 2024:251 2025:248 2026:248; do
        year=${year_days%:*}
        is 0 "working days: ${year_days#*:}" "$ctl" calendar "$year"
        "$ctl" calendar "$year" --json >"$dir/$year.json" || fail "calendar $year --json"
        days=$(jq length "$dir/$year.json")
        [ "$days" = 365 ] || { [ "$year" = 2024 ] && [ "$days" = 366 ]; } || fail "$year has $days days"
        [ "$(jq '[.[] | select(.working)] | length' "$dir/$year.json")" = "${year_days#*:}" ] || fail "$year --json counts otherwise"
    done
    [ "$(jq -c '.[44]' "$dir/2026.json")" = '{"day":"2026-02-14","working":true,"name":"春节"}' ] || fail "the make-up Saturday"
    [ "$("$ctl" calendar next 2026-02-14)" = 2026-02-24 ] || fail "the longest gap"
    [ "$("$ctl" calendar next 2026-09-18 --json)" = '{"day":"2026-09-20"}' ] || fail "the make-up Sunday"
    md5sum <"$dir/2026.json" >>"$dir/sums"
done
[ "$(sort -u "$dir/sums" | wc -l)" = 1 ] || fail "the year is another one in another zone"
unset TZ
is 0 '2026-02-15 Sun .. 2026-02-23 Mon  day off' "$ctl" calendar 2026
is 0 '调休上班' env LANG=zh_CN.UTF-8 LC_ALL= "$ctl" calendar 2026
is 1 "load the State Council's notice" "$ctl" calendar next 2026-12-31
is 1 'no data for 2027' "$ctl" calendar 2027 --json
echo "the built-in years are whole, in every zone"

printf 'date,kind,name\n2026-02-23,working,春节\n2026-12-27,off,x\n' >"$dir/one.csv"
is 0 'working days: 249' "$ctl" calendar 2026 --file "$dir/one.csv"
is 0 2026-02-23 "$ctl" calendar next 2026-02-14 --file "$dir/one.csv"
is 0 2026-02-23 "$ctl" calendar next --file="$dir/one.csv" 2026-02-14
printf 'date,kind,name\n2026-02-30,off,x\n2026-09-03,holiday,x\nx\n' >"$dir/bad.csv"
is 1 "$dir/bad.csv: line 2: " "$ctl" calendar 2026 --file "$dir/bad.csv"
grep -q "line 3: 2026 has 1 holidays" "$dir/said" || fail "the short year is not told: $(cat "$dir/said")"
grep -q "line 4: 1 fields" "$dir/said" || fail "not every line is told: $(cat "$dir/said")"
is 1 'cannot be read' "$ctl" calendar 2026 --file "$dir/none.csv"
is 2 'one word too many' "$ctl" calendar 2026 2027
echo "files extend and change it, and bad ones are told line by line"
