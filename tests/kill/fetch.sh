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
start_baixin baixin-institution sm2 "$port" --conf mode=PAYINST --conf soap=1.2 --conf today_ready=1 --conf inline_max=10
start_sim pingan --bank pingan
write_conf "$port"
write_banks_conf
main=6230000000000000103 # of its own at this bank
sed -i "s/^    mode: \(direct\|payment_institution\)/    mode: \1\n    custody_account: \"$main\"/" "$dir/custody.yaml"
start_gateway
fetch() { # program day key [more members]: prints the status
    curl -s -m 60 -o "$dir/answer" -w '%{http_code}' -X POST -H "Authorization: Bearer $(cat "$dir/keys/admin.key")" -H 'Content-Type: application/json' -H 'Prefer: wait=30' \
        -H "Idempotency-Key: $3" -d "{${4:-}\"program\":\"$1\",\"day\":\"$2\"}" "$url/v1/statements/fetch"
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
curl -s -m 10 -X POST -d "{\"name\":\"测试平台\",\"account\":\"$main\",\"class\":0}" "${sim_control[baixin-institution]}/account" >/dev/null
credit_path() { curl -s -m 10 -X POST -d "{\"account\":\"$main\",\"amount_fen\":$1,\"payer\":\"6222000011112222\",\"payer_name\":\"测试\",\"memo\":\"入金\"}" "${sim_control[baixin-institution]}/credit" >/dev/null; }
credit_path 4321
expect "$(fetch baixin-institution "$today" far)" 422 "a file at a path, and nothing says under which URL"
is .code not_offered "the code"
[ "$(fetch baixin "$today" bal '"type":"BAL",')" = 422 ] || fail "a file without a profile was asked for: $(cat "$dir/answer")"
jq -r .detail "$dir/answer" | grep -q bal_profile || fail "the missing setting is not named: $(cat "$dir/answer")"
expect "$(fetch baixin "$today" odd '"type":"../x",')" 422 "a type that is none"

# What no paper states comes by configuration: a profile for CITIC's file, a directory and a type for Ping An's.
kill_gateway TERM
mkdir "$dir/inbox" "$dir/profiles"
cat >"$dir/profiles/dlsesmdn.profile" <<'PROFILE'
format: delimited
encoding: gb18030
separator: |
day: YYYYMMDD
credit-words: C
debit-words: D
head.tag: H
head.account: 2
head.count: 4
head.credit: 5
head.debit: 6
tail.tag: T
tail.count: 2
row.day: 2
row.serial: 3
row.side: 5
row.amount: 6
row.opp-account: 7
row.opp-name: 8
row.memo: 9
PROFILE
cp "$root/tests/kill/profiles/bal.profile" "$dir/profiles/"
sed -i 's|^instance: demo|instance: demo\nstatement_profiles: '"$dir/profiles"'|
    s|^    mode: front_end|    mode: front_end\n    custody_account: "8110700000000000018"|
    s|^      branch: "711"|      branch: "711"\n      day_file_profile: dlsesmdn|
    s|pool_account: "15000000000001"}|pool_account: "15000000000001", day_file_type: CZ, day_file_dir: "'"$dir/inbox"'"}|
    0,/soap: "1.1"}/s|soap: "1.1"}|soap: "1.1", bal_profile: bal}|
    s|soap: "1.2", inst_id|soap: "1.2", files_url: "https://127.0.0.1:'"${sim_port[baixin-institution]}"'/", inst_id|' "$dir/custody.yaml"
start_gateway
bank POST /credit '{"account":"3110700000010000001","amount_fen":4560,"payer":"6222000011112222","payer_name":"测试","payer_bank":"招商银行","payer_bank_no":"308584000013","memo":"入金"}' >/dev/null
expect "$(fetch citic "$today" citic-today)" 201 "CITIC's file in its answer"
is '[.known, .statements, .lines, .first.new_lines, .first.credit_amount, .first.number] | @csv' 'false,1,1,1,4560,"8110****0018"' "as the bank has it"
is '.first.proven | index("count") != null and index("sum") != null' true "its own count and sums prove it"
expect "$(fetch baixin "$today" bal-2 '"type":"BAL",')" 201 "Baixin's balances by a profile of the program's own"
is '[.statements, .lines, .first.closing, .first.balances_only, .first.number] | @csv' '1,0,36906,true,"6230****0103"' "what the custody account stands at"
is '.first.proven | index("count") != null and index("sum") != null' true "the file proves its rows"
expect "$(fetch citic "$yesterday" citic-empty)" 201 "a day on which nothing moved"
is '[.statements, .lines, (.first.proven | index("count") != null)] | @csv' 1,0,true "its count proves it"

# A file that is too large for the answer stands at a path of the bank's host. It is what the answer signs, or nothing of it is read.
expect "$(fetch baixin-institution "$today" path)" 201 "a file at a path"
is '[.known, .statements, .lines, .first.credit_amount] | @csv' false,1,1,4321 "as the bank has it"
credit_path 1234
expect "$(fetch baixin-institution "$today" path)" 422 "the answer of before, and a file that has grown since"
is .code statement_broken "nothing of it was read"
jq -r .detail "$dir/answer" | grep -q 'longer than the' || fail "not said why: $(cat "$dir/answer")"
expect "$(fetch baixin-institution "$today" path-2)" 201 "asked anew"
is '[.lines, .first.new_lines, .first.known_lines] | @csv' 2,1,1 "each line once"

# The custody account's lines come in pages of 20: one question brings them all, and they are one statement.
expect "$(fetch citic "$today" pages-today '"type":"DLTRNALL",')" 503 "a day that has not ended"
is '[.code, .retry] | @csv' '"not_ready","same_key"' "later"
pages() { bank GET /requests | jq '[.requests[] | select(.action == "DLTRNALL")] | length'; }
[ "$(pages)" = 0 ] || fail "the bank was asked about a day that has not ended"
expect "$(fetch citic "$yesterday" pages-none '"type":"DLTRNALL",')" 201 "a day on which nothing moved"
is '[.statements, .lines, .first.number, .first.to, (.first.proven | index("count") != null), .first.closing] | @csv' \
    "1,0,\"8110****0018\",\"$yesterday\",true," "the bank's count proves it"
for n in $(seq 1 23); do
    bank POST /credit '{"account":"3110700000010000001","amount_fen":'$((10000 + n))',"payer":"6222000011112222","payer_name":"测试","payer_bank":"招商银行","payer_bank_no":"308584000013","memo":"入金","late_ms":86400000}' >/dev/null
done
before=$(pages)
bank POST /faults '{"action":"DLTRNALL","do":"duplicate_lines","nth":2,"count":1}' >/dev/null
expect "$(fetch citic "$yesterday" pages-spoilt '"type":"DLTRNALL",')" 201 "a page is spoilt once"
is '[.lines, .first.credit_amount] | @csv' 23,230276 "it is asked for again, and no line counts twice"
[ $(($(pages) - before)) = 3 ] || fail "$(($(pages) - before)) questions for two pages of which one was spoilt"
bank DELETE /faults >/dev/null
bank POST /credit '{"account":"3110700000010000001","amount_fen":24,"payer":"6222000011112222","payer_name":"测试","payer_bank":"招商银行","payer_bank_no":"308584000013","memo":"入金","late_ms":86400000}' >/dev/null
before=$(pages)
expect "$(fetch citic "$yesterday" pages '"type":"DLTRNALL",')" 201 "the bank booked late"
is '[.known, .statements, .lines, .first.number, .first.from, .first.to, .first.credit_amount, .first.closing - .first.opening] | @csv' \
    "false,1,24,\"8110****0018\",\"$yesterday\",\"$yesterday\",230300,230300" "as the bank has them"
is '[.first.new_lines, .first.known_lines] | @csv' 1,23 "each line once"
is '.first.proven | index("count") != null and index("chain") != null' true "they prove themselves"
[ $(($(pages) - before)) = 2 ] || fail "$(($(pages) - before)) questions for 24 lines"
expect "$(fetch citic "$yesterday" pages '"type":"DLTRNALL",')" 200 "the same key"
[ $(($(pages) - before)) = 2 ] || fail "the bank was asked again"
stmt=$("$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" --wait 30 statement fetch citic "$yesterday" --type DLTRNALL --json | jq -r .first.id)
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" statement show "$stmt" --json | jq -e ".lines == 24" >/dev/null || fail "statement show"

# Ping An tells a name; its client software brings the file. The same request with the same key asks nobody again.
member=$(curl -s -m 10 -X POST -d '{"member":"M001","name":"测试","amount_fen":7000}' "${sim_control[pingan]}/account" | jq -r .account)
expect "$(fetch pingan "$today" pingan)" 503 "not there yet"
is '[.code, .retry] | @csv' '"not_ready","same_key"' "later"
name=$(jq -r .detail "$dir/answer" | grep -oE 'CZ[0-9A-Za-z_.-]+\.txt') || fail "the file is not named: $(cat "$dir/answer")"
asked=$(curl -s "${sim_control[pingan]}/requests" | grep -o 6103 | wc -l)
curl -s "${sim_control[pingan]}/file?type=CZ&day=${today//-/}" >"$dir/inbox/$name"
expect "$(fetch pingan "$today" pingan)" 503 "it may still be written"
printf '1\r\nF1&&M001&8888&1.00&0.00&%s&120000&&\r\n' "${yesterday//-/}" >"$dir/inbox/$name"
touch -d '1 hour ago' "$dir/inbox/$name"
expect "$(fetch pingan "$today" pingan)" 422 "of another day"
jq -r .detail "$dir/answer" | grep -q 'another day' || fail "not said why: $(cat "$dir/answer")"
printf '1\r\nF1&&M001&8888&1.00&0.00&%s&120000&&\r\n' "${today//-/}" >"$dir/inbox/$name"
touch -d '1 hour ago' "$dir/inbox/$name"
expect "$(fetch pingan "$today" pingan)" 422 "of an account that is none of ours"
printf 'PK\003\004' >"$dir/inbox/$name"
touch -d '1 hour ago' "$dir/inbox/$name"
expect "$(fetch pingan "$today" pingan)" 422 "packed"
rm "$dir/inbox/$name"
ln -s /etc/hostname "$dir/inbox/$name"
expect "$(fetch pingan "$today" pingan)" 422 "a link"
rm "$dir/inbox/$name"
printf '0\r\n' >"$dir/inbox/$name"
touch -d '1 hour ago' "$dir/inbox/$name"
expect "$(fetch pingan "$today" pingan)" 201 "there, and empty by its own count"
is '[.known, .statements, .lines] | @csv' false,1,0 "a day without deposits"
[ "$(jq -r .first.name "$dir/answer")" = "$name" ] || fail "it is not called by its name: $(cat "$dir/answer")"
[ "$(curl -s "${sim_control[pingan]}/requests" | grep -o 6103 | wc -l)" = "$asked" ] || fail "the bank was asked again"

# Its pages of one sub-account are asked for by the account; where it says that there are none, nothing is made of that.
expect "$(fetch pingan "$yesterday" no-account '"type":"6073TX",')" 422 "of no account"
jq -r .detail "$dir/answer" | grep -q 'one sub-account' || fail "not said why: $(cat "$dir/answer")"
expect "$(fetch pingan "$today" running '"type":"6073TX","account":"'"$member"'",')" 503 "pages of a day that runs"
expect "$(fetch pingan "$yesterday" quiet '"type":"6073TX","account":"'"$member"'",')" 200 "the bank has none of that day"
is '[.statements, .first] | @csv' 0, "and nothing is made of that"
expect "$(fetch pingan "$yesterday" whose '"type":"6073QF","account":"acct_0000300000999",')" 404 "an account that is none of ours"
[ "$(curl -s "${sim_control[pingan]}/violations" | jq .count)" = 0 ] || fail "Ping An complains: $(curl -s "${sim_control[pingan]}/violations")"
[ "$(bank GET /violations | jq .count)" = 0 ] || fail "CITIC complains: $(bank GET /violations)"
[ "$(curl -s "${sim_control[baixin]}/violations" | jq .count)" = 0 ] || fail "the bank complains: $(curl -s "${sim_control[baixin]}/violations")"
echo "statement files fetched"
