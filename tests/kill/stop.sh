#!/usr/bin/env bash
# Real processes: custodyd is told to stop (SIGTERM) at random moments, with business at three banks, a statement file, reconciliations, a
# proof, an archive, personal data in clear, lists and open connections under way; once while the store is away. Each stop ends well and
# in time, and the next start goes on.
#   tests/kill/stop.sh sqlite|mysql STOPS
set -uo pipefail
store_kind=${1:-sqlite}
stops=${2:-15}
. "$(dirname "$0")/common.sh"
. "$root/ops/banks.sh"
. "$root/ops/openings.sh"
finish_banks() { local rc=$?; stop_banks; (exit $rc); finish; }
trap finish_banks EXIT
export ASAN_OPTIONS="exitcode=65:${ASAN_OPTIONS:-}" TSAN_OPTIONS="exitcode=66:${TSAN_OPTIONS:-}"
stop_ms=15000 # far more than it takes, also for a sanitized build beside others
longest=0
make_keys
[ "$store_kind" = sqlite ] || start_mariadb
start_bank --conf execute_ms=30
port=$(free_port) # Baixin tells what it has done there
start_banks "$port"
write_conf "$port"
write_banks_conf
sed -i 's/^timers: {/timers: {give_up_s: 10, /; s/^    bank: none/    bank: none\n    custody_account: "6225880000000001"/' "$dir/custody.yaml"
start_gateway
echo "$url" >"$dir/url"
token=$(cat "$dir/keys/admin.key")
today=$(TZ=Asia/Shanghai date +%F)
accounts=()
for i in 1 2 3; do
    read -r id number < <(open_one "500$i")
    accounts+=("$id")
    credit "$number" 100000000
done
declare -A accounts_of
for p in baixin pingan; do # Type II accounts by signed SOAP over mutual TLS, and members over TCP
    while read -r name card identity; do
        if [ $p = baixin ]; then open_type2 $p "$p-$card" "$name" "$card" "$identity"; else open_plain $p "$p-$card" "$name" ''; fi
        accounts_of[$p]+="$opened "
        api GET "/v1/accounts/$opened/funding" >/dev/null
        say_bank $p /credit "{\"account\":\"$(field .number)\",\"amount_fen\":900000,\"payer\":\"$card\",\"payer_name\":\"$name\",\"payer_bank\":\"招商银行\",\"payer_bank_no\":\"308584000013\",\"memo\":\"入金\"}" >/dev/null
        wait_until '.total == 900000' "/v1/accounts/$opened/balance" "$p: the credit is booked"
    done <<<'张三 6222000011117776 110101199003070011
李四 6222000011110003 11010119850307003X'
done
awk -v day="$today" 'BEGIN { print "account,day,side,amount,balance,serial,memo"
    for (i = 1; i <= 100000; i++) { printf "6225880000000001,%s,C,1.00,%d.00,T%d,order %d\n", day, i, i, i } }' >"$dir/big.csv"

# Tells the gateway to stop, and waits: a status of its own is a fault, and so is one that never comes.
stop_gateway() {
    local began took rc
    began=$(date +%s%3N)
    kill -TERM "$gateway_pid"
    while kill -0 "$gateway_pid" 2>/dev/null && [ $(($(date +%s%3N) - began)) -lt $stop_ms ]; do sleep 0.02; done
    took=$(($(date +%s%3N) - began))
    [ $took -lt $stop_ms ] || fail "it does not stop: $(tail -3 "$dir/custodyd.log")"
    wait "$gateway_pid"
    rc=$?
    gateway_pid=
    [ $rc = 0 ] || fail "it stopped with status $rc: $(grep -m1 -A30 -E 'ERROR|WARNING: Thread|assert' "$dir/custodyd.log")"
    [ $took -le $longest ] || longest=$took
}
# What needs no answer: one call after the other, until there is to be no more.
ask() { # curl's arguments, path
    while [ ! -e "$dir/stop" ]; do
        curl -s -m 20 -o /dev/null -H "Authorization: Bearer $token" -H "Idempotency-Key: a-$RANDOM$RANDOM$RANDOM" "${@:1:$#-1}" "$(cat "$dir/url")${!#}" || sleep 0.05
    done
}
begin() {
    "$@" &
    workers+=($!)
}
business_at() { # program, worker
    local accounts
    read -ra accounts <<<"${accounts_of[$1]}"
    business "$2"
}
for w in 1 2 3 4; do begin business "$w"; done
begin business_at baixin 5
begin business_at pingan 6
for p in baixin pingan; do begin ask -X POST -d '{}' "/v1/reconciliations/$p/$today/run"; done
begin ask --data-binary "@$dir/big.csv" "/v1/statements?program=ledger&profile=csv"
begin ask -X POST -d '{}' "/v1/reconciliations/citic/$today/run"
begin ask -X POST -d '{}' "/v1/reconciliations/citic/$today/proof"
begin ask -G -d reveal=1 -d reason=look -d limit=500 "/v1/operations"
begin ask -G -d reveal=1 -d reason=look -d account="${accounts[0]}" "/v1/reports/bill"
begin ask "/v1/operations?limit=500" # of one connection, that stays open
begin ask "/v1/reports/journal/citic?only=all"
begin ask "/metrics"
op=
for _ in $(seq 1 100); do
    api GET '/v1/operations?program=citic&limit=1' >/dev/null
    op=$(jq -r '.data[0].id // empty' "$dir/answer")
    [ -z "$op" ] || break
    sleep 0.1
done
[ -n "$op" ] || fail "no operation: $(cat "$dir/answer")"
begin ask "/v1/evidence/$op"
mark() { awk '$1 == 1 { print $2 }' "$dir/data/mark"; }
for k in $(seq 1 "$stops"); do
    exec 7<>"/dev/tcp/127.0.0.1/${url##*:}" # says nothing, and is there
    sleep "0.$((RANDOM % 600 + 100))"
    if [ "$store_kind" = mysql ] && [ "$k" = 2 ]; then # what waits for a commit must not wait for the store
        seen=$(mark)
        disown "$mysql_pid"
        kill -KILL "$mysql_pid"
        sleep "0.$((RANDOM % 300 + 100))"
        stop_gateway
        [ "$seen" -gt 0 ] && [ "$(mark)" -ge "$seen" ] || fail "the mark fell from $seen to $(mark) while the store was away"
        start_mariadb
    else
        stop_gateway
    fi
    exec 7>&-
    start_gateway
    echo "$url" >"$dir/url"
done
touch "$dir/stop"
for w in "${workers[@]}"; do wait "$w"; done
workers=()
code=$(curl -s -m 120 -o "$dir/answer" -w '%{http_code}' -X POST -H "Authorization: Bearer $token" -H 'Idempotency-Key: last' --data-binary "@$dir/big.csv" "$url/v1/statements?program=ledger&profile=csv")
[ "$code" = 201 ] || [ "$code" = 200 ] || fail "the file does not go on: $code $(cat "$dir/answer")"
[ "$(jq -r '.lines' "$dir/answer")" = 100000 ] || fail "lines: $(cat "$dir/answer")"
api GET "/v1/statements?program=ledger" >/dev/null
[ "$(jq '.data | length' "$dir/answer")" = 1 ] || fail "one file was taken as many: $(head -c 600 "$dir/answer")"
second_person
settle_by_people
wait_rest
for _ in $(seq 1 50); do (compare) >/dev/null 2>&1 && break; sleep 0.1; done # the statement brings what the last acts moved
compare
for program in baixin pingan; do
    control=${sim_control[$program]}
    settle_by_people
    wait_rest
    [ "$(wc -l <"$dir/holds.$([ $program = baixin ] && echo 5 || echo 6)")" -gt 0 ] || fail "no business at $program"
    books=$(bank GET /books)
    [ "$(jq '[.orders[] | select(.times_effected > 1)] | length' <<<"$books")" = 0 ] || fail "an order acted twice at $program"
    [ "$(bank GET /violations | jq .count)" = 0 ] || fail "$program complains: $(bank GET /violations)"
    at_others="${at_others:-}, $(jq '.orders | length' <<<"$books") at $program"
    for id in ${accounts_of[$program]}; do
        api GET "/v1/accounts/$id/funding" >/dev/null
        number=$(field .number)
        at_bank=$(jq --arg n "$number" '[.accounts[] | select(.account == $n or .number == $n or .no == $n)][0] | .total_fen // .balance_fen // (.available_fen + .frozen_fen)' <<<"$books")
        wait_until ".total + .transit_out == $at_bank" "/v1/accounts/$id/balance" "account $number of $program has $at_bank fen at the bank"
    done
done
stop_gateway
: >"$dir/custodyd.out" # the line of the one before is not this one's
"$bin/custodyd" --config "$dir/custody.yaml" >"$dir/custodyd.out" 2> >(head -c 1 >/dev/null) & # who reads its log goes
gateway_pid=$!
wait_line "$dir/custodyd.out" '^custodyd listens on ' >/dev/null || fail "it did not start"
stop_gateway
echo "$stops stops on $store_kind: each with status 0, the longest took $longest ms; $orders orders at CITIC$at_others, none lost, none twice"
