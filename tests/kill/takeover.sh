#!/usr/bin/env bash
# A writer that is paused while another takes over wakes up, and neither writes nor sends (F12).
set -uo pipefail
store_kind=mysql
. "$(dirname "$0")/common.sh"
make_keys
start_mariadb
start_bank --conf execute_ms=0
write_conf 0
sed -i 's/^timers: {/timers: {lease_s: 3, write_timeout_s: 1, /' "$dir/custody.yaml"
start_gateway
echo "$url" >"$dir/url"
read -r account number < <(open_one 3001)
accounts=("$account")
credit "$number" 5000000
for _ in $(seq 1 100); do api GET "/v1/accounts/$account/balance" >/dev/null; [ "$(jq .total "$dir/answer")" = 5000000 ] && break; sleep 0.1; done
# Work is under way when the first writer stops: the bank answers slowly.
bank POST /faults '{"action":"DLMDETRN","do":"slow","ms":1500,"nth":1,"count":1}' >/dev/null
curl -s -m 60 -o "$dir/first" -X POST -H "Authorization: Bearer $(cat "$dir/keys/admin.key")" -H 'Content-Type: application/json' -H 'Idempotency-Key: t1' \
    -d "{\"account\":\"$account\",\"amount\":100000,\"currency\":\"CNY\",\"purpose\":{\"order\":\"T1\"}}" "$url/v1/holds"
bank GET '/wait?action=DLMDETRN&count=1&timeout_ms=10000' >/dev/null
other_pid=$gateway_pid
other_url=$url
kill -STOP "$other_pid"
sed -i 's/^instance: .*/instance: second/' "$dir/custody.yaml"
start_gateway
for _ in $(seq 1 200); do [ "$(curl -s -o /dev/null -w '%{http_code}' "$url/readyz")" = 200 ] && break; sleep 0.1; done
[ "$(curl -s -o /dev/null -w '%{http_code}' "$url/readyz")" = 200 ] || fail "the second instance did not take over"
echo "$url" >"$dir/url"
api POST /v1/holds "{\"account\":\"$account\",\"amount\":200000,\"currency\":\"CNY\",\"purpose\":{\"order\":\"T2\"}}" t2 >/dev/null
messages=$(bank GET /books | jq '.messages.DLMDETRN')
kill -CONT "$other_pid"
sleep 1
code=$(curl -s -m 20 -o "$dir/old" -w '%{http_code}' -X POST -H "Authorization: Bearer $(cat "$dir/keys/admin.key")" -H 'Content-Type: application/json' -H 'Idempotency-Key: t3' \
    -d "{\"account\":\"$account\",\"amount\":300000,\"currency\":\"CNY\",\"purpose\":{\"order\":\"T3\"}}" "$other_url/v1/holds")
[ "$code" = 503 ] || fail "the old writer answered $code: $(cat "$dir/old")"
sleep 2
[ "$(bank GET /books | jq '.messages.DLMDETRN')" = "$messages" ] || fail "the old writer sent something"
api GET "/v1/accounts/$account/holds" >/dev/null
[ "$(jq '.data | length' "$dir/answer")" = 2 ] || fail "holds after the take-over: $(cat "$dir/answer")"
wait_rest
compare
grep -q 'lease' "$dir/custodyd.log" || fail "no word about the lease in the log"

# A key that one instance makes or revokes is so for the other, too.
old_says() { # status: waited for
    for _ in $(seq 1 80); do
        [ "$(curl -s -m 5 -o "$dir/old" -w '%{http_code}' -H "Authorization: Bearer $made" "$other_url/v1/programs")" = "$1" ] && return 0
        sleep 0.1
    done
    fail "the other instance does not answer $1: $(cat "$dir/old")"
}
api POST /v1/keys '{"name":"clerk","scopes":["business"],"programs":["*"]}' key-clerk >/dev/null
made=$(jq -r .token "$dir/answer")
key=$(jq -r .id "$dir/answer")
old_says 200
api DELETE "/v1/keys/$key" >/dev/null
[ "$(status)" = 200 ] || fail "revoke: $(status) $(cat "$dir/answer")"
old_says 401
echo "the paused writer woke after the take-over: 503, nothing written, nothing sent"
