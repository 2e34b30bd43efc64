# The end of a day with a million accounts and lots, while callers are served. Sourced by ops/bench.
#
# The clock is moved to a Friday, money comes in; then to ten seconds before the end of the quarter's settlement day: the day
# rolls, the T+1 batch is expected and converted, each account's interest is settled. Measured from the opening of
# the new day to the sum of all interest, as a caller sees them.

. "$root/ops/moved-clock.sh"
accounts_of_the_day=${VG_BENCH_ACCOUNTS:-1000000}

end_of_day() {
    wants end_of_day || return 0
    local n=$accounts_of_the_day from to rss out
    store_kind=sqlite
    rm -rf "$dir/data"
    make_keys
    bank_port=1
    write_conf 0
    # The release is at midnight here so that the batch is converted at once.
    sed -i 's/^    bank: none/    bank: none\n    t1: {rule: biz, cutoff: "17:00", release: "00:00"}\n    interest: {rates: posted, basis: 360, base: full}/' "$dir/custody.yaml"
    set_clock '2026-12-18 10:00'
    run_as=("${moved[@]}")
    start_gateway
    "$bin/load" --port "$(port_of)" --key-file "$dir/keys/admin.key" --open ledger --count "$n" --connections 500 >"$dir/accounts" 2>"$dir/opened"
    load "$dir/accounts" --connections 500 --amount 1234567 --each deposit >"$dir/deposited"
    stop_one "$gateway_pid"
    set_clock '2026-12-20 23:59:50'
    start_gateway
    load "$dir/accounts" --connections 50 --seconds "${VG_BENCH_DAY_S:-75}" >"$dir/meanwhile" &
    local callers=$!
    until api GET /v1/days/ledger/2026-12-21 >/dev/null && [ "$(jq .interest.accounts "$dir/answer")" = "$n" ]; do sleep 0.2; done
    to=$(($(date +%s%3N) + $(tr -d '+s' <"$dir/clock") * 1000))
    from=$(date -d "$(jq -r .opened_at "$dir/answer")" +%s%3N)
    rss=$(awk '/VmHWM/ {print $2}' "/proc/$gateway_pid/status")
    wait "$callers"
    out="$(jq -c '{expected: .settlement.expected_lots, converted: .settlement.converted_lots, interest: .interest.accounts}' "$dir/answer")"
    row end_of_day $((to - from)) ms "none" 0 "$n accounts and lots: $out; at most $((rss / 1024)) MiB"
    row end_of_day_p99 "$(jq .p99_us "$dir/meanwhile")" us "none" 0 "50 callers meanwhile, $(jq .per_s "$dir/meanwhile") holds/s, p50 $(jq .p50_us "$dir/meanwhile") us, $(jq .failed "$dir/meanwhile") failed"
    stop_one "$gateway_pid"
    gateway_pid= run_as=()
}
