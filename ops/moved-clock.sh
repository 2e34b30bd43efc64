# Programs that see another day: only the clock of the day is moved (libfaketime), not the one that counts time. Sourced.
# Needs: dir, bin. "${moved[@]}" PROGRAM … runs one; it looks at $dir/clock once a second.

faketime_lib=$(dpkg -L libfaketime | grep -m1 'libfaketimeMT.so') || fail "libfaketime is not installed: run ops/install"
# FORCE_MONOTONIC_FIX=0: libfaketime's "fix" of an old libc lets a wait on the clock that counts time end at once: the crank would spin.
# The runtime of a sanitized build wants to be loaded first.
sanitizer_lib=$(ldd "$bin/custodyd" | sed -n 's/^\s*lib[at]san\S* => \(\S*\) .*/\1/p')
moved=(env LD_PRELOAD="${sanitizer_lib:+$sanitizer_lib:}$faketime_lib" FAKETIME_TIMESTAMP_FILE="$dir/clock" FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0)

set_clock() { # "2026-09-18 10:00", in China
    local to
    to=$(TZ=Asia/Shanghai date -d "$1" +%s)
    printf '%+ds\n' $((to - $(date +%s))) >"$dir/clock.new"
    mv "$dir/clock.new" "$dir/clock"
}
clock_seen() { # "2026-09-18 10:00", a bank's control URL…: each of them has it; its answers tell its time
    local to control now
    to=$(TZ=Asia/Shanghai date -d "$1" +%s)
    for control in "${@:2}"; do
        for _ in $(seq 1 100); do
            now=$(date -d "$(curl -s -D - -o /dev/null "$control/violations" | sed -n 's/^Date: //p')" +%s)
            [ "$now" -lt "$to" ] || continue 2
            sleep 0.1
        done
        fail "the bank at $control stays at another time than $1"
    done
}
