# Days at Baixin (direct, and through an institution) and Ping An whose statements are wrong in every way of which reconciliation has a word
# (core/recon.h VG_RECON_REASONS): each break is explained, the day is proved, signed and sealed. Sourced by ops/run behind days.sh: a
# gateway and banks of its own, whose keys are made by the moved clock, too.
#
# What shows the bank's side of a day, and what it can't show:
#   Baixin     QueryEntries lists every movement (4.2), and the flaws are the bank's list's own. An entry tells no currency (4.2), and no
#              account has another one (3.3): currency comes by the statement file of a sub-account.
#   Ping An    6050 lists what comes in and nothing else (B.4), and all of that is booked as it comes. What goes out shows in the statement file
#              of a sub-account, so it is the file that is wrong there.
# late comes before missing_at_bank and not_searched, in the same items: the day is reconciled twice.

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

# Payouts of an account, their fen, and what the statement makes of them (word, n): of each, the reason that the breaks get.
signed_table="
1 buyer 1001 hide   0    late, then missing_at_bank
1 buyer 1002 amount 1020 amount
1 buyer 1003 twice  0    duplicate
1 buyer 1004 account 0   account
0 buyer 1005 extra  0    missing_in_ledger
0 buyer 1007 fee    0    fee
1 buyer 1009 return 0    returned
1 buyer 1014 early  0    date
1 buyer 1013 dollars 0   late, then currency
1 other 1008 party  0    contradiction
1 other 1010 side   0    side
2 other 1012 either 0    ambiguous
1 other 701  hide   0    late, then not_searched
1 other 781  hide   0    late, then not_searched
1 buyer 1006 right  0    none
1 other 1016 right  0    none
"
signed_parts=$(seq 102 2 126) # of 701 and 781 together: one more than are searched (VG_RECON_PARTS_MAX)
signed_breaks="account/bank account/ledger ambiguous/bank ambiguous/ledger*2 amount/bank amount/ledger contradiction/bank contradiction/ledger currency/bank currency/ledger \
date/bank date/ledger duplicate/bank fee/bank missing_at_bank/ledger missing_in_ledger/bank not_searched/bank*13 not_searched/ledger*2 returned/bank side/bank side/ledger"
# How each reason is explained: the way, by how many persons, and why.
signed_answers="
amount            adjust    two the bank paid 10.20, as its voucher says
duplicate         write_off two the bank will not take its double line back
account           force     two the statement shows it at the neighbour's account; the voucher is right
missing_in_ledger split     two taken at the counter, for two customers
fee               write_off two the bank's fee is the platform's
returned          adjust    two the bank corrected the payout: the customer has it again
date              match     one booked two days before, without our reference
currency          force     two booked from dollars, which the account has none of: the bank corrects its file
contradiction     force     two the payee of the voucher is ours; the bank corrects its statement
side              force     two a debit by the voucher; the bank corrects its statement
not_searched      match     one the bank booked two payouts in thirteen parts, as its voucher says
"

# Monday, Wednesday, Thursday and Friday of one week; what is two working days apart is no shift that a rule would match.
first_day=2026-10-19 second_day=2026-10-21 third_day=2026-10-22 fourth_day=2026-10-23

move_to() { # day: all look at the clock once a second; the gateway begins anew
    stop_one "$gateway_pid"
    set_clock "$1 10:00"
    clock_seen "$1 10:00" "${sim_control[@]}"
    start_gateway
}
credit_at() { # program number card name
    say_bank "$1" /credit "{\"account\":\"$2\",\"amount_fen\":800000,\"payer\":\"$3\",\"payer_name\":\"$4\",\"payer_bank\":\"招商银行\",\"payer_bank_no\":\"308584000013\",\"memo\":\"入金\"}" >/dev/null
}
rows_of() { # the table: how many, whose, fen, word, n
    sed -n 's/^\([0-9].*\)$/\1/p' <<<"$signed_table"
}

# --- the bank's list is wrong: Baixin's fake takes the words

flaw_at() { # program account fen word [n] [to]
    local said
    said=$(at_bank "$1" POST /flaw "{\"account\":\"${number_at[$1/$2]}\",\"amount_fen\":$3,\"do\":\"$4\",\"n\":${5:-0},\"to\":\"${6:-}\"}")
    [[ $said == *'"ok":true'* ]] || fail "$1: the bank's list takes no flaw $4: $said"
}
spoil_list() { # program account fen word n: before the payouts, but for what is of one that is done
    case $4 in
    right | return) ;;
    account) flaw_at "$1" "$2" "$3" account 0 "${number_at[$1/other]}" ;;
    party) flaw_at "$1" "$2" "$3" party 0 6222000099998888 ;;
    early | dollars) flaw_at "$1" "$2" "$3" hide ;;
    either) flaw_at "$1" "$2" "$3" hide && flaw_at "$1" "$2" "$3" hide && flaw_at "$1" "$2" "$3" extra ;;
    *) flaw_at "$1" "$2" "$3" "$4" "$5" ;;
    esac
}

# --- the bank's file is wrong: a statement of a sub-account with its running balance, as a spreadsheet exports it

file_row() { # account day side fen [reference] [counterparty] [type]
    printf '%s,%s,%s,%s,%s,%s\n' "$2" "$3" "$4" "${5:-}" "${6:-}" "${7:-}" >>"$dir/rows-$1"
}
spoil_file() { # program account fen word n: rows of what the bank shows of it
    local ref=${reference[$1/$3]:-} card=${card_of[$2]} day=$second_day
    case $4 in
    right) file_row "$2" "$day" D "$3" "$ref" "$card" ;;
    hide | dollars) ;;
    amount) file_row "$2" "$day" D "$5" "$ref" "$card" ;;
    twice) for _ in 1 2; do file_row "$2" "$day" D "$3" "$ref" "$card"; done ;;
    account) file_row other "$day" D "$3" "$ref" "$card" ;;
    party) file_row "$2" "$day" D "$3" "$ref" 6222000099998888 ;;
    side) file_row "$2" "$day" C "$3" "$ref" "$card" ;;
    extra | either) file_row "$2" "$day" D "$3" ;;
    early) file_row "$2" "$first_day" D "$3" ;;
    fee) file_row "$2" "$day" D "$3" "" "" NCHG ;;
    return)
        file_row "$2" "$day" D "$3" "$ref" "$card"
        file_row "$2" "$day" C "$3" "$ref" "$card"
        ;;
    esac
}
import_at() { # program file [profile account]
    "$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" statement import "$2" --program "$1" ${3:+--profile "$3" --account "$4"} >"$dir/import.out" 2>&1 ||
        fail "$1: the statement $2 is not taken: $(cat "$dir/import.out")"
}
import_accounts() { # program: the files of both accounts
    local who count account fen word n
    for who in buyer other; do
        printf '%s,C,800000,,%s,\n' "$first_day" "${card_of[$who]}" >"$dir/rows-$who"
    done
    while read -r count account fen word n _; do
        spoil_file "$1" "$account" "$fen" "$word" "$n"
    done < <(rows_of)
    for fen in $signed_parts; do
        file_row other "$second_day" D "$fen"
    done
    for who in buyer other; do
        sort -s -t, -k1,1 "$dir/rows-$who" | awk -F, 'BEGIN { print "day,side,amount,balance,ref,opp_account,type" }
            function yuan(f) { return sprintf("%d.%02d", int(f / 100), f % 100) }
            { left += $2 == "C" ? $3 : -$3; printf "%s,%s,%s,%s,%s,%s,%s\n", $1, $2, yuan($3), yuan(left), $4, $5, $6 }' >"$dir/$1-$who.csv"
        import_at "$1" "$dir/$1-$who.csv" csv "${number_at[$1/$who]}"
    done
}
dollars() { # program: a payout as the bank's file of a sub-account has it in another currency
    local number=${number_at[$1/buyer]} day=${second_day//-/}
    printf ':20:DOLLARS\r\n:25:%s\r\n:28C:1/1\r\n:60F:C%sUSD100,00\r\n:61:%s%sD10,13NTRFNONREF\r\n:86:%s\r\n:62F:C%sUSD89,87\r\n-\r\n' \
        "$number" "${day:2}" "${day:2}" "${day:4}" "${reference[$1/1013]}" "${day:2}"
}
custody_statement() { # program: what the custody account shows of the second day, which no message tells any more
    local day=${second_day//-/} left=1600000 count account fen word n
    printf ':20:CUSTODY\r\n:25:%s\r\n:28C:1/1\r\n:60F:C%sCNY16000,00\r\n' "${custody_of[$1]}" "$(date -d "$first_day" +%y%m%d)"
    while read -r count account fen word n _; do
        for _ in $(seq 1 "$count"); do
            printf ':61:%s%sD%d,%02dNTRFNONREF\r\n' "${day:2}" "${day:4}" $((fen / 100)) $((fen % 100))
            left=$((left - fen))
        done
        [ "$word" = return ] && [ "$1" != pingan ] || continue # Ping An's file alone says that this came back
        printf ':61:%s%sC%d,%02dNTRFNONREF\r\n' "${day:2}" "${day:4}" $((fen / 100)) $((fen % 100))
        left=$((left + fen))
    done < <(rows_of)
    printf ':62F:C%sCNY%d,%02d\r\n-\r\n' "${day:2}" $((left / 100)) $((left % 100))
}

# --- the gateway's side

reconcile() { # program day: by a person
    as "$dir/keys/lin.key" POST "/v1/reconciliations/$1/$2/run" '{}' "signed-run-$1-$((runs_asked += 1))"
    [ "$(status)" = 201 ] || fail "$1: the day $2 is not reconciled: $(status) $(cat "$dir/answer")"
}
runs_asked=0
see_breaks() { # program: "reason/of id" a line, the bank's first
    api GET "/v1/breaks?program=$1&limit=500" >/dev/null
    field '.data | sort_by(.reason, .of) | .[] | .reason + "/" + .of + " " + .id' >"$dir/breaks"
}
seen_breaks() { cut -d' ' -f1 "$dir/breaks" | uniq -c | awk '{ printf "%s%s%s", (NR > 1 ? " " : ""), $2, ($1 > 1 ? "*" $1 : "") }'; }
breaks_of() { sed -n "s|^$1/[a-z]* ||p" "$dir/breaks"; }
resolve_at() { # break body
    as "$dir/keys/lin.key" POST "/v1/breaks/$1/resolve" "$2" "signed-$1-$((words_said += 1))"
}
words_said=0
explain() { # one|two way why breaks: the first leads, the others come along
    local said others='' more=''
    [ "$2" != split ] || more=",\"payees\":[{\"account\":\"${held_by[$p/buyer]}\",\"amount\":1000},{\"account\":\"${held_by[$p/other]}\",\"amount\":5}]"
    [ "$2" != timing ] || more=",\"until\":\"$fourth_day\""
    [ $# = 4 ] || { printf -v others ',"%s"' "${@:5}" && more+=",\"with\":[${others:1}]"; }
    resolve_at "$4" "{\"way\":\"$2\",\"reason\":\"$3\"$more}"
    said=$(<"$dir/answer")
    if [ "$1" = one ]; then
        [[ $said == *'"state":"resolved"'* || $said == *'"state":"timing"'* ]] || fail "$p: $2, $3: $said"
        return
    fi
    [[ $said =~ \"(apr_[^\"]*)\" ]] || fail "$p: $2 waits for no second person: $said"
    as "$dir/keys/wei.key" POST "/v1/approvals/${BASH_REMATCH[1]}/approve" '{}' "signed-${BASH_REMATCH[1]}"
    [ "$(status)" = 200 ] || fail "$p: $2, $3: $(status) $(cat "$dir/answer")"
}

step "Baixin (both ways) and Ping An, the clock on Monday, $first_day: money comes in; at Baixin a debit stands in the list alone."
set_clock "$first_day 10:00"
run_as=("${moved[@]}")
port=$(free_port)
start_bank
start_banks "$port"
write_conf "$port"
write_banks_conf
declare -A custody_of=([baixin]=6230999999999999999 [baixin-institution]=6230999999999999999 [pingan]=15000000000001)
sed -i 's/^    bank: baixin$/    bank: baixin\n    custody_account: "6230999999999999999"/; s/^    bank: pingan$/    bank: pingan\n    custody_account: "15000000000001"/' "$dir/custody.yaml"
start_gateway
person lin treasury
person wei approver
declare -A held_by number_at reference
declare -A card_of=([buyer]=6222000011117776 [other]=6222000011110003) name_of=([buyer]=张三 [other]=李四) identity_of=([buyer]=110101199003070011 [other]=11010119850307003X)
for p in $signed_programs; do
    for who in buyer other; do
        if [ "$p" = pingan ]; then
            open_plain "$p" "$p-$who" "${name_of[$who]}" ''
            bind_card "$p" "$opened" "${card_of[$who]}"
        else
            open_type2 "$p" "$p-$who" "${name_of[$who]}" "${card_of[$who]}" "${identity_of[$who]}"
        fi
        held_by[$p/$who]=$opened
        number_at[$p/$who]=$(number_of "$opened")
        credit_at "$p" "${number_at[$p/$who]}" "${card_of[$who]}" "${name_of[$who]}"
    done
done
# An account of which no file comes: at Ping An its payouts are asked for by its number (6073).
open_plain pingan pingan-third 王五 ''
bind_card pingan "$opened" 6222000011115550
held_by[pingan/third]=$opened
number_at[pingan/third]=$(number_of "$opened")
credit_at pingan "${number_at[pingan/third]}" 6222000011115550 王五
for p in $signed_programs; do
    for who in buyer other; do
        wait_until ".total == 800000" "/v1/accounts/${held_by[$p/$who]}/balance" "$p: the credit is booked"
    done
    [ "$p" = pingan ] || flaw_at "$p" buyer 1014 extra
done

step "Wednesday, $second_day: payouts, one for each way in which a statement can be wrong."
move_to "$second_day"
pay() { # program account fen which: begun, and not waited for
    as "$dir/keys/admin.key" POST /v1/withdrawals "{\"account\":\"${held_by[$1/$2]}\",\"amount\":$3,\"currency\":\"CNY\"}" "signed-$1-$3-$4"
    [[ $(<"$dir/answer") == *'"id":"op_'* ]] || fail "$1: a payout of $3 fen: $(cat "$dir/answer")"
    begun[$1/$2]=$((${begun[$1/$2]:-0} + 1))
}
paid_all() { # all that were begun; their references
    local one fen ref
    for one in "${!begun[@]}"; do
        wait_until "[.data[] | select(.kind == \"withdrawal\" and .state == \"DONE\")] | length == ${begun[$one]}" "/v1/operations?account=${held_by[$one]}&limit=500" "$one: the payouts"
        while read -r fen ref; do
            reference[${one%/*}/$fen]=$ref
        done < <(field '.data[] | select(.kind == "withdrawal") | "\(.amount) \(.bank_reference)"')
    done
}
declare -A begun
for p in $signed_programs; do
    for who in buyer other; do
        wait_until ".withdrawable >= 800000" "/v1/accounts/${held_by[$p/$who]}/balance" "$p: the money may leave"
    done
    while read -r count who fen word n _; do
        [ "$p" = pingan ] || spoil_list "$p" "$who" "$fen" "$word" "$n"
        [ "$word" = right ] || for which in $(seq 1 "$count"); do pay "$p" "$who" "$fen" "$which"; done
    done < <(rows_of)
    for fen in $signed_parts; do
        [ "$p" = pingan ] || flaw_at "$p" other "$fen" extra
    done
done
wait_until ".withdrawable >= 800000" "/v1/accounts/${held_by[pingan/third]}/balance" "pingan: the third account's money may leave"
pay pingan third 4321 1
paid_all
for p in baixin baixin-institution; do flaw_at "$p" buyer 1009 return; done
sleep 1 # the last line of an account tells its balance
for p in $signed_programs; do
    while read -r count who fen word n _; do
        [ "$word" != right ] || pay "$p" "$who" "$fen" 1
    done < <(rows_of)
done
paid_all

step "Thursday, $third_day: the day is closed, and reconciled by itself; Ping An's statements of two accounts come as files, the payouts of a third in its pages. What the bank may still book is late."
move_to "$third_day"
for p in $signed_programs; do
    wait_until '.state == "closed"' "/v1/days/$p/$second_day" "$p: the day of the payouts closes"
    wait_until "[.data[] | select(.day == \"$second_day\" and .runs > 0)] | length == 1" "/v1/reconciliations/$p?limit=500" "$p: the day is reconciled"
    if [ "$p" = pingan ]; then
        import_accounts "$p"
        "$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" --wait 30 --json statement fetch "$p" "$second_day" --type 6073TX --account "${held_by[$p/third]}" >"$dir/answer" ||
            fail "$p: the bank's list of a sub-account's payouts: $(cat "$dir/answer")"
        held '.first.form == "pingan-6073-tx" and .first.lines == 1 and .first.debit_amount == 4321 and (.first.proven | index("count") != null)' "$p: the payout of the third account"
        wait_until "[.data[] | select(.day == \"$second_day\" and .runs > 1 and .current)] | length == 1" "/v1/reconciliations/$p?limit=500" "$p: the day is reconciled anew with what the files told"
    fi
    api GET "/v1/breaks?program=$p&on=$second_day&reason=late" >/dev/null
    held '.data | length == 4' "$p: what the bank may still book is late, and no fault yet"
done

step "Friday, $fourth_day: what the bank had a day for is missing. Each break has its reason; the day can't be signed."
move_to "$fourth_day"
for p in $signed_programs; do
    wait_until "[.data[] | select(.day == \"$third_day\" and .runs > 0)] | length == 1" "/v1/reconciliations/$p?limit=500" "$p: the day after is reconciled"
    dollars "$p" >"$dir/dollars-$p.sta"
    import_at "$p" "$dir/dollars-$p.sta"
    reconcile "$p" "$second_day"
    see_breaks "$p"
    same "$p: its breaks" "$(seen_breaks)" "$signed_breaks"
    as "$dir/keys/lin.key" POST "/v1/days/$p/$second_day/close" '{}' "signed-early-$p"
    [ "$(status)" = 409 ] && grep -q explained "$dir/answer" || fail "$p: a day with breaks was signed: $(cat "$dir/answer")"
done
"$bin/custodyctl" --url "$url" --key-file "$dir/keys/admin.key" break list --on "$second_day" --program pingan 2>/dev/null | sed 's/^/    /'

step "Each break is explained; two persons book, force, split and write off. The custody account's balance comes by its statement."
for p in $signed_programs; do
    see_breaks "$p"
    resolve_at "$(breaks_of missing_at_bank)" '{"way":"requery"}'
    held '.id | startswith("brk_")' "$p: the bank is asked again"
    explain one timing "the bank confirmed the payout; its statement follows" "$(breaks_of missing_at_bank)"
    while read -r reason way persons why; do
        explain "$persons" "$way" "$why" $(breaks_of "$reason")
    done < <(sed '/^$/d' <<<"$signed_answers")
    mapfile -t either < <(breaks_of ambiguous) # the bank's line, and the two payouts that it may be
    explain one match "the first of the two, by the voucher" "${either[0]}" "${either[1]}"
    explain one timing "the second of the two: the bank confirmed it, and its statement follows" "${either[2]}"
    custody_statement "$p" >"$dir/custody-$p.sta"
    import_at "$p" "$dir/custody-$p.sta"
done
api POST /v1/breaks "{\"program\":\"pingan\",\"of\":\"bank\",\"day\":\"$second_day\",\"side\":\"debit\",\"amount\":500,\"currency\":\"CNY\",\"reference\":\"OLD-1\",\"text\":\"fee of the old books\"}" signed-open >/dev/null
held '.origin == "opening"' "pingan: an open item of the old books is brought in"
explain two write_off "the fee is the platform's" "$(field .id)"

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
    same "$p: kinds of breaks in what was signed, where nothing is late any more" "$(jq '[.breaks[].reason] | unique | length' "$dir/pack.json")" 13
    api GET "/v1/operations?account=${held_by[$p/buyer]}&limit=500" >/dev/null
    evidence_holds "$p: the adjusted payout" "$(field '[.data[] | select(.amount == 1002)][0].id')"
    say "    $p $second_day sealed, its evidence holds: $sealed"
done

stop_one "$gateway_pid"
stop_one "$bank_pid"
stop_banks
eval "${main_sims//declare -A/declare -gA}"
run_as=() dir=$root_dir bank_pid=$main_bank_pid gateway_pid=$main_gateway_pid url=$main_url control=$main_control
