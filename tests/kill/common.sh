# Shared by the real-process tests: a bank and a gateway of their own under a temporary folder. Sourced.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${VG_BIN:-$root/build/release/bin} # another build, a sanitized one say
. "$root/ops/demo.sh"
dir=$(mktemp -d "${TMPDIR:-/tmp}/custody-test.XXXXXX")
bank_pid= gateway_pid= mysql_pid= other_pid=
program=citic # of which operations are looked at; $control is its bank's
workers=()
finish() {
    local rc=$?
    touch "$dir/stop"
    for w in "${workers[@]}"; do wait "$w" 2>/dev/null; done
    [ -z "$other_pid" ] || { kill -CONT "$other_pid" 2>/dev/null; stop_one "$other_pid"; }
    stop_one "$gateway_pid"
    stop_one "$bank_pid"
    stop_one "$mysql_pid"
    if [ $rc -eq 0 ]; then rm -rf "$dir"; else echo "left for a look: $dir"; fi
}
trap finish EXIT

kill_gateway() { # signal
    disown "$gateway_pid" 2>/dev/null
    kill -"$1" "$gateway_pid"
    while kill -0 "$gateway_pid" 2>/dev/null; do sleep 0.01; done
    gateway_pid=
}
open_one() { # ref: prints id and number
    api POST /v1/accounts "{\"program\":\"citic\",\"kind\":\"member\",\"owner\":{\"ref\":\"$1\",\"name\":\"测试\",\"id_type\":\"resident_id\",\"id_number\":\"110101199003070011\",\"mobile\":\"13800000000\",\"address\":\"北京\",\"contacts\":[{\"name\":\"测试\",\"phone\":\"13800000000\",\"mail\":\"a@b.example\"}]},\"bound_card\":{\"number\":\"62220000$1\",\"bank_no\":\"308584000013\"}}" "open-$1" >/dev/null
    local id
    id=$(jq -r .id "$dir/answer")
    api GET "/v1/accounts/$id/funding" >/dev/null
    echo "$id $(jq -r .number "$dir/answer")"
}
credit() { # number fen
    bank POST /credit "{\"account\":\"$1\",\"amount_fen\":$2,\"payer\":\"6222000011112222\",\"payer_name\":\"测试\",\"payer_bank\":\"招商银行\",\"payer_bank_no\":\"308584000013\",\"memo\":\"入金\"}" >/dev/null
}
# A caller as callers should be: the same key until there is an answer. Prints the last status, answer in file $5.
post_until() { # path json key file
    local code
    for _ in $(seq 1 400); do
        code=$(curl -s -m 5 -o "$4" -w '%{http_code}' -X POST -H "Authorization: Bearer $(cat "$dir/keys/admin.key")" \
            -H 'Content-Type: application/json' -H "Idempotency-Key: $3" -d "$2" "$(cat "$dir/url")$1") || code=000
        case $code in 000 | 503) sleep 0.1 ;; *) echo "$code"; return 0 ;; esac
        [ ! -e "$dir/give_up" ] || return 1
    done
    return 1
}
# Business without end: holds, captures of a part, releases; every request is repeated until it is answered.
business() { # worker number
    local n=0 me=$1 file=$dir/w$1 a b hold amount
    while [ ! -e "$dir/stop" ]; do
        n=$((n + 1))
        a=${accounts[$((RANDOM % ${#accounts[@]}))]}
        b=${accounts[$((RANDOM % ${#accounts[@]}))]}
        amount=$((RANDOM % 5000 + 2))
        post_until /v1/holds "{\"account\":\"$a\",\"amount\":$amount,\"currency\":\"CNY\",\"purpose\":{\"order\":\"W$me-$n\"}}" "w$me-h$n" "$file" >/dev/null || return
        hold=$(jq -r '.id // empty' "$file")
        [ -n "$hold" ] || continue
        echo "$hold" >>"$dir/holds.$me"
        for _ in $(seq 1 100); do
            [ ! -e "$dir/stop" ] || return
            curl -s -m 5 -H "Authorization: Bearer $(cat "$dir/keys/admin.key")" "$(cat "$dir/url")/v1/holds/$hold" >"$file.h" 2>/dev/null || true
            [ "$(jq -r .state "$file.h" 2>/dev/null)" = OPEN ] && break
            sleep 0.1
        done
        if [ "$a" != "$b" ] && [ $((RANDOM % 2)) = 0 ]; then
            post_until "/v1/holds/$hold/captures" "{\"amount\":$((amount / 2)),\"currency\":\"CNY\",\"payees\":[{\"account\":\"$b\",\"amount\":$((amount / 2))}]}" "w$me-c$n" "$file" >/dev/null || return
        else
            post_until "/v1/holds/$hold/releases" '{}' "w$me-r$n" "$file" >/dev/null || return
        fi
    done
}
wait_rest() { # until no operation of $program is on its way
    for _ in $(seq 1 600); do
        local live=0 s
        for s in READY SENDING WAITING UNKNOWN RESEND; do
            api GET "/v1/operations?program=$program&state=$s&limit=1" >/dev/null || return 1
            live=$((live + $(jq '.data | length' "$dir/answer")))
        done
        [ "$live" = 0 ] && return 0
        sleep 0.2
    done
    fail "operations are still on their way: $(cat "$dir/answer" | head -c 600)"
}
second_person() { # makes a key of somebody else
    api POST /v1/keys '{"name":"second","scopes":["approver"],"programs":["*"]}' second-key >/dev/null
    second=$(jq -r '.token // .key' "$dir/answer")
}
approve() { # approval id: by the second person; prints the status
    curl -s -o "$dir/answer" -w '%{http_code}' -X POST -H "Authorization: Bearer $second" -H "Idempotency-Key: ok-$1" "$url/v1/approvals/$1/approve"
}
# A claim whose bytes never left cannot be told from one that is on its way: people look at the bank's books.
settle_by_people() {
    local ids id ref done verdict approval
    decided=0
    for _ in $(seq 1 100); do
        # SENDING, too: a claim that a start found is one until the write time-out has passed, and a person's thereafter.
        ids=$(for state in SENDING UNKNOWN WAITING; do api GET "/v1/operations?program=$program&state=$state&limit=500" | jq -r '.data[].id'; done)
        api GET "/v1/operations?program=$program&state=MANUAL&limit=500" >/dev/null
        for id in $(jq -r '.data[].id' "$dir/answer"); do
            api GET "/v1/operations/$id" >/dev/null
            if [ "$(jq -r .kind "$dir/answer")" = part_freeze_number ]; then # a question: only the bank's answer ends it
                api POST "/v1/operations/$id/query" '{}' "again-$id-$RANDOM" >/dev/null
                ids+=$id
                continue
            fi
            ref=$(jq -r .bank_reference "$dir/answer")
            done=$(bank GET /books | jq --arg r "$ref" '[.orders[] | select((.client_id // .request_no // .log_no) == $r and .times_effected > 0)] | length')
            verdict=refused
            [ "$done" = 0 ] || verdict=done
            api POST "/v1/operations/$id/decide" "{\"verdict\":\"$verdict\",\"evidence\":\"the bank's books show $done acts of $ref\"}" "decide-$id" >/dev/null
            approval=$(jq -r .id "$dir/answer")
            [ "$(approve "$approval")" = 200 ] && decided=$((decided + 1))
        done
        [ -n "$ids" ] || return 0
        sleep 1
    done
    fail "operations that no person could settle: $ids"
}
# The treasury's reports prove themselves on what the random business has left, and say of each account what the bank says.
reports_add_up() { # the bank's books
    local id number at_bank report first today
    today=$(TZ=Asia/Shanghai date +%F)
    first=$(date -d "$today - 1 day" +%F)
    for id in "${accounts[@]}"; do
        api GET "/v1/accounts/$id/funding" >/dev/null
        number=$(jq -r .number "$dir/answer")
        at_bank=$(jq --arg n "$number" '.accounts[] | select(.account == $n) | .balance_fen' <<<"$1")
        api GET "/v1/reports/bill?account=$id" >/dev/null
        [ "$(jq ".control.adds_up and .control.in - .control.out == $at_bank" "$dir/answer")" = true ] || fail "the bill of $number: $(jq -c .control "$dir/answer"), the bank $at_bank"
    done
    while read -r id; do
        api GET "/v1/reports/bill?program=citic&order=$id" >/dev/null
        [ "$(jq .control.adds_up "$dir/answer")" = true ] || fail "the bill of order $id does not add up: $(head -c 600 "$dir/answer")"
    done < <(api GET '/v1/holds?program=citic&limit=100' >/dev/null && jq -r '.data[].purpose.order' "$dir/answer")
    for report in "balances/citic" "journal/citic?from=$first&only=all" "settlement/citic?from=$first" "ageing/citic"; do
        api GET "/v1/reports/$report" >/dev/null
        [ "$(jq .control.adds_up "$dir/answer")" = true ] || fail "the report $report does not add up: $(jq -c .control "$dir/answer")"
    done
}
compare() { # every account with the bank's books; every order acted at most once; nothing wrong in our messages
    local books id number total at_bank
    books=$(bank GET /books)
    for id in "${accounts[@]}"; do
        api GET "/v1/accounts/$id/funding" >/dev/null
        number=$(jq -r .number "$dir/answer")
        api GET "/v1/accounts/$id/balance" >/dev/null
        total=$(jq -r '.total + .transit_out' "$dir/answer")
        at_bank=$(jq --arg n "$number" '.accounts[] | select(.account == $n) | .balance_fen' <<<"$books")
        [ "$total" = "$at_bank" ] || fail "account $number: we say $total, the bank $at_bank"
    done
    [ "$(jq '[.orders[] | select(.times_effected > 1)] | length' <<<"$books")" = 0 ] || fail "an order acted twice at the bank"
    [ "$(bank GET /violations | jq .count)" = 0 ] || fail "the bank complains: $(bank GET /violations)"
    [ "$(jq .balanced <<<"$books")" = true ] || fail "the bank's own books do not balance"
    orders=$(jq '.orders | length' <<<"$books")
    reports_add_up "$books"
}
