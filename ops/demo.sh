# Shared by ops/run and the tests of it: a private bank and gateway under one folder. Sourced, not run.
# Needs: root (project), dir (state), bin (programs).

say() { printf '%s\n' "$*"; }
fail() { printf 'NOT HELD: %s\n' "$*" >&2; exit 1; }

wait_line() { # file, pattern: waits for a line and prints it
    for _ in $(seq 1 200); do
        if grep -m1 -E "$2" "$1" 2>/dev/null; then return 0; fi
        sleep 0.05
    done
    return 1
}

make_keys() {
    umask 077
    mkdir -p "$dir/data" "$dir/keys"
    [ -s "$dir/keys/seal.key" ] || od -An -tx1 -N32 /dev/urandom | tr -d ' \n' >"$dir/keys/seal.key"
    [ -s "$dir/keys/admin.key" ] || { printf 'ck_'; head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; echo; } >"$dir/keys/admin.key"
    chmod 600 "$dir"/keys/*
}

run_as=() # what the programs are run by: env with another clock, or nothing
start_bank() {
    "${run_as[@]}" "$bin/banksim" --port 0 --control-port 0 "$@" >"$dir/banksim.out" 2>"$dir/banksim.err" &
    bank_pid=$!
    local line
    line=$(wait_line "$dir/banksim.out" '^banksim bank=') || fail "banksim did not start: $(cat "$dir/banksim.err")"
    bank_port=$(sed -n 's/.*bank=\([0-9]*\).*/\1/p' <<<"$line")
    control=http://127.0.0.1:$(sed -n 's/.*control=\([0-9]*\).*/\1/p' <<<"$line")
}

start_mariadb() {
    local data=$dir/mariadb
    mysql_socket=$dir/mariadb.sock
    if [ ! -d "$data/mysql" ]; then
        mkdir -p "$data"
        mariadb-install-db --no-defaults --datadir="$data" --auth-root-authentication-method=normal --skip-test-db \
            --user="$(id -un)" >"$dir/mariadb.install" 2>&1 || fail "mariadb-install-db: $(tail -3 "$dir/mariadb.install")"
    fi
    local server
    server=$(command -v mariadbd || echo /usr/sbin/mariadbd)
    "$server" --no-defaults --datadir="$data" --socket="$mysql_socket" --skip-networking --user="$(id -un)" \
        --pid-file="$dir/mariadb.pid" --innodb-flush-log-at-trx-commit=1 --innodb-buffer-pool-size=512M \
        --innodb-log-file-size=512M --innodb-flush-method=O_DIRECT >"$dir/mariadb.log" 2>&1 &
    mysql_pid=$!
    for _ in $(seq 1 200); do
        if mariadb --no-defaults -S "$mysql_socket" -u root -e 'CREATE DATABASE IF NOT EXISTS custody' 2>/dev/null; then return 0; fi
        sleep 0.1
    done
    fail "mariadb did not start: $(tail -3 "$dir/mariadb.log")"
}

write_conf() { # port
    local store="{kind: sqlite, path: $dir/data/custody.db, migrate: true, mark_file: $dir/data/mark}"
    [ "${store_kind:-sqlite}" = sqlite ] || store="{kind: mysql, socket: $mysql_socket, user: root, database: custody, migrate: true, mark_file: $dir/data/mark}"
    cat >"$dir/custody.yaml" <<YAML
instance: demo
seal_key_file: $dir/keys/seal.key
bootstrap_key_file: $dir/keys/admin.key
listen: {address: 127.0.0.1, port: $1}
store: $store
timers: {statement_poll_s: 1, first_poll_s: 1, not_sent_retry_s: 1}
programs:
  - name: citic
    id: 1
    bank: citic
    mode: front_end
    url: http://127.0.0.1:$bank_port/
    ref_prefix: D1
    own_account: "3110700000010000001"
    own_name: 测试平台科技有限公司
    suspense_account: "3110700000010000904"
    settlement_account: "8110700000000000018"
    pace_per_min: 60000
    connections: 8
    bank_settings:
      user_name: testuser
      main_account: "8110700000000000018"
      account_prefix: "311070000001"
      settle_account: "8110700000000000018"
      adjust_account: "3110700000010000904"
      adjust_name: 公共调账附属账户
      mng_node: "711100"
      branch: "711"
  - name: ledger
    id: 2
    bank: none
YAML
}

start_gateway() {
    : >"$dir/custodyd.out"
    "${run_as[@]}" "$bin/custodyd" --config "$dir/custody.yaml" >"$dir/custodyd.out" 2>>"$dir/custodyd.log" &
    gateway_pid=$!
    local line
    line=$(wait_line "$dir/custodyd.out" '^custodyd listens on ') || fail "custodyd did not start: $(tail -3 "$dir/custodyd.log")"
    url=${line#custodyd listens on }
    printf 'CUSTODY_URL=%s\nCUSTODY_KEY=%s\n' "$url" "$(cat "$dir/keys/admin.key")" >"$dir/demo.env"
    chmod 600 "$dir/demo.env"
}

stop_one() { # pid: ends a process that we started, and waits for it
    [ -n "${1:-}" ] || return 0
    kill "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

api() { # method path [json] [key]: prints the answer; status in $dir/status
    local args=(-s -m 60 -X "$1" -H "Authorization: Bearer $(cat "$dir/keys/admin.key")" -o "$dir/answer" -w '%{http_code}')
    [ -z "${3:-}" ] || args+=(-H 'Content-Type: application/json' -d "$3")
    [ -z "${4:-}" ] || args+=(-H "Idempotency-Key: $4" -H 'Prefer: wait=30')
    curl "${args[@]}" "$url$2" >"$dir/status" || { echo 000 >"$dir/status"; return 1; }
    cat "$dir/answer"
}
status() { cat "$dir/status"; }
bank() { # method path [json]
    curl -s -m 70 -X "$1" ${3:+-d "$3"} "$control$2"
}
yuan() { awk -v f="$1" 'BEGIN { s = sprintf("%d.%02d", f / 100, f % 100); while (s ~ /^[0-9][0-9][0-9][0-9]/) sub(/[0-9][0-9][0-9]([.,]|$)/, ",&", s); print s }'; }
