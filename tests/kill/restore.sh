#!/usr/bin/env bash
# An older copy of the store comes back (F27): the bank is ahead of us. Sends stay off until two people resume.
set -uo pipefail
store_kind=sqlite
. "$(dirname "$0")/common.sh"
make_keys
start_bank --conf execute_ms=0
write_conf 0
start_gateway
echo "$url" >"$dir/url"
read -r account number < <(open_one 2001)
accounts=("$account")
credit "$number" 5000000
for _ in $(seq 1 100); do api GET "/v1/accounts/$account/balance" >/dev/null; [ "$(jq .total "$dir/answer")" = 5000000 ] && break; sleep 0.1; done
kill_gateway TERM
mkdir "$dir/backup"
cp "$dir"/data/custody.db* "$dir/backup/"
start_gateway
api POST /v1/holds "{\"account\":\"$account\",\"amount\":100000,\"currency\":\"CNY\",\"purpose\":{\"order\":\"LOST\"}}" after-backup >/dev/null
[ "$(status)" = 201 ] || fail "a hold before the restore: $(cat "$dir/answer")"
kill_gateway TERM
rm -f "$dir"/data/custody.db*
cp "$dir"/backup/* "$dir/data/"
start_gateway
echo "$url" >"$dir/url"
before=$(bank GET /books | jq '.messages.DLMDETRN // 0')
for _ in $(seq 1 50); do api GET /v1/programs/citic >/dev/null; [ "$(jq .sends_off "$dir/answer")" = true ] && break; sleep 0.1; done
[ "$(jq .sends_off "$dir/answer")" = true ] || fail "a restored store was not noticed: $(cat "$dir/answer")"
post_until /v1/holds "{\"account\":\"$account\",\"amount\":200000,\"currency\":\"CNY\",\"purpose\":{\"order\":\"NEW\"}}" restored "$dir/answer" >/dev/null
hold=$(jq -r .id "$dir/answer")
[ "$hold" != null ] || fail "a hold on the restored store: $(cat "$dir/answer")"
sleep 3
[ "$(bank GET /books | jq '.messages.DLMDETRN // 0')" = "$before" ] || fail "money was sent from a restored store"
echo "sends are off after the restore: nothing left"
# Two people turn them on again.
second_person
api POST /v1/programs/citic/resume '{"reason":"the day is reconciled by hand"}' resume >/dev/null
approval=$(jq -r .id "$dir/answer")
code=$(curl -s -o "$dir/answer" -w '%{http_code}' -X POST -H "Authorization: Bearer $(cat "$dir/keys/admin.key")" -H 'Idempotency-Key: self' "$url/v1/approvals/$approval/approve")
[ "$code" = 403 ] || fail "the maker could approve: $code"
code=$(approve "$approval")
[ "$code" = 200 ] || fail "the second person could not approve: $code $(cat "$dir/answer")"
for _ in $(seq 1 100); do api GET "/v1/holds/$hold" >/dev/null; [ "$(jq -r .state "$dir/answer")" = OPEN ] && break; sleep 0.1; done
[ "$(jq -r .state "$dir/answer")" = OPEN ] || fail "after resume the hold is $(cat "$dir/answer")"
echo "two people resumed: the waiting hold was placed"
