#!/usr/bin/env bash
# Builds everything and runs every test against real servers on loopback; ends with the line "N passed, N failed".
#
#   ./test.sh                            everything, as continuous integration runs it
#   ./test.sh Protocol.Tests             one or more test projects
#   ./test.sh --filter Name~Handshake    a filter of `dotnet test`, over all or the named projects
#   ./test.sh mutants [NAME…]            plants bugs, one at a time, and says which test caught each
#
# docs/testing.md tells what the projects cover and which variables they read.
set -uo pipefail
cd "$(dirname "$0")" || exit 2

readonly solution=OrleansGateway.sln
readonly interop=tests/Interop
readonly project_limit=420 # seconds that one test project may take before it counts as hung
readonly test_limit=120s   # the same of one test: the run then ends with its name

[ "${1:-}" = mutants ] && exec tests/Mutants/run.sh "${@:2}"

projects=()
filter=""
while [ $# -gt 0 ]; do
    case "$1" in
        --filter) filter=${2:?--filter needs an expression}; shift 2 ;;
        -h|--help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
        -*) echo "test.sh: unknown option $1" >&2; exit 2 ;;
        *) projects+=("$(basename "$1")"); shift ;;
    esac
done
whole_run=$([ ${#projects[@]} -eq 0 ] && [ -z "$filter" ] && echo yes)
if [ ${#projects[@]} -eq 0 ]; then
    projects=(Architecture.Tests Protocol.Tests Sandbox.Tests Grains.Tests Cluster.Tests Interop)
fi
for project in "${projects[@]}"; do
    [ -f "tests/$project/$project.csproj" ] || { echo "test.sh: there is no tests/$project" >&2; exit 2; }
done

results=$PWD/artifacts/test-results
rm -rf "$results"
mkdir -p "$results"
scratch=$(mktemp -d)
chmod 711 "$scratch" # the database's user has to pass through
passed=0 failed=0 skipped=0
failures=()
current="" redis_pid="" postgres_data=""

say() { printf '\n== %s\n' "$*"; }

fail() {
    failed=$((failed + 1))
    failures+=("$1")
}

clean_up() {
    trap - EXIT INT TERM
    [ -n "$current" ] && kill "$current" 2>/dev/null
    [ -n "$redis_pid" ] && kill "$redis_pid" 2>/dev/null && wait "$redis_pid" 2>/dev/null
    [ -n "$postgres_data" ] && as_database_user "$GATEWAY_POSTGRES_BIN/pg_ctl" -D "$postgres_data" -m immediate -w stop >/dev/null 2>&1
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- What has to be on the machine -----------------------------------------------------------------------------------

find_redis() { command -v redis-server; }

find_postgres() {
    local initdb
    for initdb in /usr/lib/postgresql/*/bin/initdb "$(command -v initdb)"; do
        [ -x "$initdb" ] && dirname "$(readlink -f "$initdb")" && return
    done
    return 1
}

install_servers() {
    local missing=()
    find_redis >/dev/null || missing+=(redis-server)
    find_postgres >/dev/null || missing+=(postgresql)
    [ ${#missing[@]} -eq 0 ] && return
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "Not installed: ${missing[*]}. Install them with the system's package manager (or run this as root on Debian);"
        echo "the tests that need them are skipped, with that reason, until then."
        return
    fi
    say "installing ${missing[*]}"
    # RUNLEVEL=1 keeps the packages from starting services: the tests run servers of their own.
    apt-get update -qq &&
        RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$scratch/apt.log" 2>&1 ||
        { tail -n 20 "$scratch/apt.log"; fail "install ${missing[*]}"; }
}

install_node_packages() {
    [[ " ${projects[*]} " == *" Interop "* ]] || return
    command -v npm >/dev/null || { echo "Node.js 20 or newer with npm is needed for $interop."; fail "npm is installed"; return; }
    cmp -s "$interop/package-lock.json" "$interop/node_modules/.installed-lock" && return
    say "npm ci in $interop"
    (cd "$interop" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) &&
        cp "$interop/package-lock.json" "$interop/node_modules/.installed-lock" ||
        fail "npm ci in $interop"
}

# --- Servers for the tests, on free loopback ports -------------------------------------------------------------------

# Below the range that the system hands out by itself, so that no test's own socket takes the port meanwhile.
free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
    echo "$port"
}

start_redis() {
    GATEWAY_REDIS_SERVER=$(find_redis) || return
    local port
    port=$(free_port)
    mkdir "$scratch/redis"
    "$GATEWAY_REDIS_SERVER" --bind 127.0.0.1 --port "$port" --dir "$scratch/redis" --save "" \
        --appendonly yes --maxmemory-policy noeviction >"$scratch/redis.log" 2>&1 &
    redis_pid=$!
    for _ in {1..100}; do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
        kill -0 "$redis_pid" 2>/dev/null || { cat "$scratch/redis.log"; fail "Redis starts"; return; }
        sleep 0.1
    done
    export GATEWAY_REDIS_SERVER GATEWAY_REDIS=127.0.0.1:$port
}

# PostgreSQL refuses to run as root.
as_database_user() {
    if [ "$(id -u)" -ne 0 ]; then "$@"; return; fi
    local user=nobody
    id postgres >/dev/null 2>&1 && user=postgres
    (cd / && runuser -u "$user" -- "$@")
}

start_postgres() {
    GATEWAY_POSTGRES_BIN=$(find_postgres) || return
    local port home=$scratch/postgres
    port=$(free_port)
    mkdir -m 777 "$home"
    as_database_user "$GATEWAY_POSTGRES_BIN/initdb" -D "$home/data" -U gateway -A trust -E UTF8 --locale=C >"$scratch/postgres.log" 2>&1 ||
        { tail -n 20 "$scratch/postgres.log"; fail "PostgreSQL initdb"; return; }
    postgres_data=$home/data
    as_database_user "$GATEWAY_POSTGRES_BIN/pg_ctl" -D "$home/data" -l "$home/server.log" -w -t 60 \
        -o "-c listen_addresses=127.0.0.1 -c max_connections=200 -p $port -k $home" start >>"$scratch/postgres.log" 2>&1 ||
        { tail -n 20 "$home/server.log"; fail "PostgreSQL starts"; return; }
    export GATEWAY_POSTGRES_BIN GATEWAY_POSTGRES="Host=127.0.0.1;Port=$port;Username=gateway;Database=postgres"
}

# --- Tests -----------------------------------------------------------------------------------------------------------

# Runs a command under a time limit in the background, so that an interrupt reaches the trap at once.
limited() {
    timeout --kill-after=10 "$@" &
    current=$!
    wait "$current"
    local code=$?
    current=""
    return "$code"
}

# One of the counters of a trx file; 0 where the file has none.
counter() {
    local number
    number=$(grep -oE "<Counters [^>]*" "$2" | grep -oE " $1=\"[0-9]+\"" | tr -dc '0-9')
    echo "${number:-0}"
}

failed_names() {
    grep -oE '<UnitTestResult [^>]*' "$1" | grep -E 'outcome="(Failed|Error|Timeout|Aborted)"' |
        sed -E 's/.* testName="([^"]*)".*/\1/; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&#39;|&apos;/'"'"'/g; s/&amp;/\&/g'
}

run_project() {
    local project=$1 started=$SECONDS code=0 name
    local trx=$results/$project.trx
    local arguments=(test "tests/$project/$project.csproj" --no-build --nologo --results-directory "$results"
        --logger "trx;LogFileName=$project.trx" --logger "console;verbosity=minimal"
        --blame-hang-timeout "$test_limit" --blame-hang-dump-type none)
    [ -n "$filter" ] && arguments+=(--filter "$filter")
    say "$project"
    limited "$project_limit" dotnet "${arguments[@]}" </dev/null || code=$?
    echo "$project took $((SECONDS - started)) s"

    if [ ! -s "$trx" ]; then
        [ "$code" -eq 0 ] && [ -n "$filter" ] && return
        fail "$project produced no result (exit code $code)"
        return
    fi
    local total ok bad
    total=$(counter total "$trx") ok=$(counter passed "$trx")
    bad=$(($(counter failed "$trx") + $(counter error "$trx") + $(counter timeout "$trx") + $(counter aborted "$trx")))
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + total - ok - bad))
    while IFS= read -r name; do
        [ -n "$name" ] && failures+=("$project: $name")
    done < <(failed_names "$trx")
    if [ "$total" -eq 0 ] && [ -z "$filter" ]; then
        fail "$project ran no test"
    elif [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then
        fail "$project crashed or hung (exit code $code)"
    fi
}

check_format() {
    say "dotnet format --verify-no-changes"
    if limited 300 dotnet format "$solution" --verify-no-changes --no-restore; then
        passed=$((passed + 1))
    else
        fail "dotnet format --verify-no-changes"
    fi
}

finish() {
    if [ ${#failures[@]} -gt 0 ]; then
        say "failed"
        printf '%s\n' "${failures[@]}"
    fi
    say "$SECONDS s in all"
    local line="$passed passed, $failed failed"
    [ "$skipped" -gt 0 ] && line+=", $skipped skipped"
    echo "$line"
    exit $((failed > 0))
}

install_servers
install_node_packages
say "building"
if ! dotnet build "$solution" -m:2 -v quiet -clp:NoSummary --nologo; then
    fail "the solution builds"
    finish
fi
start_redis
start_postgres
for project in "${projects[@]}"; do
    run_project "$project"
done
[ -n "$whole_run" ] && check_format
finish
