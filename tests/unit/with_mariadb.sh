#!/bin/sh
# Runs a command with a private MariaDB: with_mariadb.sh [--server-option]... COMMAND...
# The server listens on a socket only, in a directory of its own, and ends with the command.
# Exports CUSTODY_TEST_MYSQL_SOCKET and CUSTODY_TEST_MYSQL_USER; the databases custody_test and custody_bench exist.
set -eu

options=
while [ $# -gt 0 ]; do
    case "$1" in
    --*) options="$options $1"; shift ;;
    *) break ;;
    esac
done
[ $# -gt 0 ] || { echo "usage: with_mariadb.sh [--server-option]... COMMAND..." >&2; exit 2; }

server=$(command -v mariadbd || command -v mysqld) || { echo "no MariaDB server is installed" >&2; exit 77; }
directory=$(mktemp -d "${TMPDIR:-/tmp}/custody-mariadb.XXXXXX")
pid=
finish() {
    if [ -n "$pid" ]; then
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    fi
    rm -rf "$directory"
}
trap finish EXIT
trap 'exit 130' INT TERM

user=$(id -un)
mariadb-install-db --no-defaults --user="$user" --auth-root-authentication-method=normal --skip-test-db \
    --datadir="$directory/data" >"$directory/install.log" 2>&1 ||
    { cat "$directory/install.log" >&2; exit 1; }

# shellcheck disable=SC2086
"$server" --no-defaults --user="$user" --datadir="$directory/data" --socket="$directory/socket" \
    --pid-file="$directory/pid" --skip-networking --innodb-buffer-pool-size=512M --innodb-log-file-size=512M \
    --max-allowed-packet=64M $options >"$directory/server.log" 2>&1 &
pid=$!

tries=0
until mariadb --no-defaults --socket="$directory/socket" --user="$user" -e \
    'CREATE DATABASE IF NOT EXISTS custody_test; CREATE DATABASE IF NOT EXISTS custody_bench' 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$pid" 2>/dev/null; then
        cat "$directory/server.log" >&2
        exit 1
    fi
    sleep 0.1
done

CUSTODY_TEST_MYSQL_SOCKET="$directory/socket"
CUSTODY_TEST_MYSQL_USER="$user"
CUSTODY_TEST_MYSQL_DATA="$directory/data"
export CUSTODY_TEST_MYSQL_SOCKET CUSTODY_TEST_MYSQL_USER CUSTODY_TEST_MYSQL_DATA
status=0
"$@" || status=$?
exit "$status"
