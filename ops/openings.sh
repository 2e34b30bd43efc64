# Accounts at any of the simulated banks, and what the world outside does there. Sourced behind ops/demo.sh and ops/banks.sh by what plays
# business: ops/run, tests/kill/stop.sh.

field() { jq -r "$1" "$dir/answer"; }
held() { # jq expression on the last answer, what it means
    [ "$(jq -r "$1" "$dir/answer")" = true ] || fail "$2: $(status) $(cat "$dir/answer")"
}
wait_until() { # jq expression, path, what: asks until it is true
    for _ in $(seq 1 "${patience:-120}"); do
        api GET "$2" >/dev/null || true
        [ "$(jq -r "$1" "$dir/answer" 2>/dev/null)" = true ] && return 0
        sleep 0.25
    done
    fail "$3: $(cat "$dir/answer")"
}

control_of() { if [ "$1" = citic ]; then echo "$control"; else echo "${sim_control[$1]}"; fi; }
at_bank() { # program method path [json]
    curl -s -m 70 -X "$2" ${4:+-d "$4"} "$(control_of "$1")$3"
}
say_bank() { # program path json: the world outside does something; it must work
    local said
    said=$(at_bank "$1" POST "$2" "$3")
    jq -e '.error == null' <<<"$said" >/dev/null 2>&1 || fail "$1 $2: $said"
    printf '%s' "$said"
}

open_plain() { # program ref name card, or empty: it is bound afterwards
    api POST /v1/accounts "$(jq -nc --arg p "$1" --arg r "$2" --arg n "$3" --arg c "$4" '{program: $p, kind: "member",
        owner: {ref: $r, name: $n, id_type: "resident_id", id_number: "110101199003070011", mobile: "13800000000", address: "北京市朝阳区",
                contacts: [{name: $n, phone: "13800000000", mail: "customer@mail.example"}]},
        bound_card: {number: $c, bank_no: "308584000013", bank: "招商银行"}} | if $c == "" then del(.bound_card) else . end')" "business-$1-$2" >/dev/null
    opened=$(field .id)
    [[ $opened == acct_* ]] || fail "$1: $(cat "$dir/answer")"
    wait_until '.state == "ACTIVE"' "/v1/accounts/$opened" "$1 opens the account of $3"
}

upload() { # program ref side: prints the file's id
    printf '\xff\xd8\xff\xe0 a picture of the %s of the document' "$3" >"$dir/picture"
    curl -s -m 20 -X POST -H "Authorization: Bearer $(cat "$dir/keys/admin.key")" -H "Idempotency-Key: business-$2-$3" \
        -H 'Content-Type: image/jpeg' --data-binary "@$dir/picture" -o "$dir/answer" -w '%{http_code}' "$url/v1/files?program=$1" >"$dir/status"
    held '.id | startswith("file_")' "the image is kept"
    field .id
}

# A Type II account: images, five elements, and the code that the customer was sent.
open_type2() { # program ref name card id_number
    say_bank "$1" /person "$(jq -nc --arg n "$3" --arg c "$4" --arg i "$5" '{name: $n, card: $c, id_type: "01", id_no: $i, mobile: "13800000000"}')" >/dev/null
    local front back code
    front=$(upload "$1" "$2" front) back=$(upload "$1" "$2" back)
    api POST /v1/accounts "$(jq -nc --arg p "$1" --arg r "$2" --arg n "$3" --arg c "$4" --arg i "$5" --arg f "$front" --arg b "$back" '{program: $p, kind: "type2",
        owner: {ref: $r, name: $n, id_type: "resident_id", id_number: $i, id_valid_from: "2020-01-01", id_valid_to: "2030-01-01", mobile: "13800000000",
                address: "北京市朝阳区", occupation: "1A", sex: "male", nation: "CHN", tax_residence: "china", consent: "CONSENT-1", face_ticket: "FACE0001"},
        bound_card: {number: $c}, files: [$f, $b]}')" "business-$1-$2" >/dev/null
    opened=$(field .id)
    [[ $opened == acct_* ]] || fail "$1: $(cat "$dir/answer")"
    wait_until '.state == "ACTION_NEEDED"' "/v1/accounts/$opened" "$1 asks the customer for a code"
    api GET "/v1/operations/$(field .operation)" >/dev/null
    code=$(say_bank "$1" /sms "{\"id\":\"$(field '.parts[] | select(.kind == "part_open") | .bank_reference')\"}" | jq -r .code)
    api POST "/v1/accounts/$opened/verifications" "{\"code\":\"$code\"}" "business-$1-$2-code" >/dev/null
    [ "$(field .kind)" = part_verify ] || fail "$1: $(cat "$dir/answer")"
    wait_until '.state == "ACTIVE"' "/v1/accounts/$opened" "$1 opens the Type II account of $3"
}
