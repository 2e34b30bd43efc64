# The story of one deposit, on real processes and sockets. Each step says in plain words what happens and stops
# the run when it does not hold. Sourced by ops/run.

step_number=0
step() { step_number=$((step_number + 1)); printf '%2d. %s\n' "$step_number" "$*"; }
open_account() { # ref, name, card: prints the id
    api POST /v1/accounts "$(jq -nc --arg r "$1" --arg n "$2" --arg c "$3" '{program: "citic", kind: "member",
        owner: {ref: $r, name: $n, id_type: "resident_id", id_number: "110101199003070011", mobile: "13800000000",
                address: "北京市朝阳区", contacts: [{name: $n, phone: "13800000000", mail: "customer@mail.example"}]},
        bound_card: {number: $c, bank_no: "308584000013"}}')" "demo-open-$1" >/dev/null
    held '.state == "ACTIVE"' "the account of $2 is open"
    field .id
}
balance() { api GET "/v1/accounts/$1/balance" >/dev/null; field ".$2"; }

step "Open virtual accounts for a buyer and an agent, and one for the seller, at the bank."
buyer=$(open_account buyer-1 张三 6222000011112222)
agent=$(open_account agent-1 李四 6222000033334444)
seller=$(open_account seller-1 王五 6222000055556666)
number_of() { api GET "/v1/accounts/$1/funding" >/dev/null; field .number; }
buyer_number=$(number_of "$buyer")
say "    buyer $buyer has sub-account $buyer_number"

step "A bank transfer of 50,000.00 comes in from outside and is recognised in the statement."
bank POST /credit "{\"account\":\"$buyer_number\",\"amount_fen\":5000000,\"payer\":\"6222000011112222\",\"payer_name\":\"张三\",\"payer_bank\":\"招商银行\",\"payer_bank_no\":\"308584000013\",\"memo\":\"购房意向金\"}" >/dev/null
wait_until '.total == 5000000' "/v1/accounts/$buyer/balance" "the receipt is booked"
api GET "/v1/receipts?account=$buyer" >/dev/null
receipt=$(field '.data[0].id')

step "Hold 20,000.00 for an order; the bank's answer to the freeze is lost on the way back."
bank POST /faults '{"action":"DLMDETRN","tranType":"BR","do":"close_after_effect","nth":1,"count":1}' >/dev/null
api POST /v1/holds "{\"account\":\"$buyer\",\"amount\":2000000,\"currency\":\"CNY\",\"purpose\":{\"order\":\"ORDER-1001\",\"text\":\"意向金\"}}" demo-hold >/dev/null
hold=$(field .id)
hold_op=$(field .operation.id)
wait_until '.state == "DONE"' "/v1/operations/$hold_op" "the hold is settled by a query"
held '[.attempts[] | select(.verdict == "silence")] | length >= 1' "the silence is on record"
sends=$(bank GET /books | jq "[.orders[] | select(.tran_type == \"BR\" and .amount_fen == 2000000)] | length")
[ "$sends" = 1 ] || fail "the bank has $sends freezes, one was asked for"
say "    silence was not read as a no: one freeze at the bank, found by asking for its outcome"

step "Capture 12,000.00 for the seller and 3,000.00 for the agent; custodyd is killed while the bank has the request."
before=$(bank GET /requests | jq '[.requests[] | select(.action == "DLMDETRN")] | length')
bank POST /faults '{"action":"DLMDETRN","tranType":"BG","do":"slow","ms":3000,"nth":1,"count":1}' >/dev/null
wait_until '.state == "OPEN"' "/v1/holds/$hold" "the hold is open"
capture_body="{\"amount\":1500000,\"currency\":\"CNY\",\"payees\":[{\"account\":\"$seller\",\"amount\":1200000},{\"account\":\"$agent\",\"amount\":300000}]}"
(api POST "/v1/holds/$hold/captures" "$capture_body" demo-capture >/dev/null 2>&1 || true) &
caller=$!
bank GET "/wait?action=DLMDETRN&count=$((before + 1))&timeout_ms=20000" >/dev/null
disown "$gateway_pid" # the shell is not to report the kill
kill -KILL "$gateway_pid"
while kill -0 "$gateway_pid" 2>/dev/null; do sleep 0.02; done
wait "$caller" 2>/dev/null || true
say "    killed with SIGKILL; starting again"
start_gateway
api POST "/v1/holds/$hold/captures" "$capture_body" demo-capture >/dev/null
capture=$(field .id)
wait_until '.state == "DONE"' "/v1/operations/$capture" "the capture finishes after the restart"
wait_until '.total == 1200000' "/v1/accounts/$seller/balance" "the seller has 12,000.00"
wait_until '.total == 300000' "/v1/accounts/$agent/balance" "the agent has 3,000.00"

step "Release the rest of the hold."
api POST "/v1/holds/$hold/releases" '{}' demo-release >/dev/null
release=$(field .id)
wait_until '.state == "DONE"' "/v1/operations/$release" "the release is done"
api GET "/v1/holds/$hold" >/dev/null
held '.captured == 1500000 and .released == 500000 and .open == 0' "the hold is used up"

step "The buyer asks to withdraw the same day: refused, with the day on which the money may leave (T+1)."
api POST /v1/withdrawals "{\"account\":\"$buyer\",\"amount\":1000000,\"currency\":\"CNY\"}" demo-withdraw >/dev/null
[ "$(status)" = 422 ] || fail "a withdrawal before T+1 answered $(status)"
held '.code == "not_withdrawable"' "the answer says why"
say "    $(field .detail)"

step "Refund 10,000.00 to who paid it: the original route is open before T+1."
api POST /v1/refunds "{\"receipt\":\"$receipt\",\"amount\":1000000,\"currency\":\"CNY\"}" demo-refund >/dev/null
refund=$(field .id)
wait_until '.state == "DONE"' "/v1/operations/$refund" "the refund is done"

step "Money comes in that nobody can be found for; it waits in suspense and is then assigned to the agent."
bank POST /unidentified '{"amount_fen":77700,"payer":"6222000099998888","payer_name":"赵六","payer_bank":"工商银行","payer_bank_no":"102100099996","memo":"??"}' >/dev/null
wait_until '[.data[] | select(.amount == 77700)] | length == 1' "/v1/receipts?state=SUSPENSE" "the receipt is in suspense"
lost=$(field '[.data[] | select(.amount == 77700)][0].id')
api POST "/v1/receipts/$lost/assign" "{\"account\":\"$agent\"}" demo-assign >/dev/null
assign=$(field .id)
wait_until '.state == "DONE"' "/v1/operations/$assign" "the receipt is assigned"

step "The same request with the same Idempotency-Key does nothing twice."
api POST /v1/holds "{\"account\":\"$buyer\",\"amount\":2000000,\"currency\":\"CNY\",\"purpose\":{\"order\":\"ORDER-1001\",\"text\":\"意向金\"}}" demo-hold >/dev/null
[ "$(field .id)" = "$hold" ] || fail "the key made a second hold"

step "Compare the bank's books, our ledger and the API, to the fen."
books=$(bank GET /books)
printf '    %-10s %16s %16s %16s\n' account 'API total' 'ledger entries' 'bank'
for who in buyer:$buyer agent:$agent seller:$seller; do
    name=${who%%:*} id=${who#*:}
    total=$(balance "$id" total)
    number=$(number_of "$id")
    at_bank=$(jq --arg n "$number" '[.accounts[] | select(.account == $n or .number == $n or .no == $n)][0] | .balance_fen // .balance' <<<"$books")
    api GET "/v1/accounts/$id/entries?limit=500" >/dev/null
    entries=$(jq '[.data[] | select(.bucket != "out") | if .side == "credit" then .amount else -.amount end] | add // 0' "$dir/answer")
    printf '    %-10s %16s %16s %16s\n' "$name" "$(yuan "$total")" "$(yuan "$entries")" "$(yuan "$at_bank")"
    [ "$total" = "$entries" ] && [ "$total" = "$at_bank" ] || fail "$name does not agree"
done
wait_until '.breaks == 0 and .bank.matched == .bank.items and .ledger.matched == .ledger.items and .bank.items > 0' \
    "/v1/reconciliations/citic/$(TZ=Asia/Shanghai date +%F)" "the day beside the bank's statement"
violations=$(bank GET /violations | jq .count)
[ "$violations" = 0 ] || fail "the bank complains: $(bank GET /violations)"
unfinished=$(api GET '/v1/operations?limit=500' | jq '[.data[] | select(.state != "DONE" and .state != "REFUSED" and .state != "CANCELLED")] | length')
[ "$unfinished" = 0 ] || fail "$unfinished operations are not at their end"
say "    bank, ledger and API agree; every operation is at its end; the bank found nothing wrong with our messages"

step "The evidence of the capture is exported; somebody without gateway and key verifies it, and finds one changed byte."
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" evidence export "$capture" --reason "demonstration" --out "$dir/evidence.json" ||
    fail "the evidence can't be exported"
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" evidence export --program citic --out "$dir/chain.jsonl" || fail "the chain can't be exported"
"$bin/custodyctl" evidence verify "$dir/evidence.json" | sed 's/^/    /'
[ "${PIPESTATUS[0]}" = 0 ] || fail "the evidence does not hold"
head_now=$(tail -1 "$dir/chain.jsonl" | jq -r .hash)
"$bin/custodyctl" evidence verify "$dir/chain.jsonl" --head "$head_now" >/dev/null || fail "the chain does not hold"
jq -c '(.entries[0].fen) += 1' "$dir/evidence.json" >"$dir/forged.json"
sed '$d' "$dir/chain.jsonl" >"$dir/cut.jsonl"
! "$bin/custodyctl" evidence verify "$dir/forged.json" >/dev/null || fail "a changed entry was not found"
! "$bin/custodyctl" evidence verify "$dir/cut.jsonl" --head "$head_now" >/dev/null || fail "a chain that was cut off was not found"
