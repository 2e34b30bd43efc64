#!/usr/bin/env bash
# Statement files into the store: proved before anything of them is taken, each line once whatever file brings it, and an import
# that was killed is gone on with by the same file.
set -uo pipefail
. "$(dirname "$0")/common.sh"
store_kind=${1:-sqlite} # or mysql
make_keys
[ "$store_kind" = sqlite ] || start_mariadb
start_bank --conf execute_ms=0
write_conf 0
sed -i 's/^    bank: none/    bank: none\n    custody_account: "6225880000000001"/; s/^instance: demo/instance: demo\nstatement_profiles: '"${dir//\//\\/}"'/' "$dir/custody.yaml"
start_gateway
token=$(cat "$dir/keys/admin.key")
import() { # file, more query: prints the status, leaves the answer
    curl -s -m 120 -o "$dir/answer" -w '%{http_code}' -X POST -H "Authorization: Bearer ${as:-$token}" -H "Idempotency-Key: i-$RANDOM$RANDOM" \
        --data-binary "@$1" "$url/v1/statements?program=ledger&${2:-profile=csv}"
}
expect() { [ "$1" = "$2" ] || fail "$3: $1 instead of $2: $(head -c 600 "$dir/answer")"; }
is() { [ "$(jq -r "$1" "$dir/answer")" = "$2" ] || fail "$3: $(head -c 600 "$dir/answer")"; }
sql() { if [ "$store_kind" = sqlite ]; then sqlite3 "$dir/data/custody.db" "$1" 2>/dev/null; else mariadb --no-defaults -S "$mysql_socket" -u root custody -Ne "$1" 2>/dev/null; fi; }
head_line='account,day,side,amount,balance,serial,memo'
account=6225880000000001
cat >"$dir/march.csv" <<CSV
$head_line
$account,2026-03-02,C,100.00,100.00,S1,one
$account,2026-03-02,D,30.00,70.00,S2,two
$account,2026-03-03,C,5.00,75.00,,equal
$account,2026-03-03,C,5.00,80.00,,equal
CSV
expect "$(import "$dir/march.csv" 'profile=csv&name=march.csv')" 201 "a file that adds up"
is '[.statements, .lines, .first.new_lines, .first.known_lines] | @csv' 1,4,4,0 "two equal lines are two"
march=$(jq -r .first.id "$dir/answer")
expect "$(import "$dir/march.csv")" 200 "the same file"
is '[.known, .first.id] | @csv' "true,\"$march\"" "the same file is the same statement"
{ cat "$dir/march.csv"; echo "$account,2026-03-04,D,1.00,79.00,S9,three"; } >"$dir/longer.csv"
expect "$(import "$dir/longer.csv")" 201 "a period that overlaps"
is '[.first.new_lines, .first.known_lines] | @csv' 1,4 "what overlaps is not taken again"
longer=$(jq -r .first.id "$dir/answer")
api GET "/v1/statements/$longer/lines" >/dev/null
is '[.data[].serial] | @csv' '"S9"' "its own line"
is '[.data[0].amount, .data[0].balance, .data[0].side] | @csv' '100,7900,"debit"' "as the file says"

# A bank gives the payments of one order one number, too: equal ones are as many movements.
printf '%s\n' "$head_line" "$account,2026-03-06,D,2.00,98.00,ORDER,a" "$account,2026-03-06,D,2.00,96.00,ORDER,b" "$account,2026-03-06,D,2.00,94.00,ORDER,c" >"$dir/order.csv"
expect "$(import "$dir/order.csv")" 201 "three payments of one order"
is '[.lines, .first.new_lines, .first.known_lines] | @csv' 3,3,0 "three equal lines with one number are three"
printf '%s\n' "$(cat "$dir/order.csv")" "$account,2026-03-06,D,2.00,92.00,ORDER,d" >"$dir/order-longer.csv"
expect "$(import "$dir/order-longer.csv")" 201 "the same day, longer"
is '[.first.new_lines, .first.known_lines] | @csv' 1,3 "of four equal lines three are here"

sed 's/70.00,S2/71.00,S2/' "$dir/march.csv" >"$dir/broken.csv"
expect "$(import "$dir/broken.csv")" 422 "a balance that does not follow"
is .code statement_broken "the code"
jq -r .detail "$dir/answer" | grep -q 'line 3' || fail "no place: $(cat "$dir/answer")"
sed "s/$account/6225880000000009/" "$dir/march.csv" >"$dir/foreign.csv"
expect "$(import "$dir/foreign.csv")" 422 "another's account"
sed '1s/$/,currency/; 2,$s/$/,USD/' "$dir/march.csv" >"$dir/dollars.csv"
expect "$(import "$dir/dollars.csv")" 422 "the custody account in dollars"
jq -r .detail "$dir/answer" | grep -q 'in USD' || fail "not for its currency: $(cat "$dir/answer")"
expect "$(import "$dir/march.csv" profile=none-such)" 422 "an unknown profile"
expect "$(import "$dir/march.csv" 'profile=../march')" 422 "a profile that is a path"
printf 'format: delimited\nseparator: ;\nday: YYYYMMDD\naccount: %s\nrow.day: 1\nrow.amount: 2\nside: credit\n' "$account" >"$dir/own.profile"
printf '20260405;12.34\n' >"$dir/own.txt"
expect "$(import "$dir/own.txt" profile=own)" 201 "a profile of one's own"
is .first.credit_amount 1234 "by that profile"
: >"$dir/empty"
expect "$(import "$dir/empty" profile=csv)" 422 "no bytes"
api GET '/v1/statements?program=ledger' >/dev/null
is '.data | length' 5 "only what holds is listed"

clerk=$(api POST /v1/keys '{"name":"clerk","scopes":["business"],"programs":["*"]}' key-clerk | jq -r .token)
expect "$(as=$clerk import "$dir/march.csv")" 403 "a key without the scope"
head -c 2000000 /dev/zero >"$dir/zeros"
expect "$(as=$clerk import "$dir/zeros")" 413 "a large body of a key that may bring none"

# A day without movements is a statement of its own, where the file proves it; no account is named where all of them are meant.
printf 'H|1.0|TXN|2026-03-09|GWTEST01|0|0.00|0.00\nT|0\n' >"$dir/quiet.txt"
expect "$(import "$dir/quiet.txt" profile=baixin)" 201 "a day without movements"
is '[.statements, .lines, .first.account, (.first.proven | length > 0)] | @csv' 1,0,,true "proved"
# What is announced and what is booked are two lines: the booked one is never taken for the other, nor the other for it.
camt() { # form root part status amount balances
    printf '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.%s"><%s><GrpHdr><MsgId>M</MsgId></GrpHdr><%s><Id>S</Id><Acct><Id><Othr><Id>%s</Id></Othr></Id><Ccy>CNY</Ccy></Acct>%s<Ntry><Amt Ccy="CNY">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-10</Dt></BookgDt><AcctSvcrRef>N1</AcctSvcrRef></Ntry></%s></%s></Document>' \
        "$1" "$2" "$3" "$account" "$5" "$4" "$3" "$2"
}
balance() { printf '<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>' "$1" "$2"; }
camt 052.001.02 BkToCstmrAcctRpt Rpt 9.00 '' >"$dir/announced.xml"
camt 053.001.02 BkToCstmrStmt Stmt 9.00 "$(balance OPBD 1.00)$(balance CLBD 10.00)" >"$dir/booked.xml"
expect "$(import "$dir/announced.xml" name=announced)" 201 "an intraday report"
expect "$(import "$dir/booked.xml" name=booked)" 201 "the statement of the day"
is '[.first.new_lines, .first.known_lines] | @csv' 1,0 "it is booked now"
booked=$(jq -r .first.id "$dir/answer")
api GET "/v1/statements/$booked/lines" >/dev/null
is '[.data[].booked] | @csv' true "the booked line"

# The payments that a batch line is the sum of: by the bank's number of the line, or by its place in a statement.
notice() { # amounts of S1's payments, then of S2's (a debit of 30.00)
    local tx='' of
    for of in $1; do tx+="<TxDtls><Refs><EndToEndId>E$of</EndToEndId></Refs><Amt Ccy=\"CNY\">$of</Amt></TxDtls>"; done
    printf '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>M</MsgId></GrpHdr><Ntfctn><Id>N</Id><Acct><Id><Othr><Id>%s</Id></Othr></Id><Ccy>CNY</Ccy></Acct>' "$account"
    printf '<Ntry><Amt Ccy="CNY">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>%s</AcctSvcrRef><NtryDtls>%s</NtryDtls></Ntry>' "${3:-S1}" "$tx"
    tx=''
    for of in $2; do tx+="<TxDtls><Refs><EndToEndId>E$of</EndToEndId></Refs><Amt Ccy=\"CNY\">$of</Amt></TxDtls>"; done
    printf '<Ntry><Amt Ccy="CNY">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>S2</AcctSvcrRef><NtryDtls>%s</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>' "$tx"
}
details() { [ "$(sql 'SELECT COUNT(*) FROM statement_detail')" = "$1" ] || fail "$2: $(sql 'SELECT COUNT(*) FROM statement_detail')"; }
notice '60.00 40.00' '10.00 19.99' >"$dir/short.xml"
expect "$(import "$dir/short.xml" name=short)" 422 "payments that do not add up to their line"
jq -r .detail "$dir/answer" | grep -q 'line 2' || fail "no place: $(cat "$dir/answer")"
notice '60.00 40.00' '10.00 20.00' S9 >"$dir/lost.xml"
expect "$(import "$dir/lost.xml" name=lost)" 422 "payments of a line that is not there"
notice '99.00' '10.00 20.00' >"$dir/one.xml"
expect "$(import "$dir/one.xml" name=one)" 422 "one payment that is not its line"
notice '60.00 40.00' '10.00 20.00' >"$dir/notice.xml"
expect "$(import "$dir/notice.xml" "details_of=$longer")" 422 "of another statement"
details 0 "nothing of what is refused is taken"
expect "$(import "$dir/notice.xml" "details_of=$march")" 201 "payments of two lines"
is '[.known, .lines, .details, .first.id] | @csv' "false,2,4,\"$march\"" "by the bank's numbers"
expect "$(import "$dir/notice.xml" name=notice)" 200 "the same file"
notice '70.00 30.00' '10.00 20.00' >"$dir/other.xml"
expect "$(import "$dir/other.xml" name=other)" 409 "another file of the same line"
details 4 "once"
api GET "/v1/statements/$march/details" >/dev/null
is '[.data[] | .line, .payment, .amount, .side, .reference] | @csv' '1,1,6000,"credit","E60.00",1,2,4000,"credit","E40.00",2,1,1000,"debit","E10.00",2,2,2000,"debit","E20.00"' "each with its line"
printf 'account,day,side,amount,serial\n%s,2026-03-03,C,2.00,a\n%s,2026-03-03,C,3.00,b\n' "$account" "$account" >"$dir/rows.csv"
expect "$(import "$dir/rows.csv" "profile=csv&details_of=$march&line=1")" 422 "rows of another sum"
expect "$(import "$dir/rows.csv" "profile=csv&details_of=$march")" 422 "rows without a line"
expect "$(import "$dir/rows.csv" "profile=csv&details_of=$march&line=3")" 201 "rows of a line"
details 6 "and those"
"$bin/custodyctl" statement parse "$dir/notice.xml" --json | jq -e '(.proof.verdict == "holds") and ([.lines[] | select(.part == "detail")] | length == 4) and (.statements[0].trust == "details")' >/dev/null ||
    fail "custodyctl statement parse of payments: $("$bin/custodyctl" statement parse "$dir/notice.xml" --json | head -c 600)"
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" statement details "$march" | grep -q E40.00 || fail "custodyctl statement details"

# Killed while lines are taken; the same file goes on.
awk -v a="$account" -v h="$head_line" 'BEGIN { print h; b = 0; for (i = 0; i < 120000; i++) { b += 100; printf "%s,2026-05-%02d,C,1.00,%d.00,T%d,order %d\n", a, 1 + int(i / 5000), b / 100, i, i } }' >"$dir/big.csv"
(import "$dir/big.csv" >/dev/null 2>&1 || true) &
caller=$!
for _ in $(seq 1 400); do
    n=$(sql 'SELECT COUNT(*) FROM statement_line' || echo 0)
    [ "$n" -gt 5000 ] && break
    sleep 0.02
done
[ "$n" -gt 5000 ] && [ "$n" -lt 120000 ] || fail "not in the middle: $n lines"
disown "$gateway_pid"
kill -KILL "$gateway_pid"
while kill -0 "$gateway_pid" 2>/dev/null; do sleep 0.02; done
wait "$caller" 2>/dev/null
start_gateway
api GET '/v1/statements?program=ledger' >/dev/null
is '.data | length' 8 "half of a file is not listed"
expect "$(import "$dir/big.csv")" 201 "the same file after a kill"
is '[.lines, .first.new_lines, .first.known_lines] | @csv' 120000,120000,0 "each line once"
[ "$(sql 'SELECT COUNT(*) FROM statement_line WHERE statement = (SELECT MAX(statement) FROM statement_line)')" = 120000 ] ||
    fail "lines in the store"
[ "$(sql "SELECT COUNT(*) FROM statement WHERE sha256 = '$(sha256sum "$dir/big.csv" | cut -d' ' -f1)'")" = 1 ] ||
    fail "the statement was begun twice"
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" statement import "$dir/march.csv" --program ledger --profile csv --json | jq -e .known >/dev/null ||
    fail "custodyctl statement import"
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" statement list --program ledger | grep -q march.csv || fail "custodyctl statement list"

# And out: an account's statement in the form that banks give, which adds up for the reader of such files.
ctl() { "$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" "$@"; }
a=$(ctl --json account open --program ledger --kind member --name 张三 --ref a | jq -r .id)
b=$(ctl --json account open --program ledger --kind member --name 李四 --ref b | jq -r .id)
ctl deposit "$a" 1000.00 >/dev/null
hold=$(ctl --json hold place "$a" 300.00 --order O1 | jq -r .id)
ctl hold capture "$hold" --to "$b=200.00,5.00" >/dev/null
ctl hold release "$hold" >/dev/null
today=$(TZ=Asia/Shanghai date +%F)
ctl --json account statement "$a" --from "$today" >"$dir/answer"
is '[.opening, .closing, .credit_amount, .debit_amount, (.data | length)] | @csv' 0,80000,100000,20000,3 "what was booked"
ctl account statement "$a" --from "$today" --form camt >"$dir/out.xml"
"$bin/custodyctl" statement parse "$dir/out.xml" --summary >"$dir/parsed" || fail "our camt.053 does not add up: $(cat "$dir/parsed")"
schema=$root/../shared/corpora/bank-statements/iso20022-xsd/camt.053.001.08.xsd
if [ -e "$schema" ] && command -v xmllint >/dev/null; then
    xmllint --noout --schema "$schema" "$dir/out.xml" 2>"$dir/xsd" || fail "not by the schema: $(cat "$dir/xsd")"
else
    echo "skipped: camt.053.001.08.xsd does not stand beside the project, or there is no xmllint"
fi
ctl account statement "$a" --from "$today" --form csv | grep -q '^.*,fee,5.00,,800.00,' || fail "CSV"
ctl account statement "$a" --from "$today" --form html | grep -q '期末 Closing' || fail "HTML"
# A file that names payments of which the bank says nothing: killed between the lines that name them, each settles once.
read -r payer number < <(open_one 4001)
read -r payee payee_number < <(open_one 4002)
accounts=("$payer" "$payee")
credit "$number" 100000
for _ in $(seq 1 100); do api GET "/v1/accounts/$payer/balance" >/dev/null; [ "$(jq .total "$dir/answer")" = 100000 ] && break; sleep 0.1; done
is .total 100000 "the payer has its money"
for action in DLCIDSTT DLSTRNDT; do bank POST /faults "{\"action\":\"$action\",\"do\":\"close_before_effect\",\"count\":0}" >/dev/null; done
bank POST /faults '{"action":"DLMDETRN","do":"close_after_effect","count":0}' >/dev/null
refs=() ops=()
echo "$url" >"$dir/url"
for n in 1 2; do
    expect "$(post_until /v1/transfers "{\"account\":\"$payer\",\"to\":\"$payee\",\"amount\":1000$n,\"currency\":\"CNY\"}" "unanswered-$n" "$dir/answer")" 202 "a payment"
    ops[n]=$(jq -r .id "$dir/answer")
    for _ in $(seq 1 100); do api GET "/v1/operations/${ops[n]}" >/dev/null; [ "$(jq -r .state "$dir/answer")" = UNKNOWN ] && break; sleep 0.1; done
    is .state UNKNOWN "a payment that nobody answers for"
    refs[n]=$(jq -r .bank_reference "$dir/answer")
done
today=$(TZ=Asia/Shanghai date +%F)
awk -v a="$number" -v d="$today" -v r1="${refs[1]}" -v r2="${refs[2]}" 'BEGIN { print "account,day,side,amount,balance,serial,ref"; b = 90000000
    for (i = 0; i < 60000; i++) {
        r = i == 300 ? r1 : i == 59700 ? r2 : ""; f = i == 300 ? 10001 : i == 59700 ? 10002 : 100; b += r == "" ? f : -f
        printf "%s,%s,%s,%d.%02d,%d.%02d,U%d,%s\n", a, d, r == "" ? "C" : "D", f / 100, f % 100, b / 100, b % 100, i, r } }' >"$dir/acts.csv"
before=$(sql 'SELECT COUNT(*) FROM statement_line')
(curl -s -m 120 -o "$dir/cut" -X POST -H "Authorization: Bearer $token" -H 'Idempotency-Key: cut' --data-binary "@$dir/acts.csv" "$url/v1/statements?program=citic&profile=csv" >/dev/null 2>&1 || true) &
caller=$!
for _ in $(seq 1 400); do
    n=$(($(sql 'SELECT COUNT(*) FROM statement_line' || echo "$before") - before))
    [ "$n" -gt 2000 ] && break
    sleep 0.02
done
[ "$n" -gt 2000 ] && [ "$n" -lt 59000 ] || fail "not between the two: $n lines"
kill_gateway KILL
wait "$caller" 2>/dev/null
start_gateway
api GET "/v1/operations/${ops[1]}" >/dev/null
is .state DONE "its line was committed before the kill"
api GET "/v1/operations/${ops[2]}" >/dev/null
is .state UNKNOWN "its line was not taken yet"
import_citic() { curl -s -m 120 -o "$dir/answer" -w '%{http_code}' -X POST -H "Authorization: Bearer $token" -H "Idempotency-Key: i-$RANDOM$RANDOM" --data-binary "@$1" "$url/v1/statements?program=citic&profile=csv"; }
expect "$(import_citic "$dir/acts.csv")" 201 "the same file goes on"
is '[.first.new_lines, .first.known_lines] | @csv' 60000,0 "each line once"
for n in 1 2; do
    api GET "/v1/operations/${ops[n]}" >/dev/null
    is .state DONE "the file names it"
    [ "$(sql "SELECT COUNT(*) FROM event WHERE type = 'operation.in_statement' AND op = $(sql "SELECT op FROM ref WHERE id = '${refs[n]}'")")" = 1 ] || fail "payment $n was not settled once"
done
api GET "/v1/accounts/$payee/balance" >/dev/null
is .total 20003 "each payment once"
bank POST /heal >/dev/null
for _ in $(seq 1 100); do [ "$(sql 'SELECT COUNT(*) FROM line WHERE op > 0')" -ge 2 ] && break; sleep 0.1; done
[ "$(sql 'SELECT COUNT(*) FROM line WHERE op > 0')" -ge 2 ] || fail "the feed did not bring the payments"
expect "$(import_citic "$dir/acts.csv")" 200 "the whole file again, behind the feed"
compare
echo "statement files held"
