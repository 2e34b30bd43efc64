#!/usr/bin/env bash
# A day's statement file asked of the bank itself, taken once; and in the bank's words where there is none.
set -uo pipefail
store_kind=sqlite
. "$(dirname "$0")/common.sh"
. "$root/ops/banks.sh"
finish_banks() { local rc=$?; stop_banks; (exit $rc); finish; }
trap finish_banks EXIT
make_keys
port=$(free_port)
start_bank --conf execute_ms=0
rm -rf "$dir/keys/banks"
"$bin/devkeys" "$dir/keys/banks" >"$dir/devkeys.out" 2>&1 || fail "devkeys: $(cat "$dir/devkeys.out")"
start_baixin baixin rsa "$port" --conf today_ready=1
start_baixin baixin-institution sm2 "$port" --conf mode=PAYINST --conf soap=1.2
start_sim pingan --bank pingan
write_conf "$port"
write_banks_conf
main=6230000000000000103 # of its own at this bank
sed -i "s/^    mode: direct/    mode: direct\n    custody_account: \"$main\"/" "$dir/custody.yaml"
start_gateway
fetch() { # program day key: prints the status
    curl -s -m 60 -o "$dir/answer" -w '%{http_code}' -X POST -H "Authorization: Bearer $(cat "$dir/keys/admin.key")" -H 'Content-Type: application/json' -H 'Prefer: wait=30' \
        -H "Idempotency-Key: $3" -d "{\"program\":\"$1\",\"day\":\"$2\"}" "$url/v1/statements/fetch"
}
expect() { [ "$1" = "$2" ] || fail "$3: $1 instead of $2: $(head -c 600 "$dir/answer")"; }
is() { [ "$(jq -r "$1" "$dir/answer")" = "$2" ] || fail "$3: $(head -c 600 "$dir/answer")"; }
today=$(TZ=Asia/Shanghai date +%F)
yesterday=$(TZ=Asia/Shanghai date -d yesterday +%F)
curl -s -m 10 -X POST -d "{\"name\":\"测试平台\",\"account\":\"$main\",\"class\":0}" "${sim_control[baixin]}/account" >/dev/null
for n in 1 2; do
    curl -s -m 10 -X POST -d "{\"account\":\"$main\",\"amount_fen\":1230$n,\"payer\":\"6222000011112222\",\"payer_name\":\"测试\",\"memo\":\"入金\"}" "${sim_control[baixin]}/credit" >/dev/null
done
expect "$(fetch baixin "$today" today)" 201 "the file of a day"
is '[.known, .statements, .lines, .first.new_lines, .first.credit_amount] | @csv' false,1,2,2,24603 "as the bank has it"
is '.first.proven | index("sum") != null' true "it proves itself"
expect "$(fetch baixin "$today" today)" 200 "the same key"
is .known true "the same file"
curl -s -m 10 -X POST -d "{\"account\":\"$main\",\"amount_fen\":12303,\"payer\":\"6222000011112222\",\"payer_name\":\"测试\",\"memo\":\"入金\"}" "${sim_control[baixin]}/credit" >/dev/null
expect "$(fetch baixin "$today" later)" 201 "the file has grown"
is '[.first.new_lines, .first.known_lines] | @csv' 1,2 "each line once"
expect "$(fetch baixin "$yesterday" yesterday)" 200 "the bank has none of that day"
is '[.statements, .first] | @csv' 0, "and nothing is made of that"
expect "$(fetch citic "$yesterday" citic)" 422 "a bank without such files"
is .code not_offered "the code"
jq -r .detail "$dir/answer" | grep -q 'DLSTRNDT' || fail "not in the bank's words: $(cat "$dir/answer")"
expect "$(fetch pingan "$yesterday" pingan)" 422 "a bank that tells a name alone"
jq -r .detail "$dir/answer" | grep -q '6103' || fail "not in the bank's words: $(cat "$dir/answer")"
expect "$(fetch ledger "$yesterday" ledger)" 422 "no bank"
clerk=$(api POST /v1/keys '{"name":"clerk","scopes":["business"],"programs":["*"]}' key-clerk | jq -r .token)
[ "$(curl -s -o /dev/null -w '%{http_code}' -X POST -H "Authorization: Bearer $clerk" -H 'Idempotency-Key: c' -d '{"program":"baixin","day":"'"$today"'"}' "$url/v1/statements/fetch")" = 403 ] || fail "a key without the scope"
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" --wait 30 statement fetch baixin "$today" --json >"$dir/answer" || fail "custodyctl statement fetch"
is .known true "by custodyctl"
[ "$(curl -s "${sim_control[baixin]}/violations" | jq .count)" = 0 ] || fail "the bank complains: $(curl -s "${sim_control[baixin]}/violations")"
echo "statement files fetched"
