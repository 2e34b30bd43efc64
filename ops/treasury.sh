# A day whose statement is wrong in every way of which reconciliation has a word (core/recon.h VG_RECON_REASONS), worked on by treasurers
# until it is signed and sealed. Sourced by days.sh: the same bank and books, the clock moved on. What is late on Wednesday is missing a week later:
# no day has both at one time, so the reasons are looked at on two days.

step "Monday's money for Tuesday: two more accounts, whose payouts and transfers the bank's statement will show wrongly, too."
other=$(open_account other-1 李四 6222000011113333)
parts=$(open_account parts-1 王五 6222000011114444)
declare -A number_of_account=([buyer]=$number [other]=$(number_of "$other") [parts]=$(number_of "$parts"))
declare -A id_of=([buyer]=$buyer [other]=$other [parts]=$parts)
for who in buyer other parts; do
    number=${number_of_account[$who]} credit_days 100000
done
wait_until '.total == 3100000' "/v1/accounts/$buyer/balance" "money for the payouts"
wait_until '.total == 100000' "/v1/accounts/$other/balance" "money of another account"
wait_until '.total == 100000' "/v1/accounts/$parts/balance" "money for the transfers"

step "Tuesday, 2026-10-13, 10:00: payouts and transfers, and what the statement makes of each."
clock '2026-10-13 10:00'
flaw() { # account fen word [n] [to]
    bank POST /flaw "{\"account\":\"${number_of_account[$1]}\",\"amount_fen\":$2,\"do\":\"$3\",\"n\":${4:-0},\"to\":\"${5:-}\"}" | grep -q true ||
        fail "the bank's statement takes no flaw $3"
}
declare -A act
acts=() expected=() invented=()
send() { # payout|transfer account fen: begun, not waited for
    local body="\"account\":\"${id_of[$2]}\",\"amount\":$3,\"currency\":\"CNY\"" path=/v1/withdrawals
    [ "$1" = payout ] || { path=/v1/transfers body+=",\"to\":\"$buyer\""; }
    as "$dir/keys/admin.key" POST "$path" "{$body}" "treasury-$2-$3-${#acts[@]}"
    [[ $(<"$dir/answer") =~ \"id\":\"(op_[0-9a-z]+)\" ]] || fail "a $1 of $3 fen: $(cat "$dir/answer")"
    act[$3]=${BASH_REMATCH[1]}
    acts+=("\"${act[$3]}\"")
}
# Our act, its account and amount; what the statement does about it (word:n:to); the breaks that come of it, REASON/SIDE.
while read -r kind who fen how breaks; do
    IFS=: read -r word n to <<<"$how"
    expected+=($breaks)
    if [ "$kind" = none ]; then
        invented+=("$who $fen $word")
        continue
    fi
    [ "$word" = - ] || flaw "$who" "$fen" "$word" "$n" "$to"
    send "$kind" "$who" "$fen"
done <<TABLE
payout   buyer 1001 hide                               missing_at_bank/ledger
payout   buyer 1002 amount:1020                        amount/bank amount/ledger
payout   buyer 1003 twice                              duplicate/bank
payout   buyer 1004 account::${number_of_account[other]} account/bank account/ledger
none     buyer 1005 extra                              missing_in_ledger/bank
payout   buyer 1006 -
none     buyer 1007 fee                                fee/bank
payout   other 1008 party::6222000099998888            contradiction/bank contradiction/ledger
payout   other 1009 -                                  returned/bank
transfer other 1010 side                               side/bank side/ledger
payout   other 1011 later:6                            date/ledger
payout   other 1012 hide                               ambiguous/ledger
payout   other 1012 hide                               ambiguous/ledger
none     other 1012 extra                              ambiguous/bank
payout   other 1013 hide                               currency/bank currency/ledger
transfer parts 701  hide                               not_searched/ledger
transfer parts 781  hide                               not_searched/ledger
$(for fen in $(seq 102 2 126); do echo "none parts $fen extra not_searched/bank"; done)
TABLE
all_acts=$(IFS=,; echo "${acts[*]}")
wait_until "[.data[] | select(.state == \"DONE\" and ([.id] | inside([$all_acts])))] | length == ${#acts[@]}" '/v1/operations?program=citic&limit=500' "all acts are done"
# A line that the bank invents shows the balance of its moment: of the day's end, behind all that it hides.
for line in "${invented[@]}"; do
    # shellcheck disable=SC2086 # an account, an amount, a word
    flaw $line
done
flaw other 1009 return

step "Wednesday, 2026-10-14: the day was reconciled by itself when its statement was whole. What the bank may still book is late."
clock '2026-10-14 10:00'
wait_until '.state == "closed"' /v1/days/citic/2026-10-13 "the day of the payouts closes"
wait_until '[.data[] | select(.day == "2026-10-13" and .runs > 0)] | length == 1' '/v1/reconciliations/citic?limit=500' "the day is reconciled"
api GET '/v1/breaks?program=citic&on=2026-10-13&reason=late' >/dev/null
held '.data | length == 5' "what the bank may still book is late, and no fault yet"

step "Tuesday, 2026-10-20: what the bank had days for is missing, or was booked days apart. Each break has a reason; the day can't be signed."
clock '2026-10-20 10:00'
wait_until '.state == "closed"' /v1/days/citic/2026-10-19 "the days after close"
wait_until '[.data[] | select(.day == "2026-10-19" and .runs > 0)] | length == 1' '/v1/reconciliations/citic?limit=500' "the days after are reconciled"
again() { # day: reconciled by a person
    as "$dir/keys/lin.key" POST "/v1/reconciliations/citic/$1/run" '{}' "treasury-run-$1-$((runs_asked += 1))"
}
runs_asked=0
# The bank's list of lines tells no currency (DLSTRNDT, B2B 3.17): that a payout went from the account's dollars, its statement file tells.
api GET "/v1/operations/${act[1013]}" >/dev/null
dollars() {
    printf ':20:DOLLARS\r\n:25:%s\r\n:28C:1/1\r\n:60F:C261013USD100,00\r\n:61:2610131013D10,13NTRFNONREF\r\n:86:%s\r\n:62F:C261013USD89,87\r\n-\r\n' "$1" "$2"
}
dollars "${number_of_account[other]}" "$(field .bank_reference)" >"$dir/dollars.sta"
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" statement import "$dir/dollars.sta" --program citic >"$dir/import.out" 2>&1 ||
    fail "the account's statement in dollars is not taken: $(cat "$dir/import.out")"
again 2026-10-13
say_breaks() { "$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" break list --program citic; }
say_breaks 2>/dev/null | sed 's/^/    /'
reasons() { # day
    api GET "/v1/breaks?program=citic&on=$1&limit=500" >/dev/null
    field '.data[] | .reason + "/" + .of' | sort | paste -sd ' '
}
same "the breaks" "$(reasons 2026-10-13)" "$(printf '%s\n' "${expected[@]}" | sort | paste -sd ' ')"
same "the break of the 19th" "$(reasons 2026-10-19)" date/bank
same "kinds of breaks, one of which was late" "$(printf '%s\n' late "${expected[@]%/*}" | sort -u | wc -l)" 14
again 2026-10-13
held '.opened == 0 and .cleared == 0 and .unexplained == 34' "the same day again finds the same"
as "$dir/keys/lin.key" POST /v1/days/citic/2026-10-13/close '{}' treasury-early
[ "$(status)" = 409 ] && grep -q explained "$dir/answer" || fail "a day with breaks was signed: $(cat "$dir/answer")"

step "Each break is explained: asked again, waited for, matched, booked, forced, written off; two persons wherever the books are touched."
declare -A found=() # REASON/SIDE: the breaks of it
api GET '/v1/breaks?program=citic&limit=500' >/dev/null
while read -r what id; do found[$what]+="$id "; done < <(field '.data[] | .reason + "/" + .of + " " + .id')
break_of() { cut -d' ' -f "${2:-1}" <<<"${found[$1]}"; }
resolve() { # break, body
    as "$dir/keys/lin.key" POST "/v1/breaks/$1/resolve" "$2" "treasury-resolve-$((++resolved))"
}
resolved=0
explain() { # how many persons, way, why, the break and those that it takes along: each as REASON/SIDE or by its id
    local ids=() what with
    for what in "${@:4}"; do
        case $what in brk_*) ids+=("$what") ;; *) ids+=("$(break_of "$what")") ;; esac
    done
    with=$(printf ',"%s"' "${ids[@]:1}")
    [ "${#ids[@]}" = 1 ] && with= || with=",\"with\":[${with:1}]"
    resolve "${ids[0]}" "{\"way\":\"$2\",\"reason\":\"$3\"$with}"
    if [ "$1" = two ]; then
        second_person "$2 of $4"
    else
        held '.state == "resolved"' "$2 of $4"
    fi
}
wait_for() { # break, why
    resolve "$1" "{\"way\":\"timing\",\"until\":\"2026-10-27\",\"reason\":\"$2\"}"
    held '.state == "timing"' "timing explains it until a day"
}
resolve "$(break_of missing_at_bank/ledger)" '{"way":"requery"}'
held '.id | startswith("brk_")' "the bank is asked again"
wait_for "$(break_of missing_at_bank/ledger)" "the bank confirmed the payout; its statement follows"
resolve "$(break_of amount/bank)" "{\"way\":\"match\",\"with\":[\"$(break_of amount/ledger)\"]}"
[ "$(status)" = 422 ] || fail "amounts that differ were matched: $(cat "$dir/answer")"
resolve "$(break_of amount/bank)" "{\"way\":\"adjust\",\"with\":[\"$(break_of amount/ledger)\"],\"reason\":\"the bank paid 10.20, as its voucher says\"}"
held '.kind == "break" and .state == "OPEN"' "an adjustment waits for the second person"
approval=$(field .id)
as "$dir/keys/lin.key" POST "/v1/approvals/$approval/approve" '{}' treasury-own
[ "$(status)" = 403 ] || fail "who proposed it approved it: $(cat "$dir/answer")"
before=$(balance "$buyer" total)
as "$dir/keys/wei.key" POST "/v1/approvals/$approval/approve" '{}' treasury-adjust
held '.state == "APPROVED"' "another person approves"
same "18 fen less" "$(balance "$buyer" total)" $((before - 18))
resolve "$(break_of currency/bank)" '{"way":"write_off","reason":"dollars"}'
[ "$(status)" = 422 ] || fail "dollars were written off as yuan: $(cat "$dir/answer")"
explain two force     "the statement shows it at the neighbour's account; the voucher is right"  account/bank account/ledger
explain two force     "the payee of the voucher is ours; the bank corrects its statement"        contradiction/bank contradiction/ledger
explain two force     "booked from the account's dollars: the bank books it again in yuan"       currency/bank currency/ledger
explain two force     "a debit by the voucher; the bank corrects its statement"                  side/bank side/ledger
explain two write_off "the bank will not take its double line back"                              duplicate/bank
explain two write_off "the bank's fee is the platform's"                                         fee/bank
explain two adjust    "the bank corrected the payout: the customer has it again"                 returned/bank
explain one match     "booked by the bank six days later, without our reference"                 date/bank date/ledger
explain one match     "the first of the two, by the bank's voucher"                              ambiguous/bank ambiguous/ledger
explain one match     "two transfers in thirteen parts, as the bank's voucher says"              ${found[not_searched/bank]} ${found[not_searched/ledger]}
wait_for "$(break_of ambiguous/ledger 2)" "the second of the two: the bank confirmed it, and its statement follows"
resolve "$(break_of missing_in_ledger/bank)" "{\"way\":\"split\",\"reason\":\"taken at the counter for both customers, as agreed with them\",\"payees\":[
    {\"account\":\"$buyer\",\"amount\":1000,\"currency\":\"CNY\"},{\"account\":\"$other\",\"amount\":5,\"currency\":\"CNY\"}]}"
second_person "the debit at the counter"
api POST /v1/breaks '{"program":"citic","of":"ledger","day":"2026-10-13","side":"debit","amount":500,"currency":"CNY","reference":"OLD-1","text":"open item of the old books"}' treasury-open >/dev/null
held '.origin == "opening"' "an open item of the old books is brought in"
explain two write_off "older than two years" "$(field .id)"
say_breaks 2>/dev/null | sed 's/^/    /'

step "The day is signed by its preparer and its reviewer; its pack verifies by its hash, and the evidence of an adjustment without a server."
as "$dir/keys/lin.key" POST /v1/reconciliations/citic/2026-10-13/proof '{}' treasury-prove
wait_until '.under_way == false' /v1/reconciliations/citic/2026-10-13/proof "the three-way proof is made"
held '.state == "holds"' "the three-way proof holds"
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" recon proof citic 2026-10-13 | sed 's/^/    /'
as "$dir/keys/lin.key" POST /v1/days/citic/2026-10-13/close '{"reason":"all breaks explained"}' treasury-close
held '.kind == "close_day" and .state == "OPEN"' "the preparer signs"
second_person "the reviewer"
api GET /v1/days/citic/2026-10-13/seal >/dev/null
held '.state == "sealed" and .preparer.name == "lin" and .reviewer.name == "wei"' "the day is sealed, by two persons that it names"
sealed=$(field .pack_sha256)
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" day pack citic 2026-10-13 >"$dir/pack.json"
same "kinds of breaks in what was signed" "$(jq '[.breaks[].reason] | unique | length' "$dir/pack.json")" 13
same "the pack's hash" "$(sha256sum "$dir/pack.json" | cut -d' ' -f1)" "$sealed"
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" day pack citic 2026-10-13 --form html >"$dir/pack.html"
grep -q "$sealed" "$dir/pack.html" || fail "the printed pack does not name its hash"
grep -q "<td>lin</td>" "$dir/pack.html" && grep -q "<td>wei</td>" "$dir/pack.html" || fail "the printed pack does not name who signed"
evidence_holds "the adjusted payout" "${act[1002]}"
say "    sealed: $sealed"

step "Wednesday, 2026-10-21: what was booked for breaks stands between our books and the bank's, by name, and nothing else does."
clock '2026-10-21 10:00'
wait_until '.state == "closed"' /v1/days/citic/2026-10-20 "the day of the bookings closes"
as "$dir/keys/lin.key" POST /v1/reconciliations/citic/2026-10-20/proof '{}' treasury-prove-20
wait_until '.under_way == false' /v1/reconciliations/citic/2026-10-20/proof "the three-way proof is made"
held '.state == "holds"' "the three-way proof holds"
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" recon proof citic 2026-10-20 | sed 's/^/    /'
named=$(jq -r '[.data[].explained_by[].break] | unique[]' "$dir/answer")
[ -n "$named" ] || fail "the proof names no break: $(cat "$dir/answer")"
for brk in $named; do
    api GET "/v1/breaks/$brk" >/dev/null
    held '.explains.day == "2026-10-20" and .explains.amount != 0 and ([.notes[].principal_name] | index("lin") != null)' "a break that the proof names says what it explains, and who resolved it"
done
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/lin.key" day today | sed 's/^/    /'
