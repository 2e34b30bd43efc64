#!/usr/bin/env bash
# A day's statement file comes by itself once the day has closed, once; what is not there yet is looked for again, and what fails is seen.
set -uo pipefail
store_kind=sqlite
. "$(dirname "$0")/common.sh"
. "$root/ops/banks.sh"
. "$root/ops/moved-clock.sh"
finish_banks() { local rc=$?; stop_banks; (exit $rc); finish; }
trap finish_banks EXIT
make_keys
today=$(TZ=Asia/Shanghai date +%F)
tomorrow=$(TZ=Asia/Shanghai date -d "$today + 1 day" +%F)
set_clock "$today 10:00"
run_as=("${moved[@]}")
port=$(free_port)
start_bank --conf execute_ms=0
rm -rf "$dir/keys/banks"
"$bin/devkeys" "$dir/keys/banks" >"$dir/devkeys.out" 2>&1 || fail "devkeys: $(cat "$dir/devkeys.out")"
start_baixin baixin rsa "$port"
start_baixin baixin-institution sm2 "$port" --conf mode=PAYINST --conf soap=1.2
start_sim pingan --bank pingan
write_conf "$port"
write_banks_conf
main=6230000000000000103
mkdir "$dir/inbox" "$dir/profiles"
cp "$root/tests/kill/profiles/bal.profile" "$dir/profiles/"
# CITIC: the lines of its custody account, which must be known as such.
sed -i 's|^      branch: "711"|      branch: "711"\n      day_files: DLTRNALL|' "$dir/custody.yaml"
timeout 20 "${run_as[@]}" "$bin/custodyd" --config "$dir/custody.yaml" >/dev/null 2>"$dir/refused.log" && fail "the lines of a custody account that is not configured"
grep -q 'DLTRNALL is a statement of the custody account' "$dir/refused.log" || fail "not said why: $(tail -3 "$dir/refused.log")"
sed -i 's|^    mode: front_end|    mode: front_end\n    custody_account: "8110700000000000018"|' "$dir/custody.yaml"
# Baixin: its transactions and its balances; through the institution nothing by itself; Ping An: a file that comes late.
sed -i 's|^instance: demo|instance: demo\nstatement_profiles: '"$dir/profiles"'|
    s|^timers: {|timers: {day_input_s: 60, |
    0,/fetch_statements: false/s|^    fetch_statements: false|    custody_account: "'$main'"|
    0,/soap: "1.1"}/s|soap: "1.1"}|soap: "1.1", bal_profile: bal}|
    s|pool_account: "15000000000001"}|pool_account: "15000000000001", day_file_type: CZ, day_file_dir: "'"$dir/inbox"'"}|' "$dir/custody.yaml"
start_gateway
curl -s -m 10 -X POST -d "{\"name\":\"测试平台\",\"account\":\"$main\",\"class\":0}" "${sim_control[baixin]}/account" >/dev/null
curl -s -m 10 -X POST -d "{\"account\":\"$main\",\"amount_fen\":12301,\"payer\":\"6222000011112222\",\"payer_name\":\"测试\",\"memo\":\"入金\"}" "${sim_control[baixin]}/credit" >/dev/null
bank POST /credit '{"account":"3110700000010000001","amount_fen":4560,"payer":"6222000011112222","payer_name":"测试","payer_bank":"招商银行","payer_bank_no":"308584000013","memo":"入金"}' >/dev/null
files() { api GET "/v1/statements?program=$1" >/dev/null; jq -c '[.data[] | [.form, .to]]' "$dir/answer"; }
metric() { curl -s -m 5 -H "Authorization: Bearer $(cat "$dir/keys/admin.key")" "$url/metrics" | sed -n "s/^custody_$1{program=\"$2\"} //p"; }
within() { # seconds, what, command: until it prints what
    local n
    for n in $(seq 1 "$1"); do [ "$(eval "$3")" = "$2" ] && return 0; sleep 1; done
    fail "$3: $(eval "$3") instead of $2: $(tail -3 "$dir/custodyd.log")"
}
sleep 7 # it looks for days that have closed every five seconds, and finds none
[ "$(files baixin)" = '[]' ] || fail "a file of a day that has not closed: $(files baixin)"
stop_one "$gateway_pid"
set_clock "$tomorrow 02:00"
clock_seen "$tomorrow 02:00" "${sim_control[@]}"
start_gateway
within 90 "[[\"baixin\",\"$today\"],[\"bal\",\"$today\"]]" 'files baixin'
within 30 0 'metric statement_fetches_open baixin'
[ "$(metric statement_fetches_total baixin)" = 2 ] || fail "taken: $(metric statement_fetches_total baixin)"
within 90 "[[\"citic-dltrnall\",\"$today\"]]" 'files citic'
jq -e '.data[0] | .lines == 1 and .credit_amount == 4560 and .closing - .opening == 4560' "$dir/answer" >/dev/null || fail "the custody account's day: $(cat "$dir/answer")"
[ "$(files baixin-institution)" = '[]' ] || fail "a program that fetches nothing by itself"
[ -z "$(metric statement_fetches_open baixin-institution)" ] || fail "a number of a program that fetches nothing by itself"
echo "both files of the day came by themselves"

# The file that its software brings later is taken without asking the bank again; a start anew asks nobody, and takes nothing twice.
within 60 1 'metric statement_fetches_open pingan'
named() { curl -s "${sim_control[pingan]}/requests" | jq '[.requests[] | select(.action == "6103")] | length'; }
[ "$(named)" = 1 ] || fail "the bank was asked $(named) times for one name"
bring() { printf "$1" >"$dir/inbox/CZ${today//-/}9999.txt"; touch -d '2 hours ago' "$dir/inbox/CZ${today//-/}9999.txt"; }
bring 'PK\003\004'
within 120 1 'metric statement_fetches_failing pingan'
grep -q 'statement.not_fetched.*statement_broken' "$dir/custodyd.log" || fail "the failure is not in the log"
bring '0\r\n'
within 120 0 'metric statement_fetches_open pingan'
[ "$(metric statement_fetches_failing pingan)" = 0 ] || fail "it failed still"
before=$(named)
stop_one "$gateway_pid"
start_gateway
within 60 2 'metric statement_fetches_total baixin'
[ "$(files baixin)" = "[[\"baixin\",\"$today\"],[\"bal\",\"$today\"]]" ] || fail "twice: $(files baixin)"
[ "$(named)" = "$before" ] || fail "a start anew asked the bank again"
echo "what came late was taken, once"

# Where the bank does not tell what its custody account stood at, the statement does.
for action in DLHBLQRY DLBALQRY; do bank POST /faults "{\"action\":\"$action\",\"do\":\"answer_code\",\"code\":\"ED12002\",\"count\":0}" >/dev/null; done
proof() { api GET "/v1/reconciliations/citic/$today/proof" >/dev/null; jq -c '[.state, .custody_told_by, .custody_difference]' "$dir/answer"; }
within 30 '["holds","day_end",0]' proof
api POST "/v1/reconciliations/citic/$today/proof" '{}' prove >/dev/null
[ "$(proof)" = '["asked",null,null]' ] || fail "the bank told its balance: $(proof)"
stop_one "$gateway_pid" # a clock that jumps under it stops what it does by itself, until people have looked
set_clock "$tomorrow 03:00" # its patience is over
start_gateway
within 60 '["holds","statement",0]' proof
echo "the proof takes the custody account's statement"
