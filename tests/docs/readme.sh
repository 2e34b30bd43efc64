#!/usr/bin/env bash
# The commands that README.md and README.zh-CN.md show under "Try it" are run as they stand, against a gateway of
# this test's own; only the path of the demonstration's environment file is another one. Then what a caller of
# custodyctl and of the API sees: exit statuses, messages, problems.
set -uo pipefail
. "$(dirname "$0")/../kill/common.sh"
store_kind=sqlite
make_keys
start_bank --conf execute_ms=0
write_conf 0
start_gateway
cd "$root" || exit 1
blocks() { awk '/^```sh$/ { n++; on = 1; next } /^```$/ { on = 0 } on { print n "\t" $0 }' "$1"; }
run_blocks() { # file, numbers of the blocks
    local file=$1 n
    shift
    for n in "$@"; do
        blocks "$file" | awk -F'\t' -v n="$n" '$1 == n' | cut -f2- | sed "s|var/demo.env|$dir/demo.env|"
    done >"$dir/commands.sh"
    grep -q custodyctl "$dir/commands.sh" || fail "$file shows no command"
    bash -eu "$dir/commands.sh" >"$dir/commands.out" 2>&1 || fail "$file: a command shown does not work: $(tail -5 "$dir/commands.out")"
}
run_blocks README.md 2 3 4
grep -q '60.00' "$dir/commands.out" || fail "README.md: the balance after the hold is not shown: $(tail -20 "$dir/commands.out")"
run_blocks README.zh-CN.md 2 3 4
for f in ops/run ops/check ops/bench; do [ -x "$f" ] || fail "README names $f"; done
echo "the commands of both READMEs work"

set -a
. "$dir/demo.env"
set +a
ctl() { "$bin/custodyctl" "$@"; }
says() { # wanted exit status, pattern on what was said, command…
    local wanted=$1 pattern=$2 rc
    shift 2
    "$@" >"$dir/said" 2>&1
    rc=$?
    [ $rc = "$wanted" ] || fail "$*: exit status $rc, wanted $wanted: $(cat "$dir/said")"
    grep -qE -- "$pattern" "$dir/said" || fail "$*: does not say $pattern: $(cat "$dir/said")"
}

# Every command that a document or a message names is one that custodyctl takes: with nobody at the address it is sent
# (4) or done here, never a usage error (2).
documented() { # files: what stands between backticks
    cat "$@" | tr '\n' ' ' | grep -oE '`custodyctl [^`]+`' | tr -d '`' | sort -u
}
mkdir -p "$dir/shown" # what a document's > FILE makes does not belong among the sources
ln -s "$root"/* "$dir/shown/"
while IFS= read -r line; do
    (cd "$dir/shown" && eval "CUSTODY_URL=http://127.0.0.1:1 $bin/$line") >"$dir/said" 2>&1 </dev/null
    [ $? != 2 ] || fail "a document shows a command that is none: $line: $(head -1 "$dir/said")"
done < <(documented README.md README.zh-CN.md ops/runbooks.md)
while read -r _ noun verb; do
    [ "$noun" != help ] || continue
    ctl help "$noun" $verb >/dev/null 2>&1 || fail "a text names a command that is none: custodyctl $noun $verb"
done < <({ cat README.md README.zh-CN.md ops/runbooks.md ops/custody.example.yaml
    grep -rhE '"[^"]*custodyctl [a-z]' gateway --include='*.c' --include='*.def'; } | # "_custodyctl": the shells' completion
    sed 's/_custodyctl custodyctl//' | grep -oE 'custodyctl [a-z]+( [a-z]+)?' | sort -u)
echo "the commands that documents and messages name exist"

says 0 'usage: ops/run' ops/run --help
mkdir -p "$dir/foreign/data"
says 2 'was not made by ops/run' ops/run --once --dir "$dir/foreign"
[ -d "$dir/foreign/data" ] || fail "ops/run deleted what is not its own"
says 0 '^custodyctl ' ctl --version
says 0 'hold release' ctl hold --help

# Sums of what was done.
one=$(ctl account open --program ledger --kind member --ref one --name One --card 6222000099990000 --json | jq -r .id)
two=$(ctl account open --program ledger --kind member --ref two --name Two --json | jq -r .id)
deposit=$(ctl deposit "$one" 100.00 --json | jq -r .id)
says 0 '^done_amount +100.00$' ctl op show "$deposit"
hold=$(ctl hold place "$one" 40.00 --order O --json | jq -r .id)
release=$(ctl hold release "$hold" 5.00 --wait --json | jq -r .id)
says 0 '^done_amount +5.00$' ctl op show "$release"
transfer=$(ctl transfer "$one" "$two" 1.00 --json | jq -r .id)
says 0 '^done_amount +1.00$' ctl op show "$transfer"
says 1 'a withdrawal takes it back' ctl refund "$deposit" 1.00
says 1 'available 64.00 yuan, asked 900.00 yuan' ctl transfer "$one" "$two" 900.00
grep -q 'with a new Idempotency-Key' "$dir/said" || fail "what may succeed later is called impossible: $(cat "$dir/said")"
says 0 'suspense' ctl account list --program ledger --limit 500
echo "sums and refusals are said as they are"

# Business days: the program's name or its id; a day that is none of its days is not found.
today=$(TZ=Asia/Shanghai date +%F)
says 0 "^$today +open" ctl day list ledger
says 0 '^settlement.expected +' ctl day show ledger "$today"
says 1 'no such business day' ctl day show ledger 2020-01-01
says 1 '^invalid: a day is written like' ctl day show ledger yesterday
says 1 '^invalid: a day is written like' ctl break list --program ledger --on 13.10.2026
says 1 '^invalid: the day has not come' ctl recon show ledger 2099-01-01
says 0 '^day +'"$today" ctl recon show ledger "$today"
says 1 '^invalid: to: the day has not come' ctl account statement "$one" --from "$today" --to 2099-01-01
says 4 '^the gateway does not answer \(http://127.0.0.1:1\): ' env CUSTODY_URL=http://127.0.0.1:1 "$bin/custodyctl" day list ledger
says 2 'no-such.key: nothing was sent' ctl --key-file no-such.key day list ledger
says 2 'not one token: README.md: nothing was sent' ctl --key-file README.md day list ledger
says 0 '^day,|^program,day,state' curl -s -H "Authorization: Bearer $CUSTODY_KEY" -H 'Accept: text/csv' "$url/v1/days/ledger"
says 0 '.' ctl account interest "$one"
says 0 '"interest_accrued": ?null' curl -s -H "Authorization: Bearer $CUSTODY_KEY" "$url/v1/accounts/$one/balance"
brk=$(ctl break open 7.00 --program ledger --of bank --day "$today" --side credit --reference OLD-9 --json | jq -r .id)
says 0 '^state +timing$' ctl break resolve "$brk" timing --until "$today" --reason "the papers are on their way"
says 0 "^$brk +timing .* $today +[0-9]+ +$today " ctl break list --program ledger
says 0 '^a second person decides: custodyctl approval approve apr_[0-9a-z]+$' ctl break resolve "$brk" split --reason "one transfer for two" --part "$one=3.00" --part "$two=4.00"
says 1 'is waiting for a second person: an approver, or who proposed it, has to deny apr_[0-9a-z]+ first' ctl break resolve "$brk" write_off --reason "again"
says 2 'how much is written acct_' ctl break resolve "$brk" split --reason "x" --part 3.00
echo 'date,amount' >"$dir/rows.csv"
says 1 '^statement_broken: byte 0: neither camt nor MT940: rows need a profile \(custodyctl statement profile' ctl statement import "$dir/rows.csv" --program ledger
says 2 'neither a profile nor a file has this name' ctl statement parse "$dir/rows.csv" --profile nix
# Who asked is named to who decides; what all waits stands in one row.
says 0 'maker_name' ctl approval list --program ledger --state OPEN
ctl approval list --program ledger --state OPEN --json | jq -e '.data | length == 1 and all(.maker_name != null and (.maker | startswith("key_")))' >/dev/null ||
    fail "an approval does not name who asked: $(ctl approval list --program ledger --json)"
says 0 '^ledger +' ctl day today
grep -qE '^citic +' "$dir/said" || fail "day today does not show each program: $(cat "$dir/said")"
! grep -q '^shown: ' "$dir/said" || fail "day today calls all programs one: $(cat "$dir/said")"
ctl day today --program ledger --json | jq -e '.data | length == 1 and .[0].approvals == 1 and .[0].breaks == 1 and .[0].at_risk == 700 and .[0].outcomes == 0' >/dev/null ||
    fail "day today counts something else: $(ctl day today --program ledger --json)"
says 0 '^created_at +20[0-9-]+ [0-9:]{8} UTC\+8$' ctl op show "$deposit"
says 0 '^sequence +at \(UTC\+8\) ' ctl event list --program ledger --limit 2
echo "business days and breaks are shown"

# Reports: what the treasury starts its day with.
today=$(TZ=Asia/Shanghai date +%F)
says 0 '^control.adds_up +true$' ctl report balances ledger --day "$today"
grep -qE '^control.difference +0.00$' "$dir/said" || fail "the balances do not say that nothing is missing: $(cat "$dir/said")"
[ "$(ctl report balances ledger --json --limit 500 | jq '[.data[].total] | add')" = "$(ctl report balances ledger --json | jq '[.totals[] | select(.kind == "member") | .total] | add')" ] ||
    fail "the rows of the balances do not sum to the total of their kind"
says 1 'the day is still to come' ctl report balances ledger --day 2099-01-01
says 0 '^account,kind,ref,number,day' curl -s -H "Authorization: Bearer $CUSTODY_KEY" -H 'Accept: text/csv' "$url/v1/reports/balances/ledger?on=$today"
says 0 '^核对.相符 +true$' env LANG=zh_CN.UTF-8 LC_ALL= "$bin/custodyctl" report balances ledger
# Bills: of an account, of a customer by the platform's own word, of an order.
for by in "--account $one" "--owner-ref one --program ledger" "--order O --program ledger"; do
    says 0 '^control.adds_up +true$' ctl report bill $by
done
says 0 'held for an order +35.00' ctl report bill --account "$one"
grep -qE 'can be taken out.* 64.00 ' "$dir/said" || fail "the bill does not say what can be taken out: $(cat "$dir/said")"
says 0 'set aside for the order +40.00' ctl report bill --order O --account "$one"
grep -qE "given back to the payer's account +5.00" "$dir/said" || fail "the bill does not say what was given back: $(cat "$dir/said")"
says 0 '订单冻结中 +35.00' env LANG=zh_CN.UTF-8 LC_ALL= "$bin/custodyctl" report bill --account "$one"
says 1 'no account of this program has this ref' ctl report bill --owner-ref nobody --program ledger
says 1 'a bill is of an order' ctl report bill --program ledger
says 1 'of all its days' ctl report bill --order O --program ledger --since "$today"
says 0 '^day,what,text,text_zh,in,out,left' curl -s -H "Authorization: Bearer $CUSTODY_KEY" -H 'Accept: text/csv' "$url/v1/reports/bill?account=$one"
echo "reports add up"

# A refund's limit is the receipt's.
buyer=$(ctl account list --program citic --ref customer-7 --json | jq -r '.data[0].id')
number=$(ctl account funding "$buyer" --json | jq -r .number)
credit "$number" 5000
for _ in $(seq 1 100); do
    receipt=$(ctl receipt list --account "$buyer" --json | jq -r '.data[0].id // empty')
    [ -z "$receipt" ] || break
    sleep 0.1
done
[ -n "$receipt" ] || fail "the credit did not arrive"
says 1 "of receipt $receipt at most 50.00 yuan are still to be refunded" ctl refund "$receipt" 60.00
says 0 '^answers.balance +50.00$' ctl program ask citic balance --account "$buyer" --wait
hold=$(ctl hold place "$buyer" 40.00 --order FEE --wait --json | jq -r .id)
seller=$(ctl account list --program citic --ref customer-8 --json | jq -r '.data[0].id')
capture=$(ctl hold capture "$hold" --to "$seller=10.00,0.25" --wait 60 --json | jq -r .id)
says 0 '^fee +0.25$' ctl op show "$capture"
says 0 '^done_amount +10.00$' ctl op show "$capture"
says 0 '^control.adds_up +true$' ctl report bill --order FEE --program citic
grep -qE ' fee +0.25 ' "$dir/said" && grep -qE "paid to another account for the order +9.75 .*$seller" "$dir/said" ||
    fail "the order's bill does not say what went where: $(cat "$dir/said")"
# Who is on the other side is masked; in clear it is recorded, with whose bill it was. A business key sees bills alone.
says 0 '测\*\*' ctl report bill --account "$buyer"
says 0 '测试' ctl report bill --account "$buyer" --reveal 1 --reason 'case 12'
ctl event list --program citic --limit 500 --json | jq -e --arg a "$buyer" '[.data[] | select((.data | tostring) | contains("/v1/reports/bill?account=" + $a))] | length == 1' >/dev/null ||
    fail "nothing says whose bill was seen in clear"
business=$(ctl key create shop --scopes business --programs citic --json | jq -r .token)
says 0 '^control.adds_up +true$' env CUSTODY_KEY="$business" "$bin/custodyctl" report bill --account "$buyer"
says 1 'no scope for GET /v1/reports/balances' env CUSTODY_KEY="$business" "$bin/custodyctl" report balances citic
says 1 'not granted' env CUSTODY_KEY="$business" "$bin/custodyctl" report bill --account "$one"
says 1 'not granted' env CUSTODY_KEY="$business" "$bin/custodyctl" day today --program ledger
CUSTODY_KEY=$business ctl day today --json | jq -e '[.data[].program] == ["citic"]' >/dev/null || fail "day today shows a program that is not granted"
# The fee is revenue: a document of two rows, by order and customer, under the general ledger's numbers.
says 0 '^control.adds_up +true$' ctl report journal citic --from "$today" --to "$today"
grep -qE ' 6021 .* 0.25 +part_pay +FEE ' "$dir/said" || fail "the journal does not have the fee: $(cat "$dir/said")"
grep -qE '^closed +false$' "$dir/said" && grep -qE "^first_open_day +$today$" "$dir/said" || fail "the journal does not say that today is open: $(cat "$dir/said")"
csv() { curl -s -D "$dir/head" -o "$2" -H "Authorization: Bearer $CUSTODY_KEY" -H 'Accept: text/csv' "$url/v1/reports/journal/citic?from=$today&to=$today$1"; }
csv '' "$dir/first" && csv '' "$dir/again"
cmp -s "$dir/first" "$dir/again" || fail "the same period gives other bytes"
hash=$(tail -n +2 "$dir/first" | sha256sum | cut -d' ' -f1)
grep -qi "^X-Rows-SHA256: $hash" "$dir/head" || fail "the rows' hash is not that of the rows: $(cat "$dir/head")"
[ "$(ctl report journal citic --from "$today" --json | jq -r .control.rows_sha256)" = "$hash" ] || fail "JSON and CSV have other hashes"
csv '&only=all' "$dir/all"
awk -F, 'NR > 1 { d += $5; c += $6 } END { exit !(d == c && d > 25) }' "$dir/all" || fail "debits are not credits: $(cat "$dir/all")"
says 0 '^control.adds_up +true$' ctl report settlement citic --from "$today" --to "$today"
grep -qE "^$today +open +[a-z]+ .* 50.00 +0.00 +0.00$" "$dir/said" || fail "the settlement report does not have the credit of today: $(cat "$dir/said")"
says 0 '^control.taken +0.25$' ctl report fees citic --from "$today"
says 0 '^control.adds_up +true$' ctl report ageing citic
says 0 '^day,currency,taken' curl -s -H "Authorization: Bearer $CUSTODY_KEY" -H 'Accept: text/csv' "$url/v1/reports/fees/citic?from=$today"
says 1 'the first and the last day' ctl report fees citic --from 2026-03-02 --to 2026-03-01
says 1 'only is revenue' ctl report journal citic --from "$today" --only some
says 1 'more than 366 days' ctl report journal citic --from 2020-01-01
for ref in customer-7 customer-8; do
    says 0 '^control.adds_up +true$' ctl report bill --owner-ref "$ref" --program citic
done
grep -q 'paid to you for an order' "$dir/said" || fail "the payee's bill does not name the order's payment: $(cat "$dir/said")"

# What is watched: how flows ended, what is not known, what is open.
curl -s "$url/metrics" >"$dir/metrics"
for line in 'custody_flow_ended_total{way="in",result="done"} [1-9]' 'custody_flow_first_attempt_total{way="in"} [1-9]' 'custody_flow_ended_total{way="out",result="refused"} 0$' \
    'custody_treasury_up{program="citic"} 1$' 'custody_unknown_operations{program="citic"} 0$' 'custody_unknown_oldest_seconds{program="ledger"} 0$' \
    'custody_money_at_risk_fen{program="citic"} [0-9]+$'; do
    grep -qE "^$line" "$dir/metrics" || fail "/metrics does not say $line: $(grep -E 'flow|unknown|treasury' "$dir/metrics")"
done
for name in $(sed -n 's/^| `custody_\([a-z_]*\).*/\1/p' README.md); do
    grep -q "^# TYPE custody_$name " "$dir/metrics" || fail "README names a metric that is none: custody_$name"
done
echo "what the treasury watches is in /metrics"

# Not at its end: 3, how to follow it, and that the program is paused.
says 0 'sends' ctl program pause citic --what sends
says 3 'custodyctl hold show hold_[0-9a-z]+ --wait' ctl hold place "$buyer" 1.00 --order P
grep -q 'citic (sends) is paused' "$dir/said" || fail "nobody says that the program is paused: $(cat "$dir/said")"
says 0 'shown: program citic' ctl event list --limit 1
cursor=$(sed -n 's/.*--cursor \(cur_[0-9a-z]*\).*/\1/p' "$dir/said")
says 0 '.' ctl event list --limit 1 --cursor "$cursor"
says 0 '编号 ' env LANG=zh_CN.UTF-8 LC_ALL= "$bin/custodyctl" account list
says 1 '余额或冻结金额不足' env LANG=zh_CN.UTF-8 LC_ALL= "$bin/custodyctl" transfer "$one" "$two" 900.00
says 2 'not UTF-8' ctl account open --program ledger --kind member --name "$(printf '\262\342')"
echo "custodyctl says what is not final, and in which program it is"

# The built-in rules as a file: as they are they change nothing; edited they say what they lose.
ctl recon rules >"$dir/rules.csv"
ctl recon try citic "$today" "$dir/rules.csv" --json | jq -e '.rules_version == .tried_version and .gained + .lost + .changed == 0' >/dev/null ||
    fail "the rules that are printed are not those in force: $(ctl recon try citic "$today" "$dir/rules.csv" --json | head -c 300)"
sed -i 's/,amount_day,1,on,/,amount_day,1,off,/' "$dir/rules.csv"
ctl recon try citic "$today" "$dir/rules.csv" --json | jq -e '.rules_version != .tried_version' >/dev/null || fail "edited rules are not tried"
says 2 '^--from: ' ctl recon rules --from march

# On a terminal an export says what it wrote, and the command that it names verifies it; else it says nothing.
says 0 '^written .*/op.json: [0-9]+ operations, ' script -qec "$bin/custodyctl evidence export $deposit --out $dir/op.json" /dev/null
eval "$bin/$(tr -d '\r' <"$dir/said" | grep '^custodyctl evidence verify ')" >"$dir/verified" || fail "the command that an export names does not verify: $(cat "$dir/said" "$dir/verified")"
grep -q 'the head given is on it' "$dir/verified" || fail "not against the head: $(cat "$dir/verified")"
says 0 '^written .*/chain.jsonl: [0-9]+ events' script -qec "$bin/custodyctl evidence export --program ledger --out $dir/chain.jsonl" /dev/null
ctl evidence export "$deposit" --out "$dir/op.json" 2>"$dir/said"
[ ! -s "$dir/said" ] || fail "an export speaks where nobody looks: $(cat "$dir/said")"
# What is refused leaves the archive that stands under that name as it was.
before=$(sha256sum <"$dir/op.json")
says 1 'not_found' ctl evidence export op_0000100000zzz --out "$dir/op.json"
[ "$(sha256sum <"$dir/op.json")" = "$before" ] && [ ! -e "$dir/op.json.part" ] || fail "an export that was refused took an archive with it"
ln -s op.json "$dir/link.json" # what is no plain file is written to, and never replaced
ctl evidence export "$deposit" --out "$dir/link.json" || fail "an export to a link fails"
[ -L "$dir/link.json" ] && [ ! -e "$dir/link.json.part" ] || fail "an export put itself in the place of a link"
says 2 'evidence export \[operation\]' ctl evidence export
grep -q '^custodyctl: one of the two is missing' "$dir/said" || fail "an export of nothing does not say what is missing: $(cat "$dir/said")"
echo "rules and archives are handed over"

# What would become of an amount, and which calendar counts.
says 0 '^rail +(beps|hvps)$' ctl when citic 2000.00 --kind payout --payee-bank 308584000013
says 0 '^withdrawable_from +20[0-9]{2}-' ctl when ledger 100.00 --kind deposit
says 1 'kind is deposit' ctl when citic 1.00 --kind loan
says 1 'dated by the calendar in force' ctl program recalendar citic --reason none
says 0 'calendar.version +[0-9a-f]{12}$' ctl program show citic
grep -qE '^day_lines_need +.*day_file_profile' "$dir/said" && ! grep -qE '^asks .*day_lines' "$dir/said" || fail "program show does not say what day_lines needs: $(cat "$dir/said")"
echo "when and the calendar answer"

# Problems of the API.
problem() { # status, jq expression, what, arguments of curl…
    local wanted=$1 expression=$2 what=$3 got
    shift 3
    got=$(curl -s -m 20 -o "$dir/answer" -w '%{http_code}' -H "Authorization: Bearer $CUSTODY_KEY" "$@")
    [ "$got" = "$wanted" ] && [ "$(jq -r "$expression" "$dir/answer")" = true ] || fail "$what: $got $(cat "$dir/answer")"
}
post() { printf '%s\n' -X POST -H 'Content-Type: application/json' -H "Idempotency-Key: $1" -d "$2"; }
mapfile -t past < <(post past "{\"account\":\"$one\",\"amount\":100,\"currency\":\"CNY\",\"purpose\":{\"order\":\"o\"},\"expires_at\":\"2020-01-01T00:00:00Z\"}")
problem 422 '.code == "invalid" and .errors[0].pointer == "/expires_at"' "a hold that ended before it began" \
    "${past[@]}" "$url/v1/holds"
mapfile -t poor < <(post poor '{"program":"citic","kind":"member","owner":{"name":"n"}}')
problem 422 '[.errors[].pointer] == ["/owner/id_type","/owner/id_number","/owner/address","/owner/contacts/0/phone","/owner/contacts/0/mail"]' \
    "an opening without what the bank needs" "${poor[@]}" "$url/v1/accounts"
problem 200 '(.opening_needs_person | index("/owner/address")) != null and (.opening_needs_company | index("/owner/legal_person")) != null' \
    "what an opening needs" "$url/v1/programs/citic"
problem 422 '.code == "invalid" and (.detail | contains("stat here"))' "a filter with a typing error" "$url/v1/operations?stat=UNKNOWN"
head -c 300000 /dev/zero | tr '\0' 'x' >"$dir/large"
problem 413 '.code == "too_large" and (.request_id | startswith("req_"))' "a body that is too large" \
    -X POST -H 'Idempotency-Key: large' --data-binary "@$dir/large" "$url/v1/holds"
problem 200 '.alive == true' "healthz is JSON, as documented" "$url/healthz"
echo "problems name what is wrong"

# A second daemon on the port stops before it opens anything, and says which port.
port=${url##*:}
sed "s/port: 0}/port: $port}/; s|$dir/data|$dir/other|g" "$dir/custody.yaml" >"$dir/other.yaml"
mkdir -p "$dir/other"
says 1 "port $port of 127.0.0.1 is in use" "$bin/custodyd" --config "$dir/other.yaml"
[ -z "$(ls -A "$dir/other")" ] || fail "the second daemon opened a store before it looked at its port"

# The doctor knocks at the front-end and looks into the key file.
says 0 "port $bank_port accepts connections" ctl doctor --config "$dir/custody.yaml"
grep -qE '^ok +seal key +holds a key' "$dir/said" || fail "the doctor did not look into the key file: $(cat "$dir/said")"
grep -qE '^(ok|warn) +calendar +has data to the end of' "$dir/said" || fail "the doctor does not count the calendar's days"
printf '00' >"$dir/short.key"
chmod 600 "$dir/short.key"
sed "s|$dir/keys/seal.key|$dir/short.key|" "$dir/custody.yaml" >"$dir/other.yaml"
says 1 'BAD +seal key +.*is not a key' ctl doctor --config "$dir/other.yaml"
stop_one "$bank_pid"
bank_pid=
says 0 "warn +address +.*port $bank_port refuses connections" ctl doctor --config "$dir/custody.yaml"
echo "port, front-end, key file and calendar are looked at"
