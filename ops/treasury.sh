# A day whose statement is wrong in every way that a statement can be wrong here, worked on by treasurers until it is signed and sealed.
# Sourced by days.sh: the same bank and books, the clock moved on.

step "Tuesday, 2026-10-13, 10:00: payouts, one of each kind that the bank's statement will show wrongly."
clock '2026-10-13 10:00'
credit_days 100000
wait_until '.total == 3100000' "/v1/accounts/$buyer/balance" "money for the payouts"
other=$(open_account other-1 李四 6222000011113333)
other_number=$(number_of "$other")
flaw() { # amount word [n] [to]
    bank POST /flaw "{\"account\":\"$number\",\"amount_fen\":$1,\"do\":\"$2\",\"n\":${3:-0},\"to\":\"${4:-}\"}" | jq -e .ok >/dev/null || fail "the bank's statement takes no flaw $2"
}
flaw 1001 hide
flaw 1002 amount 1020
flaw 1003 twice
flaw 1004 account 0 "$other_number"
flaw 1005 extra
flaw 1007 fee
declare -A paid
for fen in 1001 1002 1003 1004 1006; do
    api POST /v1/withdrawals "{\"account\":\"$buyer\",\"amount\":$fen,\"currency\":\"CNY\"}" "treasury-$fen" >/dev/null
    paid[$fen]=$(field .id)
    wait_until '.state == "DONE"' "/v1/operations/${paid[$fen]}" "the payout of $fen fen"
done

step "Wednesday, 2026-10-14: the day was reconciled by itself when its statement was whole. Each break has a reason; it can't be signed."
clock '2026-10-14 10:00'
wait_until '.state == "closed"' /v1/days/citic/2026-10-13 "the day of the payouts closes"
wait_until '[.data[] | select(.day == "2026-10-13" and .runs > 0)] | length == 1' '/v1/reconciliations/citic?limit=500' "the day is reconciled"
api GET '/v1/breaks?program=citic&on=2026-10-13&reason=late' >/dev/null
held '.data | length == 1' "what the bank may still book is late, and no fault yet"
clock '2026-10-15 10:00' # what the bank might book a day later is missing by now
wait_until '.state == "closed"' /v1/days/citic/2026-10-14 "the day after closes"
wait_until '[.data[] | select(.day == "2026-10-14" and .runs > 0)] | length == 1' '/v1/reconciliations/citic?limit=500' "the day after is reconciled"
api GET '/v1/breaks?program=citic&on=2026-10-13&reason=late' >/dev/null
[ "$(field '.data | length')" = 0 ] || fail "what the bank had a day for is called late: $(cat "$dir/answer")"
say_breaks() { "$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" break list --on 2026-10-13 --program citic; }
say_breaks 2>/dev/null | sed 's/^/    /'
reasons() { api GET '/v1/breaks?program=citic&on=2026-10-13&limit=500' >/dev/null; field '[.data[] | .reason + "/" + .of] | sort | join(" ")'; }
same "the breaks" "$(reasons)" "account/bank account/ledger amount/bank amount/ledger duplicate/bank fee/bank missing_at_bank/ledger missing_in_ledger/bank"
as "$dir/keys/lin.key" POST /v1/reconciliations/citic/2026-10-13/run '{}' treasury-run
held '.opened == 0 and .cleared == 0 and .unexplained == 8' "the same day again finds the same"
break_of() { api GET '/v1/breaks?program=citic&on=2026-10-13&limit=500' >/dev/null; field "[.data[] | select(.reason == \"$1\" and .of == \"$2\")][0].id"; }
as "$dir/keys/lin.key" POST /v1/days/citic/2026-10-13/close '{}' treasury-early
[ "$(status)" = 409 ] && grep -q explained "$dir/answer" || fail "a day with breaks was signed: $(cat "$dir/answer")"

step "Each break is explained: asked again, waited for, booked, forced, written off; two persons wherever the books are touched."
resolve() { # break, body
    as "$dir/keys/lin.key" POST "/v1/breaks/$1/resolve" "$2" "treasury-$1-$(sha256sum <<<"$2" | head -c 8)"
}
hidden=$(break_of missing_at_bank ledger)
resolve "$hidden" '{"way":"requery"}'
held '.id | startswith("brk_")' "the bank is asked again"
resolve "$hidden" '{"way":"timing","until":"2026-10-20","reason":"the bank confirmed the payout; its statement follows"}'
held '.state == "timing"' "timing explains it until a day"
resolve "$(break_of amount bank)" "{\"way\":\"match\",\"with\":[\"$(break_of amount ledger)\"]}"
[ "$(status)" = 422 ] || fail "amounts that differ were matched: $(cat "$dir/answer")"
resolve "$(break_of amount bank)" "{\"way\":\"adjust\",\"with\":[\"$(break_of amount ledger)\"],\"reason\":\"the bank paid 10.20, as its voucher says\"}"
held '.kind == "break" and .state == "OPEN"' "an adjustment waits for the second person"
approval=$(field .id)
as "$dir/keys/lin.key" POST "/v1/approvals/$approval/approve" '{}' treasury-own
[ "$(status)" = 403 ] || fail "who proposed it approved it: $(cat "$dir/answer")"
as "$dir/keys/wei.key" POST "/v1/approvals/$approval/approve" '{}' treasury-adjust
held '.state == "APPROVED"' "another person approves"
same "18 fen less" "$(balance "$buyer" total)" $((3100000 - 1001 - 1002 - 1003 - 1004 - 1006 - 18))
resolve "$(break_of account bank)" "{\"way\":\"force\",\"with\":[\"$(break_of account ledger)\"],\"reason\":\"the statement shows it at the neighbour's account; the voucher is right\"}"
second_person "the forced match"
resolve "$(break_of duplicate bank)" '{"way":"write_off","reason":"the bank will not take its double line back"}'
second_person "the write-off"
resolve "$(break_of missing_in_ledger bank)" '{"way":"adjust","reason":"taken at the counter, as agreed with the customer"}'
second_person "the debit at the counter"
resolve "$(break_of fee bank)" '{"way":"write_off","reason":"the bank'"'"'s fee is the platform'"'"'s"}'
second_person "the fee"
api POST /v1/breaks '{"program":"citic","of":"ledger","day":"2026-10-13","side":"debit","amount":500,"currency":"CNY","reference":"OLD-1","text":"open item of the old books"}' treasury-open >/dev/null
held '.origin == "opening"' "an open item of the old books is brought in"
resolve "$(field .id)" '{"way":"write_off","reason":"older than two years"}'
second_person "the old item"
say_breaks 2>/dev/null | sed 's/^/    /'

step "The day is signed by its preparer and its reviewer; its pack verifies by its hash, and the evidence of an adjustment without a server."
as "$dir/keys/lin.key" POST /v1/reconciliations/citic/2026-10-13/proof '{}' treasury-prove
wait_until '.under_way == false' /v1/reconciliations/citic/2026-10-13/proof "the three-way proof is made"
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" recon proof citic 2026-10-13 | sed 's/^/    /'
as "$dir/keys/lin.key" POST /v1/days/citic/2026-10-13/close '{"reason":"all breaks explained"}' treasury-close
held '.kind == "close_day" and .state == "OPEN"' "the preparer signs"
second_person "the reviewer"
api GET /v1/days/citic/2026-10-13/seal >/dev/null
held '.state == "sealed"' "the day is sealed"
sealed=$(field .pack_sha256)
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" day pack citic 2026-10-13 >"$dir/pack.json"
same "the pack's hash" "$(sha256sum "$dir/pack.json" | cut -d' ' -f1)" "$sealed"
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" day pack citic 2026-10-13 --form html >"$dir/pack.html"
grep -q "$sealed" "$dir/pack.html" || fail "the printed pack does not name its hash"
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" evidence export "${paid[1002]}" --out "$dir/evidence.json" --reason treasury >"$dir/export.out" 2>&1 ||
    fail "no evidence: $(cat "$dir/export.out")"
"$bin/custodyctl" evidence verify "$dir/evidence.json" >"$dir/verify.out" 2>&1 || [ $? = 3 ] || fail "the evidence does not verify: $(cat "$dir/verify.out")"
say "    sealed: $sealed"

step "Friday, 2026-10-16: what was booked for breaks stands between our books and the bank's, by name, and nothing else does."
clock '2026-10-16 10:00'
wait_until '.state == "closed"' /v1/days/citic/2026-10-15 "the day of the bookings closes"
as "$dir/keys/lin.key" POST /v1/reconciliations/citic/2026-10-15/proof '{}' treasury-prove-15
wait_until '.under_way == false' /v1/reconciliations/citic/2026-10-15/proof "the three-way proof is made"
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" recon proof citic 2026-10-15 | sed 's/^/    /'
