# The simulated banks beside CITIC's, and the programs that use them. Sourced by ops/run behind ops/demo.sh.
# Baixin twice: once direct with RSA and SOAP 1.1, once through a payment institution with SM2 and SOAP 1.2; both over mutual TLS.

declare -A sim_pid sim_port sim_control

# A port that nothing listens on now: the kernel gives one and takes it back.
free_port() { perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport'; }

start_sim() { # name, arguments of banksim
    local name=$1 line
    shift
    "${run_as[@]}" "$bin/banksim" "$@" --port 0 --control-port 0 >"$dir/banksim-$name.out" 2>"$dir/banksim-$name.err" &
    sim_pid[$name]=$!
    line=$(wait_line "$dir/banksim-$name.out" '^banksim .*bank=') || fail "banksim of $name did not start: $(cat "$dir/banksim-$name.err")"
    sim_port[$name]=$(sed -n 's/.* bank=\([0-9]*\).*/\1/p' <<<"$line")
    sim_control[$name]=http://127.0.0.1:$(sed -n 's/.*control=\([0-9]*\).*/\1/p' <<<"$line")
}

start_baixin() { # name, suite of its keys, port of the API, arguments
    local name=$1 suite=$2 api=$3 keys=$dir/keys/banks
    shift 3
    start_sim "$name" --bank baixin --sign-cert "$keys/bank-sign-$suite.crt" --sign-key "$keys/bank-sign-$suite.key" \
        --gateway-cert "$keys/gateway-sign-$suite.crt" --tls-cert "$keys/tls-server.crt" --tls-key "$keys/tls-server.key" \
        --tls-client-ca "$keys/ca-rsa.crt" --notify-url "http://127.0.0.1:$api/bank/$name" --conf "suite=$suite" "$@"
}

start_banks() { # port of the API
    rm -rf "$dir/keys/banks"
    "${run_as[@]}" "$bin/devkeys" "$dir/keys/banks" >"$dir/devkeys.out" 2>&1 || fail "devkeys: $(cat "$dir/devkeys.out")"
    start_baixin baixin rsa "$1"
    start_baixin baixin-institution sm2 "$1" --conf mode=PAYINST --conf soap=1.2
    start_sim pingan --bank pingan
}

stop_banks() {
    local name
    for name in "${!sim_pid[@]}"; do stop_one "${sim_pid[$name]}"; done
}

key_lines() { # name, suite
    local keys=$dir/keys/banks
    cat <<YAML
  - {name: $1, purpose: sign, cert: $keys/gateway-sign-$2.crt, key: $keys/gateway-sign-$2.key}
  - {name: $1, purpose: verify, cert: $keys/bank-sign-$2.crt}
  - {name: $1, purpose: tls_client, cert: $keys/tls-client.crt, key: $keys/tls-client.key}
YAML
}

# Appended to what write_conf wrote: its last section is programs. What is shown with them asks for files itself, so that it sees each come.
write_banks_conf() {
    local keys=$dir/keys/banks
    cat >>"$dir/custody.yaml" <<YAML
  - name: baixin
    id: 3
    bank: baixin
    mode: direct
    url: https://127.0.0.1:${sim_port[baixin]}/custody/v1
    signing: wss
    tls_ca: $keys/ca-rsa.crt
    ref_prefix: B1
    pace_per_min: 60000
    fetch_statements: false
    bank_settings: {sender_id: GWTEST01, receiver_id: BKTEST01, main_account: "6230999999999999999", soap: "1.1"}
  - name: baixin-institution
    id: 4
    bank: baixin
    mode: payment_institution
    url: https://127.0.0.1:${sim_port[baixin-institution]}/custody/v1
    signing: wss
    tls_ca: $keys/ca-rsa.crt
    ref_prefix: B2
    pace_per_min: 60000
    fetch_statements: false
    bank_settings: {sender_id: GWTEST01, receiver_id: BKTEST01, main_account: "6230999999999999999", soap: "1.2", inst_id: INST0001, route_id: AIB011001}
  - name: pingan
    id: 5
    bank: pingan
    mode: jzb
    url: tcp://127.0.0.1:${sim_port[pingan]}
    ref_prefix: P1
    pace_per_min: 60000
    bank_settings: {qydm: "9999", pool_account: "15000000000001"}
keys:
$(key_lines baixin rsa)
$(key_lines baixin-institution sm2)
YAML
}
