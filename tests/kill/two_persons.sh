#!/usr/bin/env bash
# One person cannot be both of the two: a key that may approve or administer, made by another key than the
# installation's own, is of no use before a second person approves it.
set -uo pipefail
. "$(dirname "$0")/common.sh"
store_kind=sqlite
make_keys
start_bank --conf execute_ms=0
write_conf 0
start_gateway
boot=$(cat "$dir/keys/admin.key")
as() { # token, method, path, body, key: prints the status, leaves the answer
    curl -s -m 10 -o "$dir/answer" -w '%{http_code}' -X "$2" -H "Authorization: Bearer $1" -H 'Content-Type: application/json' \
        ${5:+-H "Idempotency-Key: $5"} ${4:+-d "$4"} "$url$3"
}
expect() { [ "$1" = "$2" ] || fail "$3: $1 instead of $2: $(cat "$dir/answer")"; }
key() { # token, name, scope, programs, status: leaves the token in $made
    expect "$(as "$1" POST /v1/keys "{\"name\":\"$2\",\"scopes\":[\"$3\"],\"programs\":[\"$4\"]}" "key-$2")" "$5" "key $2"
    made=$(jq -r .token "$dir/answer")
}
key "$boot" ann admin '*' 201; ann=$made
key "$boot" bob approver '*' 201; bob=$made
key "$ann" clerk business '*' 201
expect "$(as "$made" GET /v1/programs)" 200 "a key without powers works at once"
key "$ann" puppet approver '*' 202; puppet=$made
approval=$(jq -r .approval "$dir/answer")
[ "$(jq -r .state "$dir/answer")" = PENDING ] || fail "the key is not PENDING: $(cat "$dir/answer")"
expect "$(as "$puppet" GET /v1/programs)" 401 "a key that nobody approved"
expect "$(as "$ann" POST "/v1/approvals/$approval/approve" '' self)" 403 "its maker approves it"
[ "$(jq -r .code "$dir/answer")" = same_person ] || fail "not because of the same person: $(cat "$dir/answer")"
expect "$(as "$puppet" GET /v1/programs)" 401 "a key that its maker tried to approve"
expect "$(as "$bob" POST "/v1/approvals/$approval/approve" '' second)" 200 "the second person approves it"
expect "$(as "$puppet" GET /v1/programs)" 200 "an approved key"
key "$ann" deputy admin '*' 202; deputy=$made
expect "$(as "$bob" POST "/v1/approvals/$(jq -r .approval "$dir/answer")/deny" '' no)" 200 "the second person denies it"
expect "$(as "$deputy" GET /v1/programs)" 401 "a denied key"
expect "$(as "$boot" POST /v1/keys '{"name":"both","scopes":["admin","approver"],"programs":["*"]}' key-both)" 201 "a key that makes keys and approves"
both=$(jq -r .token "$dir/answer")
key "$both" hand operator '*' 201; hand=$made
name=$(as "$hand" GET /v1/programs >/dev/null; jq -r '.data[0].name' "$dir/answer")
expect "$(as "$hand" POST "/v1/programs/$name/pause" '{"what":"payouts"}' hand-pause)" 200 "the other hand pauses"
expect "$(as "$hand" POST "/v1/programs/$name/resume" '{"reason":"all is well"}' hand-resume)" 202 "the other hand asks to resume"
approval=$(jq -r .id "$dir/answer")
expect "$(as "$both" POST "/v1/approvals/$approval/approve" '' both-yes)" 403 "who made the key that asked approves"
[ "$(jq -r .code "$dir/answer")" = same_person ] || fail "not because of the same person: $(cat "$dir/answer")"
expect "$(as "$hand" POST "/v1/programs/$name/resume" '{"reason":"asked twice"}' hand-again)" 202 "asked once more"
again=$(jq -r .id "$dir/answer")
expect "$(as "$hand" POST "/v1/approvals/$approval/approve" '' hand-yes)" 403 "who asked approves, without the scope"
expect "$(as "$hand" POST "/v1/approvals/$again/deny" '' hand-no)" 200 "who asked takes it back"
[ "$(jq -r .state "$dir/answer")" = DENIED ] || fail "it was not taken back: $(cat "$dir/answer")"
expect "$(as "$bob" POST "/v1/approvals/$approval/approve" '' bob-yes)" 200 "another person approves"
program=$(as "$boot" GET /v1/programs >/dev/null; jq -r '.data[0].name' "$dir/answer")
key "$boot" eve admin "$program" 201; eve=$made
expect "$(as "$eve" GET /v1/keys)" 200 "keys"
[ "$(jq '[.data[] | select(.programs == ["*"])] | length' "$dir/answer")" = 0 ] || fail "a key of one program sees keys of all: $(cat "$dir/answer")"
[ "$(jq '.data | length' "$dir/answer")" = 1 ] || fail "it does not see its own: $(cat "$dir/answer")"
as "$ann" GET /v1/keys >/dev/null
id=$(jq -r '.data[] | select(.name == "bob") | .id' "$dir/answer")
expect "$(as "$eve" DELETE "/v1/keys/$id")" 404 "a key of one program revokes one of all"
expect "$(as "$ann" DELETE "/v1/keys/$id")" 200 "revoke"
expect "$(as "$bob" GET /v1/programs)" 401 "a revoked key"
# Personal data in clear: a scope, a reason, and a trace.
key "$boot" reader business '*' 201; reader=$made
account=$(open_one r1 | cut -d' ' -f1)
expect "$(as "$ann" GET "/v1/accounts/$account")" 200 "masked"
[ "$(jq -r .name "$dir/answer")" != 测试 ] || fail "a name in clear without reveal: $(cat "$dir/answer")"
expect "$(as "$reader" GET "/v1/accounts/$account?reveal=1&reason=call")" 403 "reveal without scope"
expect "$(as "$ann" GET "/v1/accounts/$account?reveal=1")" 422 "reveal without a reason"
expect "$(as "$ann" GET "/v1/accounts/$account?reveal=yes&reason=call")" 422 "reveal that is not 1"
expect "$(as "$ann" GET "/v1/accounts/$account?reveal=1&reason=the%20owner%20%22called%22")" 200 "reveal"
[ "$(jq -r .name "$dir/answer")" = 测试 ] || fail "no name in clear: $(cat "$dir/answer")"
expect "$(as "$ann" GET "/v1/accounts?reveal=1&reason=list%20check")" 200 "reveal a list"
as "$ann" GET '/v1/events?limit=500' >/dev/null
[ "$(jq -r '[.data[] | select(.type == "personal.revealed")] | length' "$dir/answer")" = 2 ] || fail "not recorded: $(cat "$dir/answer")"
[ "$(jq -r '[.data[] | select(.type == "personal.revealed")][0].data.reason' "$dir/answer")" = 'the owner "called"' ] || fail "the reason: $(cat "$dir/answer")"
cursor=$(curl -s -D - -o "$dir/page.csv" -H "Authorization: Bearer $ann" -H 'Accept: text/csv' "$url/v1/events?limit=2" | tr -d '\r' | sed -n 's/^X-Next-Cursor: //p')
[ -n "$cursor" ] || fail "a page of CSV that is not the last does not say where the next begins"
expect "$(as "$ann" GET "/v1/events?limit=2&cursor=$cursor")" 200 "the next page"
[ "$(jq '.data[0].sequence' "$dir/answer")" = 3 ] || fail "the next page begins elsewhere: $(cat "$dir/answer")"
# As many keys as there may be, and a dead one among them: the gateway starts, and a living one makes room when it is revoked.
living() { # how many keys of the list are neither revoked nor denied
    local cursor='' n=0
    while :; do
        expect "$(as "$ann" GET "/v1/keys?limit=500${cursor:+&cursor=$cursor}")" 200 "a page of keys"
        n=$((n + $(jq '[.data[] | select(.revoked_at == null and .state != "DENIED")] | length' "$dir/answer")))
        cursor=$(jq -r '.next_cursor // empty' "$dir/answer")
        [ -n "$cursor" ] || break
    done
    echo "$n"
}
for ((n = $(living); n < 1024; n++)); do
    printf 'url = "%s/v1/keys"\noutput = "/dev/null"\nheader = "Authorization: Bearer %s"\nheader = "Idempotency-Key: many-%d"\n' "$url" "$ann" "$n"
    printf 'data = "{\\"name\\":\\"many %d\\",\\"scopes\\":[\\"business\\"],\\"programs\\":[\\"*\\"]}"\nnext\n' "$n"
done >"$dir/many"
curl -s -K <(head -n -1 "$dir/many")
expect "$(living)" 1024 "keys that are made"
expect "$(as "$ann" POST /v1/keys '{"name":"beyond","scopes":["business"],"programs":["*"]}' beyond)" 422 "a key too many"
[ "$(jq -r .code "$dir/answer")" = limit ] || fail "not because of the limit: $(cat "$dir/answer")"
stop_one "$gateway_pid"
start_gateway
expect "$(as "$ann" DELETE "/v1/keys/$(jq -r '.data[] | select(.name == "clerk") | .id' <(as "$ann" GET '/v1/keys?limit=500' >/dev/null; cat "$dir/answer"))")" 200 "revoke one"
key "$ann" beyond business '*' 201
expect "$(as "$made" GET /v1/programs)" 200 "the key for which there is room again"
echo "two persons are two; who looks leaves a trace; 1024 keys are the most, and no hindrance at start"
