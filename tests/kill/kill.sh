#!/usr/bin/env bash
# Real processes: custodyd is killed with SIGKILL at random moments under load and started again; at the end the
# bank's books, the ledger and what callers were told agree.
#   tests/kill/kill.sh sqlite|mysql KILLS
set -uo pipefail
store_kind=${1:-sqlite}
kills=${2:-20}
. "$(dirname "$0")/common.sh"
make_keys
[ "$store_kind" = sqlite ] || start_mariadb
start_bank --conf execute_ms=30
write_conf 0
sed -i 's/^timers: {/timers: {give_up_s: 20, /' "$dir/custody.yaml"
start_gateway
echo "$url" >"$dir/url"
accounts=()
for i in 1 2 3 4; do
    read -r id number < <(open_one "100$i")
    accounts+=("$id")
    credit "$number" 100000000
done
sleep 2
for w in $(seq 1 12); do
    business "$w" &
    workers+=($!)
done
for k in $(seq 1 "$kills"); do
    sleep "0.$((RANDOM % 8 + 2))"
    kill_gateway KILL
    start_gateway
    echo "$url" >"$dir/url"
done
sleep 1
touch "$dir/stop"
for w in "${workers[@]}"; do wait "$w"; done
workers=()
second_person
settle_by_people
wait_rest
sleep 2
compare
answered=$(cat "$dir"/holds.* | sort -u | wc -l)
api GET "/v1/operations?limit=500" >/dev/null
[ "$answered" -gt 20 ] || fail "only $answered holds were answered: that is no load"
while read -r hold; do
    api GET "/v1/holds/$hold" >/dev/null
    [ "$(status)" = 200 ] || fail "an acknowledged hold is gone: $hold"
done < <(cat "$dir"/holds.* | sort -u)
echo "$kills kills on $store_kind: $answered acknowledged holds, $orders orders at the bank, none lost, none twice; $decided decided by people"
