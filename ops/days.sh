# Three weeks of 2026 at one bank, played with a moved clock: a working Sunday that settles a quarter's interest, a payout that
# comes back, the end of the quarter, a week without the gateway, and a working Saturday. Sourced by ops/run behind business.sh;
# a gateway, books and a bank of its own. Only the clock of the day is moved (libfaketime), not the one that counts time.

days_dir=$dir/days
rm -rf "$days_dir"
mkdir -p "$days_dir"
root_dir=$dir dir=$days_dir
main_bank_pid=$bank_pid main_gateway_pid=$gateway_pid main_url=$url main_control=$control
bank_pid= gateway_pid=
make_keys
. "$root/ops/moved-clock.sh"

clock() { # the gateway stops, the clock moves, the bank lives on, the gateway starts
    stop_one "$gateway_pid"
    set_clock "$1"
    clock_seen "$1" "$control"
    start_gateway
}
as() { # token file, method, path, [body], [key]
    local args=(-s -m 60 -X "$2" -H "Authorization: Bearer $(cat "$1")" -o "$dir/answer" -w '%{http_code}')
    [ -z "${4:-}" ] || args+=(-H 'Content-Type: application/json' -d "$4")
    [ -z "${5:-}" ] || args+=(-H "Idempotency-Key: $5")
    curl "${args[@]}" "$url$3" >"$dir/status"
}
person() { # name scope: a key of their own
    api POST /v1/keys "{\"name\":\"$1\",\"scopes\":[\"$2\"],\"programs\":[\"*\"]}" "days-key-$1" >/dev/null
    held '.token != null' "$1 has a key"
    (umask 077; field .token >"$dir/keys/$1.key")
}
second_person() { # what: the approval of the last answer
    local approval
    approval=$(field 'if .id | startswith("apr_") then .id else .approval end')
    as "$dir/keys/wei.key" POST "/v1/approvals/$approval/approve" '{}' "days-$approval"
    [ "$(status)" = 200 ] || fail "$1: $(status) $(cat "$dir/answer")"
}
evidence_holds() { # what operation: its archive verifies without a server
    "$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" evidence export "$2" --out "$dir/evidence.json" --reason treasury >"$dir/export.out" 2>&1 ||
        fail "$1: no evidence: $(cat "$dir/export.out")"
    "$bin/custodyctl" evidence verify "$dir/evidence.json" >"$dir/verify.out" 2>&1 || fail "$1: the evidence does not verify: $(cat "$dir/verify.out")"
}
same() { [ "$2" = "$3" ] || fail "$1: $2, and not $3"; }
credit_days() { # fen
    bank POST /credit "{\"account\":\"$number\",\"amount_fen\":$1,\"payer\":\"6222000011112222\",\"payer_name\":\"张三\",\"payer_bank\":\"招商银行\",\"payer_bank_no\":\"308584000013\",\"memo\":\"购房款\"}" >/dev/null
}
lot_day() { # fen: the day from which that credit may leave
    api GET "/v1/accounts/$buyer/lots" >/dev/null
    field "[.data[] | select(.amount == $1)][0].withdrawable_from"
}
when() { api GET "/v1/programs/citic/when?$1" >/dev/null; }

step "The clock is moved to Friday, 2026-09-18, 10:00. One million yuan comes in."
set_clock '2026-09-18 10:00'
"$bin/custodyctl" calendar next 2026-09-18 >"$dir/next"
grep -q 2026-09-20 "$dir/next" || fail "the working day after 2026-09-18: $(cat "$dir/next")"
run_as=("${moved[@]}")
start_bank
store_kind=sqlite write_conf 0
sed -i 's/^    connections: 8/    connections: 8\n    t1: {rule: biz, cutoff: "17:00", release: "00:30"}\n    interest: {rates: posted, basis: 360, base: full}/' "$dir/custody.yaml"
start_gateway
person lin treasury
person wei approver
buyer=$(open_account buyer-1 张三 6222000011112222)
number=$(number_of "$buyer")
credit_days 100000000
wait_until '.total == 100000000' "/v1/accounts/$buyer/balance" "the credit is booked"
same "withdrawable from" "$(lot_day 100000000)" 2026-09-20
say "    Saturday is free, Sunday the 20th is a working day (make-up for the National Day): the money may leave on Sunday"

step "Sunday, 2026-09-20, 09:00, a working day: two days have opened one by one, and a payout of 300,000.00 leaves."
clock '2026-09-20 09:00'
wait_until '.state == "open" and .settlement.converted == 100000000' /v1/days/citic/2026-09-20 "the T+1 batch of the working Sunday"
bank POST /faults '{"action":"DLFCSOUT","do":"returned_payout","ms":86400000,"nth":1,"count":1}' >/dev/null
api POST /v1/withdrawals "{\"account\":\"$buyer\",\"amount\":30000000,\"currency\":\"CNY\"}" days-payout >/dev/null
payout=$(field .id)
wait_until '.state == "DONE"' "/v1/operations/$payout" "the payout is done"

step "Monday, 2026-09-21, 10:00: the payout came back, and the quarter's interest of the 20th is paid."
clock '2026-09-21 10:00'
wait_until '.total == 100000000' "/v1/accounts/$buyer/balance" "the credit of the bounce is booked"
as "$dir/keys/lin.key" POST "/v1/operations/$payout/returned" '{"verdict":"returned","evidence":"the bank confirmed the return by telephone"}' days-returned
held '.state == "OPEN"' "a verdict on the bounce waits for the second person"
second_person "the bounce"
api GET "/v1/operations/$payout" >/dev/null
held '.returned_amount == 30000000' "the payout came back whole"
wait_until '.state == "closed"' /v1/days/citic/2026-09-20 "the settlement day closes"
# 1,000,000.00 at the end of the 18th and 19th, 700,000.00 of the 20th, at 0.05 % of 360 days.
owed=$(awk 'BEGIN { print int((100000000 * 2 + 70000000) * 0.0005 / 360 + 0.5) }')
bank POST /interest "{\"account\":\"$number\",\"amount_fen\":$owed}" >/dev/null
wait_until ".total == 100000000 + $owed" "/v1/accounts/$buyer/balance" "the interest is credited"
wait_until "[.data[] | select(.day == \"2026-09-20\" and .reckoned == $owed and .paid == $owed and .state == \"paid\")] | length == 1" \
    "/v1/accounts/$buyer/interest" "the bank paid what the books reckoned"
say "    the bank paid $(yuan "$owed"), to the fen what the books reckoned for three days"

step "The gateway is away from the 21st on. Friday, 2026-10-09, 16:00: all the days and the quarter's end are made up for, one by one."
clock '2026-10-09 16:00'
wait_until '.state == "open"' /v1/days/citic/2026-10-09 "the day of today is open"
wait_until '.state == "closed"' /v1/days/citic/2026-10-08 "all days before are closed"
same "days between" "$("$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" --json day list citic 2>/dev/null | jq '[.data[] | select(.day >= "2026-09-18" and .day <= "2026-10-09")] | length')" 22
wait_until '.working == false' /v1/days/citic/2026-10-01 "the National Day is no working day"
credit_days 5000000
wait_until ".total == 105000000 + $owed" "/v1/accounts/$buyer/balance" "Friday's credit is booked"
same "Friday's credit may leave" "$(lot_day 5000000)" 2026-10-10
when 'amount=600000000&kind=payout'
same "a large payment on Friday 16:00" "$(field .settles_on)" 2026-10-09

step "The payout that came back is sent once more, to a corrected account that a second person approved."
api POST /v1/payees '{"program":"citic","ref":"P-1","number":"6222000011119999","name":"张三","bank":"招商银行","bank_no":"308584000013"}' days-payee >/dev/null
held '.state == "PENDING"' "a corrected account waits for a second person"
payee=$(field .id)
second_person "the corrected account"
as "$dir/keys/admin.key" POST "/v1/operations/$payout/reissue" "{\"payee\":\"$payee\",\"evidence\":\"the customer named the account by letter\"}" days-reissue
again=$(field .id)
second_person "the payout once more"
wait_until '.state == "DONE"' "/v1/operations/$again" "the payout once more"
wait_until ".total == 75000000 + $owed" "/v1/accounts/$buyer/balance" "300,000.00 less"

step "Saturday, 2026-10-10, 18:00, a make-up working day: Friday's money may leave, today's only on Monday, after the cut-off on Tuesday."
clock '2026-10-10 16:00'
credit_days 4000000
wait_until ".total == 79000000 + $owed" "/v1/accounts/$buyer/balance" "Saturday's credit is booked"
same "Saturday's credit may leave" "$(lot_day 4000000)" 2026-10-12
clock '2026-10-10 18:00'
credit_days 3000000
wait_until ".total == 82000000 + $owed" "/v1/accounts/$buyer/balance" "the evening's credit is booked"
same "the evening's credit may leave" "$(lot_day 3000000)" 2026-10-13
same "withdrawable on Saturday" "$(balance "$buyer" withdrawable)" $((75000000 + owed))

step "Monday, 2026-10-12, 10:00: all that may leave leaves, and bank, ledger and API agree."
clock '2026-10-12 10:00'
same "withdrawable on Monday" "$(balance "$buyer" withdrawable)" $((79000000 + owed))
api POST /v1/withdrawals "{\"account\":\"$buyer\",\"amount\":$((79000000 + owed)),\"currency\":\"CNY\"}" days-last >/dev/null
last=$(field .id)
wait_until '.state == "DONE"' "/v1/operations/$last" "the last payout is done"
same "what is left" "$(balance "$buyer" total)" 3000000
same "at the bank" "$(bank GET /books | jq --arg n "$number" '[.accounts[] | select(.account == $n or .number == $n or .no == $n)][0] | .balance_fen // .balance')" 3000000
same "violations" "$(bank GET /violations | jq .count)" 0
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" day list citic --limit 100

. "$root/ops/treasury.sh"

# They go on: the only days that have ended, to try reconciliation and signatures on.
days_gateway_pid=$gateway_pid days_bank_pid=$bank_pid
run_as=() dir=$root_dir bank_pid=$main_bank_pid gateway_pid=$main_gateway_pid url=$main_url control=$main_control
