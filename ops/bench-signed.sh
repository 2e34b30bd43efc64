# The signed banks under ops/bench, which sources this: pairs of signature and verification, decoding, and whole operations at the
# simulated Baixin over mutual TLS. Needs what ops/bench sets up: bin, dir, row, wants, load, busy_ms, and ops/demo.sh.

# Pairs a second of two rates.
pairs() { awk -v s="$1" -v v="$2" 'BEGIN { printf "%d", 1 / (1 / s + 1 / v) }'; }

xmlsec1_pairs() { # of the sample message of the profile; processor time as xmlsec1 tells it
    local ids at_s at_v space
    space=http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity
    ids=(--id-attr:Id $space-utility-1.0.xsd:Timestamp --id-attr:Id $space-secext-1.0.xsd:BinarySecurityToken
        --id-attr:Id urn:cn:gateway:custody:v1:MsgHeader --id-attr:Id http://schemas.xmlsoap.org/soap/envelope/:Body)
    mkdir -p "$dir/sample"
    "$bin/wss_sample" "$dir/sample" || return 1
    sed -E 's#(<ds:(DigestValue|SignatureValue)>)[^<]*#\1#g' "$dir/sample/four11.xml" >"$dir/sample/template.xml"
    at_v=$(xmlsec1 --verify --repeat 2000 "${ids[@]}" --pubkey-cert-pem "$dir/sample/rsa.crt" --enabled-reference-uris same-doc "$dir/sample/four11.xml" 2>&1 |
        sed -nE 's/.*Executed ([0-9]+) tests in ([0-9.]+) msec.*/\1 \2/p' | awk '{ print $1 * 1000 / $2 }')
    at_s=$(xmlsec1 --sign --repeat 1000 "${ids[@]}" --privkey-pem "$dir/sample/rsa.key" --output /dev/null "$dir/sample/template.xml" 2>&1 |
        sed -nE 's/.*Executed ([0-9]+) tests in ([0-9.]+) msec.*/\1 \2/p' | awk '{ print $1 * 1000 / $2 }')
    [ -n "$at_v" ] && [ -n "$at_s" ] && pairs "$at_s" "$at_v"
}
speed_pairs() { # rsa2048 | sm2, as `openssl speed` tells it
    local name=rsa2048
    [ "$1" = rsa ] || name=sm2
    openssl speed -seconds 1 $name 2>/dev/null | tail -1 | awk '{ s = $(NF - 1); v = $NF; printf "%d", 1 / (1 / s + 1 / v) }'
}

measure_pairs() { # once: also what a hold's share is counted with
    [ ! -s "$dir/sign" ] || return 0
    local suite
    "$bin/sign_bench" 1 >"$dir/sign"
    for suite in rsa sm2; do
        eval "pair_us_$suite=$(awk -v s="$suite" '$1 == s && $2 == "1024" { printf "%d", 1e6 / $5 }' "$dir/sign")"
        eval "bare_us_$suite=$(awk -v s="$suite" '$1 == s && $2 == "bare" { printf "%d", 1e6 / $5 }' "$dir/sign")"
    done
}

signatures() {
    wants wss_pairs || return 0
    local suite bytes sign open pairs over speed
    measure_pairs
    for suite in rsa sm2; do
        speed=$(speed_pairs $suite)
        while read -r _ bytes sign open pairs over; do
            row "wss_pairs_${suite}_$bytes" "$pairs" pairs/s "openssl speed, key operations alone" "$speed" \
                "sign $sign/s, open $open/s, $over times the bare operations of the same second"
        done < <(grep "^$suite" "$dir/sign")
    done
    command -v xmlsec1 >/dev/null || return 0
    row wss_pairs_rsa_1024_xmlsec1 "$(xmlsec1_pairs)" pairs/s "ours, 1,024 bytes" "$(awk '$1 == "rsa" && $2 == 1024 { print $5 }' "$dir/sign")" \
        "xmlsec1's own count; it signs a template and knows no profile"
}

decoding() {
    wants decode || return 0
    local bank bytes rows speed each
    while read -r bank bytes rows speed each; do
        [ "$bank" = bank ] || row "decode_$bank" "${speed%.*}" MB/s none 0 "$each rows/s; a page of $bytes bytes, $rows rows"
    done < <("$bin/decode_bench" 2)
}

# --- whole operations at Baixin ------------------------------------------------------------------------

key_lines() { # suite
    local keys=$dir/banks
    cat <<YAML
  - {name: baixin, purpose: sign, cert: $keys/gateway-sign-$1.crt, key: $keys/gateway-sign-$1.key}
  - {name: baixin, purpose: verify, cert: $keys/bank-sign-$1.crt}
  - {name: baixin, purpose: tls_client, cert: $keys/tls-client.crt, key: $keys/tls-client.key}
YAML
}
start_baixin() { # suite
    local keys=$dir/banks line
    rm -rf "$keys"
    "$bin/devkeys" "$keys" >/dev/null || return 1
    # proof=none: an account opens without a code; no class limits.
    "$bin/banksim" --bank baixin --sign-cert "$keys/bank-sign-$1.crt" --sign-key "$keys/bank-sign-$1.key" --gateway-cert "$keys/gateway-sign-$1.crt" \
        --tls-cert "$keys/tls-server.crt" --tls-key "$keys/tls-server.key" --tls-client-ca "$keys/ca-rsa.crt" --conf "suite=$1" --conf proof=none \
        --conf any_person=1 --conf accounts_max=9 --conf one_per_person=0 --conf day_fen_2=0 --conf year_fen_2=0 --conf notify_ms=0 --conf keep_requests=10 \
        --port 0 --control-port 0 >"$dir/banksim.out" 2>"$dir/banksim.err" &
    bank_pid=$!
    line=$(wait_line "$dir/banksim.out" '^banksim .*bank=') || fail "banksim did not start: $(cat "$dir/banksim.err")"
    bank_port=$(sed -n 's/.* bank=\([0-9]*\).*/\1/p' <<<"$line")
    control=http://127.0.0.1:$(sed -n 's/.*control=\([0-9]*\).*/\1/p' <<<"$line")
    write_conf 0
    cat >>"$dir/custody.yaml" <<YAML
  - name: baixin
    id: 3
    bank: baixin
    mode: direct
    url: https://127.0.0.1:$bank_port/custody/v1
    signing: wss
    tls_ca: $keys/ca-rsa.crt
    ref_prefix: B1
    pace_per_min: 1000000
    connections: 16
    bank_settings: {sender_id: GWTEST01, receiver_id: BKTEST01, main_account: "6230999999999999999", soap: "1.1"}
keys:
$(key_lines "$1")
YAML
    sed -i '/^  - name: citic$/,/^  - name: ledger$/{/^  - name: ledger$/!d}' "$dir/custody.yaml"
}
upload_image() { # name: prints its id
    printf '\xff\xd8\xff\xe0 %s' "$1" >"$dir/picture"
    curl -s -X POST -H "Authorization: Bearer $(cat "$dir/keys/admin.key")" -H "Idempotency-Key: $1" -H 'Content-Type: image/jpeg' \
        --data-binary "@$dir/picture" "$url/v1/files?program=baixin" | jq -r .id
}
open_baixin() { # number of it: appends the account's id to accounts, with money on it
    local front back id
    front=$(upload_image "front$1") back=$(upload_image "back$1")
    api POST /v1/accounts "{\"program\":\"baixin\",\"kind\":\"type2\",\"owner\":{\"ref\":\"x$1\",\"name\":\"测试\",\"id_type\":\"resident_id\",\"id_number\":\"11010119900307001$((1 % 10))\",\"id_valid_from\":\"2020-01-01\",\"id_valid_to\":\"2030-01-01\",\"mobile\":\"13800000000\",\"address\":\"北京市朝阳区\",\"occupation\":\"1A\",\"sex\":\"male\",\"nation\":\"CHN\",\"tax_residence\":\"china\",\"consent\":\"CONSENT-1\",\"face_ticket\":\"FACE0001\"},\"bound_card\":{\"number\":\"6222000011117776\"},\"files\":[\"$front\",\"$back\"]}" "x$1" >/dev/null
    id=$(jq -r .id "$dir/answer")
    for _ in $(seq 1 50); do
        [ "$(api GET "/v1/accounts/$id" | jq -r .state)" != ACTIVE ] || break
        sleep 0.1
    done
    [ "$(jq -r .state "$dir/answer")" = ACTIVE ] || return 1
    api GET "/v1/accounts/$id/funding" >/dev/null
    bank POST /credit "{\"account\":\"$(jq -r .number "$dir/answer")\",\"amount_fen\":100000000,\"payer\":\"6222000011117776\",\"payer_name\":\"测试\",\"memo\":\"入金\"}" >/dev/null
    echo "$id" >>"$dir/accounts"
}
open_operations() { # how many are not at an end
    local state n=0
    for state in READY SENDING WAITING UNKNOWN; do n=$((n + $(api GET "/v1/operations?state=$state&limit=1" | jq '.data | length'))); done
    echo $n
}

baixin_holds() { # suite
    wants "hold_baixin_$1" || return 0
    local count=3000 from took cpu pair bare
    store_kind=sqlite
    rm -rf "$dir/data"
    make_keys
    start_baixin "$1" || return 1
    start_gateway
    : >"$dir/accounts"
    for i in 1 2 3 4; do open_baixin "$i" || fail "bench: Baixin's account $i did not open: $(cat "$dir/answer")"; done
    sleep 3
    cpu=$(busy_ms "$gateway_pid")
    from=$(date +%s%3N)
    load "$dir/accounts" --connections 100 --count $count >/dev/null
    for _ in $(seq 1 300); do
        [ "$(open_operations)" != 0 ] || break
        sleep 0.1
    done
    took=$(($(date +%s%3N) - from))
    cpu=$((($(busy_ms "$gateway_pid") - cpu) * 1000 / count))
    measure_pairs
    pair=pair_us_$1 bare=bare_us_$1
    row "hold_baixin_$1" $((count * 1000 / took)) holds/s none 0 \
        "CPU $cpu us a hold; one message signed and one opened are ${!pair} us ($((${!pair} * 100 / cpu)) %), key operations alone ${!bare} us ($((${!bare} * 100 / cpu)) %): counted, not sampled; mutual TLS, kept alive"
    stop_one "$gateway_pid"
    stop_one "$bank_pid"
    gateway_pid= bank_pid=
}

signed_banks() {
    signatures
    decoding
    baixin_holds rsa
    baixin_holds sm2
}
