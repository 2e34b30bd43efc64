#!/usr/bin/env bash
# Our CMS under `openssl cms`, and its under ours: openssl_cms.sh BIN. What is genuine is accepted, a changed byte of content or
# signature is refused, by both. RSA only: openssl cms has no way to SM2's user id (its refusal is asserted, so that this line is
# looked at when that changes); ops/interop/bouncycastle has SM2.
set -uo pipefail
bin=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
good=0
bad=0
at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
say() { if [ "$2" -eq 0 ]; then good=$((good + 1)); else bad=$((bad + 1)); echo "wrong: $1"; fi; }
outside() { # file, content, option: sets around
    around=()
    if [[ $1 = *detached* ]]; then around=("$3" "$2"); fi
}
theirs() { # file, content
    outside "$1" "$2" -content
    openssl cms -verify -binary -inform DER -in "$1" "${around[@]}" -CAfile "$dir/ca-rsa.crt" -purpose any -out "$dir/out" 2>/dev/null &&
        cmp -s "$dir/out" "$dir/content"
}
ours() { # file, content
    outside "$1" "$2" --content
    "$bin/probe" cms-verify --signer "$dir/rsa.crt" --ca "$dir/ca-rsa.crt" --at "$at" "${around[@]}" "$1" | grep -q '^accept '
}
flip() { # file, offset from the end, new file
    local at_byte byte
    at_byte=$(($(stat -c %s "$1") - $2))
    byte=$(od -An -tu1 -j "$at_byte" -N 1 "$1")
    cp "$1" "$3"
    # shellcheck disable=SC2059
    printf "$(printf '\\x%02x' $((byte ^ 1)))" | dd of="$3" bs=1 seek="$at_byte" conv=notrunc status=none
}
both() { # file
    local other="$dir/changed-${1##*/}"
    theirs "$1" "$dir/content"; say "openssl takes ${1##*/}" $?
    ours "$1" "$dir/content"; say "we take ${1##*/}" $?
    flip "$1" 10 "$other" # in the signature, which stands last
    ! theirs "$other" "$dir/content"; say "openssl refuses ${1##*/}, signature changed" $?
    ! ours "$other" "$dir/content"; say "we refuse ${1##*/}, signature changed" $?
    if [[ $1 = *detached* ]]; then
        ! theirs "$1" "$dir/content2"; say "openssl refuses ${1##*/}, content changed" $?
        ! ours "$1" "$dir/content2"; say "we refuse ${1##*/}, content changed" $?
    else
        sed 's/|100\.00|/|900.00|/' "$1" >"$other"
        ! theirs "$other" ""; say "openssl refuses ${1##*/}, content changed" $?
        ! ours "$other" ""; say "we refuse ${1##*/}, content changed" $?
    fi
}

chmod 700 "$dir"
"$bin/cms_sample" "$dir" || exit 1
sed 's/|100\.00|/|900.00|/' "$dir/content" >"$dir/content2"
for name in attached-attributes attached-plain detached-attributes detached-plain; do both "$dir/rsa-pkcs7-$name.der"; done
for name in attached-attributes attached-plain detached-attributes detached-plain; do
    args=(-binary)
    [[ $name = attached* ]] && args+=(-nodetach)
    [[ $name = *plain ]] && args+=(-noattr)
    openssl cms -sign "${args[@]}" -in "$dir/content" -signer "$dir/rsa.crt" -inkey "$dir/rsa.key" -md sha256 -nosmimecap -outform DER \
        -out "$dir/theirs-$name.der" 2>/dev/null
    say "openssl signs $name" $?
    both "$dir/theirs-$name.der"
done
! openssl cms -verify -binary -inform DER -in "$dir/sm2-pkcs7-attached-attributes.der" -CAfile "$dir/ca-sm2.crt" -purpose any -out /dev/null 2>/dev/null
say "openssl cms has no SM2" $?
echo "openssl cms: $good as they should be, $bad not"
[ "$bad" -eq 0 ] && [ "$good" -ge 53 ]
