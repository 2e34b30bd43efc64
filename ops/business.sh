# One business at three banks (Baixin in both modes): the same steps through the same API. Sourced by ops/run behind
# demonstration.sh. Ends with a table: what each step took at each bank, in the bank's own messages.

table=$dir/business.tsv
: >"$table"
ms() { date +%s%3N; }

# begin PROGRAM; then done_step STEP RESULT: a row with the messages that went to the bank since.
begin() { at=$1 from_ms=$(ms); }
done_step() {
    local took=$(($(ms) - from_ms)) words
    words=$(at_bank "$at" GET /requests | jq -r --argjson from "$from_ms" '[.requests[] | select(.at_ms >= $from) | .action] | unique | join(" ")')
    steps=$((steps + 1))
    printf '%d\t%s\t%s\t%s\t%d\t%s\n' "$steps" "$1" "$at" "$2" "$took" "${words:--}" >>"$table"
}

# A card is bound by a small amount, which its holder reads from the card's statement.
bind_card() { # program account card
    local fen
    api POST "/v1/accounts/$2/cards" "{\"number\":\"$3\",\"bank_no\":\"308584000013\",\"bank\":\"招商银行\",\"mobile\":\"13800000000\"}" "business-$1-bind-$2" >/dev/null
    [ "$(field .kind)" = bind ] || fail "$1: $(cat "$dir/answer")"
    wait_until '.next_action == "verify_amount"' "/v1/accounts/$2" "$1 pays a small amount to the card"
    sleep 1 # it has to arrive there
    fen=$(say_bank "$1" /amount "{\"card\":\"$3\"}" | jq -r .amount_fen)
    api POST "/v1/accounts/$2/verifications" "{\"amount\":$fen,\"currency\":\"CNY\"}" "business-$1-amount-$2" >/dev/null
    [ "$(field .kind)" = part_verify ] || fail "$1: $(cat "$dir/answer")"
    wait_until '.next_action == "none"' "/v1/accounts/$2" "$1 binds the card"
}

credit() { # program account number card name
    local body
    body=$(jq -nc --arg a "$2" --arg c "$3" --arg n "$4" '{account: $a, amount_fen: 800000, payer: $c, payer_name: $n, payer_bank: "招商银行", payer_bank_no: "308584000013", memo: "购房意向金"}')
    say_bank "$1" /credit "$body" >/dev/null
}

# The day beside the bank's statement: every movement has its line, and every line its movement.
reconciled() { # program
    wait_until '.breaks == 0 and .bank.items > 0 and .bank.matched == .bank.items and .ledger.matched == .ledger.items' \
        "/v1/reconciliations/$1/$(TZ=Asia/Shanghai date +%F)" "$1: the day beside the bank's statement"
}

# The message that holds money, whose answer is to be lost; none where the hold is in our ledger only.
hold_message() { case $1 in citic) echo DLMDETRN ;; baixin) echo Hold ;; pingan) echo 6007 ;; esac; }

at_bank_fen() { # program account number: what the bank's books say of it
    at_bank "$1" GET /books | jq --arg n "$2" '[.accounts[] | select(.account == $n or .number == $n or .no == $n)][0] | .total_fen // .balance_fen // (.available_fen + .frozen_fen)'
}

business() { # program
    local p=$1 buyer seller number hold capture refund receipt message card=6222000011117776 card2=6222000011110003
    step "The same business at $p."
    steps=0
    begin "$p"
    if [[ $p == baixin* ]]; then
        open_type2 "$p" "$p-seller" 李四 "$card2" 11010119850307003X
        seller=$opened
        open_type2 "$p" "$p-buyer" 张三 "$card" 110101199003070011
        buyer=$opened
    else
        [ "$p" = citic ] || card2=
        open_plain "$p" "$p-seller" 李四 "$card2"
        seller=$opened
        open_plain "$p" "$p-buyer" 张三 "${card2:+$card}"
        buyer=$opened
        [ -n "$card2" ] || bind_card "$p" "$buyer" "$card"
    fi
    done_step 'open two accounts' ACTIVE

    begin "$p"
    api GET "/v1/accounts/$buyer/funding" >/dev/null
    number=$(field .number)
    credit "$p" "$number" "$card" 张三
    wait_until '.total == 800000' "/v1/accounts/$buyer/balance" "$p: the deposit is booked"
    api GET "/v1/receipts?account=$buyer" >/dev/null
    receipt=$(field '.data[0].id')
    done_step 'money comes in' 8,000.00

    begin "$p"
    message=$(hold_message "$p")
    [ -z "$message" ] || say_bank "$p" /faults "{\"action\":\"$message\",\"do\":\"close_after_effect\",\"nth\":1,\"count\":1}" >/dev/null
    api POST /v1/holds "{\"account\":\"$buyer\",\"amount\":600000,\"currency\":\"CNY\",\"purpose\":{\"order\":\"ORDER-$p\",\"text\":\"意向金\"}}" "business-$p-hold" >/dev/null
    hold=$(field .id)
    wait_until '.state == "OPEN"' "/v1/holds/$hold" "$p: the hold stands"
    done_step "hold${message:+, its answer lost}" OPEN

    begin "$p"
    api POST "/v1/holds/$hold/captures" "{\"amount\":400000,\"currency\":\"CNY\",\"payees\":[{\"account\":\"$seller\",\"amount\":400000}]}" "business-$p-capture" >/dev/null
    capture=$(field .id)
    wait_until '.state == "DONE"' "/v1/operations/$capture" "$p: the capture is done"
    wait_until '.total == 400000' "/v1/accounts/$seller/balance" "$p: the seller has 4,000.00"
    done_step 'capture a part' DONE

    begin "$p"
    api POST "/v1/holds/$hold/releases" '{}' "business-$p-release" >/dev/null
    wait_until '.state == "DONE"' "/v1/operations/$(field .id)" "$p: the rest is released"
    done_step 'release the rest' DONE

    begin "$p"
    api POST /v1/withdrawals "{\"account\":\"$buyer\",\"amount\":100000,\"currency\":\"CNY\"}" "business-$p-early" >/dev/null
    [ "$(field .code)" = not_withdrawable ] || fail "$p: a withdrawal before T+1 answered $(status): $(cat "$dir/answer")"
    done_step 'withdraw before T+1' refused

    begin "$p"
    api POST /v1/refunds "{\"receipt\":\"$receipt\",\"amount\":50000,\"currency\":\"CNY\"}" "business-$p-refund" >/dev/null
    refund=$(field .id)
    wait_until '.state == "DONE"' "/v1/operations/$refund" "$p: the refund is done"
    done_step 'refund the way it came' DONE

    begin "$p"
    local who total bank_fen
    for who in "$buyer" "$seller"; do
        api GET "/v1/accounts/$who/funding" >/dev/null
        number=$(field .number)
        total=$(balance "$who" total)
        bank_fen=$(at_bank_fen "$p" "$number")
        [ "$total" = "$bank_fen" ] || fail "$p: account $number has $total fen in the ledger and $bank_fen at the bank"
    done
    reconciled "$p"
    [ "$(at_bank "$p" GET /violations | jq .count)" = 0 ] || fail "$p complains: $(at_bank "$p" GET /violations)"
    done_step 'books and statement agree' 'to the fen'
}

for program in citic baixin baixin-institution pingan; do business "$program"; done
say
sort -s -n -k1,1 "$table" | awk -F '\t' 'BEGIN { printf "%-28s%-20s%-12s%6s  %s\n", "STEP", "BANK", "RESULT", "MS", "MESSAGES" }
    { printf "%-28s%-20s%-12s%6d  %s\n", $2, $3, $4, $5, $6 }'
