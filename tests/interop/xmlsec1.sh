#!/usr/bin/env bash
# Our signatures under xmlsec1, and its signatures under ours: xmlsec1.sh BIN. What is genuine is accepted, each changed part is
# refused, by both. Exit 77 where xmlsec1 is not installed.
set -uo pipefail
bin=$1
if ! command -v xmlsec1 >/dev/null; then
    echo "skipped: xmlsec1 is not installed (ops/install)"
    exit 77
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
at=2026-12-01T02:00:00Z
good=0
bad=0
wsu=http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd
wsse=http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd
ids=(--id-attr:Id "$wsu:Timestamp" --id-attr:Id "$wsse:BinarySecurityToken" --id-attr:Id urn:cn:gateway:custody:v1:MsgHeader
    --id-attr:Id http://schemas.xmlsoap.org/soap/envelope/:Body --id-attr:Id http://www.w3.org/2003/05/soap-envelope:Body)

say() { # what, 0 when it went as it should
    if [ "$2" -eq 0 ]; then good=$((good + 1)); else bad=$((bad + 1)); echo "wrong: $1"; fi
}
theirs() { xmlsec1 --verify "${ids[@]}" --pubkey-cert-pem "$dir/rsa.crt" --enabled-reference-uris empty,same-doc "$1" >/dev/null 2>&1; }
ours() { # profile, file
    local verb=wss-verify
    [ "$1" = bank ] && verb=xmldsig-verify
    "$bin/probe" $verb --profile "$1" --cert "$dir/rsa.crt" --at "$at" "$2" | grep -q '^accept '
}

"$bin/wss_sample" "$dir" "$at" || exit 1
for pair in baixin:four11 baixin:four12 basic:two11 basic:two12 bank:exclusive bank:inclusive; do
    profile=${pair%%:*}
    name=${pair##*:}
    file=$dir/$name.xml
    theirs "$file"; say "xmlsec1 takes our $name" $?
    ours "$profile" "$file"; say "we take our $name" $?
    # One changed byte in each signed part.
    for change in 's/100\.00/900.00/' 's/02:00:00\.000Z/02:00:00.001Z/' 's/>M1</>M2</'; do
        sed "$change" "$file" >"$dir/changed.xml"
        cmp -s "$file" "$dir/changed.xml" && continue
        ! theirs "$dir/changed.xml"; say "xmlsec1 refuses $name after $change" $?
        ! ours "$profile" "$dir/changed.xml"; say "we refuse $name after $change" $?
    done
    # xmlsec1 fills in the digests and the signature; content changed first, so that nothing of ours is left.
    sed -E -e 's/100\.00/250.00/' -e 's#(<ds:(DigestValue|SignatureValue)>)[^<]*#\1#g' "$file" >"$dir/template.xml"
    xmlsec1 --sign "${ids[@]}" --privkey-pem "$dir/rsa.key" --output "$dir/signed.xml" "$dir/template.xml" >/dev/null 2>&1
    say "xmlsec1 signs $name" $?
    ours "$profile" "$dir/signed.xml"; say "we take xmlsec1's $name" $?
    sed 's/250\.00/950.00/' "$dir/signed.xml" >"$dir/changed.xml"
    ! ours "$profile" "$dir/changed.xml"; say "we refuse xmlsec1's $name, changed" $?
done
echo "xmlsec1: $good as they should be, $bad not"
[ "$bad" -eq 0 ] && [ "$good" -ge 40 ]
