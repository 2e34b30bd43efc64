# Programs that see another day: only the clock of the day is moved (libfaketime), not the one that counts time. Sourced.
# Needs: dir. "${moved[@]}" PROGRAM … runs one; it looks at $dir/clock once a second.

faketime_lib=$(dpkg -L libfaketime | grep -m1 'libfaketimeMT.so') || fail "libfaketime is not installed: run ops/install"
moved=(env LD_PRELOAD="$faketime_lib" FAKETIME_TIMESTAMP_FILE="$dir/clock" FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1)

set_clock() { # "2026-09-18 10:00", in China
    local to
    to=$(TZ=Asia/Shanghai date -d "$1" +%s)
    printf '%+ds\n' $((to - $(date +%s))) >"$dir/clock.new"
    mv "$dir/clock.new" "$dir/clock"
}
