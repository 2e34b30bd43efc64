# The end of a day at Baixin (direct, and through an institution) and Ping An: what their statements show wrongly is explained by two persons;
# the days are proved and signed. Sourced by ops/run behind days.sh: a gateway and banks of its own, the clock two days ahead.

signed_dir=$dir/signed
rm -rf "$signed_dir"
mkdir -p "$signed_dir"
root_dir=$dir dir=$signed_dir
main_bank_pid=$bank_pid main_gateway_pid=$gateway_pid main_url=$url main_control=$control
main_sims=$(declare -p sim_pid sim_port sim_control)
bank_pid= gateway_pid= sim_pid=() sim_port=() sim_control=()
make_keys
. "$root/ops/moved-clock.sh"
signed_programs="baixin baixin-institution pingan"
day_of() { TZ=Asia/Shanghai date -d "+$1 days" +%F; } # from today; these banks' certificates begin now
first_day=$(day_of 1) second_day=$(day_of 2) third_day=$(day_of 3)

move_to() { # day: all look at the clock once a second; the gateway begins anew
    local name now
    stop_one "$gateway_pid"
    set_clock "$1 10:00"
    for name in "${!sim_control[@]}"; do
        for _ in $(seq 1 100); do
            now=$(date -d "$(curl -s -D - -o /dev/null "${sim_control[$name]}/violations" | sed -n 's/^Date: //p')" +%s)
            [ $((now - $(TZ=Asia/Shanghai date -d "$1 10:00" +%s))) -lt 0 ] || break
            sleep 0.1
        done
    done
    start_gateway
}
flaw_at() { # program number amount word [n] [to]
    say_bank "$1" /flaw "{\"account\":\"$2\",\"amount_fen\":$3,\"do\":\"$4\",\"n\":${5:-0},\"to\":\"${6:-}\"}" >/dev/null
}
credit_at() { # program number fen
    say_bank "$1" /credit "{\"account\":\"$2\",\"amount_fen\":$3,\"payer\":\"6222000011117776\",\"payer_name\":\"张三\",\"payer_bank\":\"招商银行\",\"payer_bank_no\":\"308584000013\",\"memo\":\"入金\"}" >/dev/null
}

step "Baixin (both ways) and Ping An, the clock on $first_day: money comes in; at Baixin a debit stands in the list alone."
set_clock "$first_day 10:00"
run_as=("${moved[@]}")
port=$(free_port)
start_bank
start_banks "$port"
write_conf "$port"
write_banks_conf
sed -i 's/^    bank: baixin$/    bank: baixin\n    custody_account: "6230999999999999999"/' "$dir/custody.yaml"
start_gateway
person lin treasury
person wei approver
declare -A held_by number_at
for p in $signed_programs; do
    if [ "$p" = pingan ]; then
        open_plain "$p" "$p-buyer" 张三 ''
        held_by[$p]=$opened
        bind_card "$p" "$opened" 6222000011117776
    else
        open_type2 "$p" "$p-buyer" 张三 6222000011117776 110101199003070011
        held_by[$p]=$opened
    fi
    number_at[$p]=$(number_of "${held_by[$p]}")
    credit_at "$p" "${number_at[$p]}" 800000
    [ "$p" = pingan ] || flaw_at "$p" "${number_at[$p]}" 1005 fee
    wait_until ".total == 800000" "/v1/accounts/${held_by[$p]}/balance" "$p: the credit is booked"
done

step "$second_day: payouts, one listed with another amount and one twice. $third_day: their day is closed, and reconciled by itself."
move_to "$second_day"
for p in baixin baixin-institution; do # Ping An's list of credits tells no time: its money may leave a day later
    wait_until ".withdrawable >= 800000" "/v1/accounts/${held_by[$p]}/balance" "$p: the money may leave"
    flaw_at "$p" "${number_at[$p]}" 1002 amount 1020
    flaw_at "$p" "${number_at[$p]}" 1003 twice
    for fen in 1002 1003; do
        api POST /v1/withdrawals "{\"account\":\"${held_by[$p]}\",\"amount\":$fen,\"currency\":\"CNY\"}" "signed-$p-$fen" >/dev/null
        wait_until '.state == "DONE"' "/v1/operations/$(field .id)" "$p: the payout of $fen fen"
    done
done
move_to "$third_day"
for p in $signed_programs; do
    wait_until '.state == "closed"' "/v1/days/$p/$second_day" "$p: the day of the payouts closes"
    wait_until "[.data[] | select(.day == \"$second_day\" and .runs > 0)] | length == 1" "/v1/reconciliations/$p?limit=500" "$p: the day is reconciled"
done

step "Each break is explained; two persons book, force and write off. Baixin tells its custody account's balance by its statement, which is imported."
break_at() { # program reason of
    api GET "/v1/breaks?program=$1&limit=500" >/dev/null
    field "[.data[] | select(.reason == \"$2\" and .of == \"$3\")][0].id"
}
resolve_at() { # break body
    as "$dir/keys/lin.key" POST "/v1/breaks/$1/resolve" "$2" "signed-$1"
}
custody_statement() { # what Baixin's custody account shows of the second day
    local day=${second_day//-/}
    printf ':20:CUSTODY\r\n:25:6230999999999999999\r\n:28C:1/1\r\n:60F:C%sCNY8000,00\r\n' "${first_day:2:2}${first_day:5:2}${first_day:8:2}"
    printf ':61:%s%sD10,02NTRFNONREF\r\n:61:%s%sD10,03NTRFNONREF\r\n' "${day:2}" "${day:4}" "${day:2}" "${day:4}"
    printf ':62F:C%sCNY7979,95\r\n-\r\n' "${day:2}"
}
custody_statement >"$dir/custody.sta"
for p in baixin baixin-institution; do
    same "$p: its breaks" "$(api GET "/v1/breaks?program=$p&limit=500" >/dev/null; field '[.data[] | .reason + "/" + .of] | sort | join(" ")')" \
        "amount/bank amount/ledger duplicate/bank fee/bank"
    resolve_at "$(break_at "$p" amount bank)" "{\"way\":\"force\",\"with\":[\"$(break_at "$p" amount ledger)\"],\"reason\":\"the voucher says 10.02, the list 10.20\"}"
    second_person "$p: the forced match"
    resolve_at "$(break_at "$p" duplicate bank)" '{"way":"force","with":["'"$(break_at "$p" fee bank)"'"],"reason":"both stand in the list alone: the bank corrects its list"}'
    second_person "$p: the lines of the list alone"
    "$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" statement import "$dir/custody.sta" --program "$p" >"$dir/import.out" 2>&1 ||
        fail "$p: the custody account's statement is not taken: $(cat "$dir/import.out")"
done
api POST /v1/breaks "{\"program\":\"pingan\",\"of\":\"bank\",\"day\":\"$second_day\",\"side\":\"debit\",\"amount\":500,\"currency\":\"CNY\",\"reference\":\"OLD-1\",\"text\":\"fee of the old books\"}" signed-open >/dev/null
held '.origin == "opening"' "pingan: an open item of the old books is brought in"
resolve_at "$(field .id)" '{"way":"write_off","reason":"the fee is the platform'"'"'s"}'
second_person "pingan: the old item"

step "Each bank's day is proved three ways, signed by its preparer, and sealed by its reviewer."
for p in $signed_programs; do
    as "$dir/keys/lin.key" POST "/v1/reconciliations/$p/$second_day/proof" '{}' "signed-prove-$p"
    wait_until '.under_way == false' "/v1/reconciliations/$p/$second_day/proof" "$p: the three-way proof is made"
    held '.state == "holds"' "$p: the three-way proof holds"
    as "$dir/keys/lin.key" POST "/v1/days/$p/$second_day/close" '{"reason":"all breaks explained"}' "signed-close-$p"
    held '.kind == "close_day" and .state == "OPEN"' "$p: the preparer signs"
    second_person "$p: the reviewer"
    api GET "/v1/days/$p/$second_day/seal" >/dev/null
    held '.state == "sealed"' "$p: the day is sealed"
    sealed=$(field .pack_sha256)
    "$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" day pack "$p" "$second_day" >"$dir/pack.json"
    same "$p: the pack's hash" "$(sha256sum "$dir/pack.json" | cut -d' ' -f1)" "$sealed"
    say "    $p $second_day sealed: $sealed"
done

stop_one "$gateway_pid"
stop_one "$bank_pid"
stop_banks
eval "${main_sims//declare -A/declare -gA}"
run_as=() dir=$root_dir bank_pid=$main_bank_pid gateway_pid=$main_gateway_pid url=$main_url control=$main_control
