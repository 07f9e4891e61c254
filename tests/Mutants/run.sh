#!/usr/bin/env bash
# Plants the bugs of mutants.txt, one at a time, and says which test caught each; ends with the line "N passed, N failed".
#
#   ./test.sh mutants              all of them
#   ./test.sh mutants NAME…        some
#
# Works on a copy of the checkout in a temporary folder, never in the checkout itself. docs/testing.md tells more.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2

readonly list=tests/Mutants/mutants.txt
readonly run_limit=90 # seconds that the tests of one mutant may take

# The tests run in this process or on SQLite; those that want a server skip themselves.
unset GATEWAY_POSTGRES GATEWAY_POSTGRES_BIN GATEWAY_REDIS GATEWAY_REDIS_SERVER

copy=$(mktemp -d)
current=""
clean_up() {
    trap - EXIT INT TERM
    [ -n "$current" ] && kill "$current" 2>/dev/null && wait "$current" 2>/dev/null
    rm -rf "$copy"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '\n== %s\n' "$*"; }

# --- The list --------------------------------------------------------------------------------------------------------

names=()
declare -A breaks file project catches hangs old new

read_list() {
    local line name="" value
    while IFS= read -r line; do
        value=${line#*: }
        case "$line" in
            "" | "#"*) ;;
            "["*"]") name=${line:1:-1}; names+=("$name"); old[$name]="" new[$name]="" hangs[$name]="" ;;
            "breaks: "*) breaks[$name]=$value ;;
            "file: "*) file[$name]=$value ;;
            "project: "*) project[$name]=$value ;;
            "caught by: "*) catches[$name]=$value ;;
            "may hang") hangs[$name]=yes ;;
            -*) old[$name]+=${line:1}$'\n' ;;
            +*) new[$name]+=${line:1}$'\n' ;;
            *) echo "$list: what is \"$line\"?" >&2; exit 2 ;;
        esac
    done <"$list"
    for name in "${names[@]}"; do
        old[$name]=${old[$name]%$'\n'} new[$name]=${new[$name]%$'\n'}
        if [ -z "${breaks[$name]:-}" ] || [ -z "${file[$name]:-}" ] || [ -z "${project[$name]:-}" ] ||
            [ -z "${catches[$name]:-}" ] || [ -z "${old[$name]}" ]; then
            echo "$list: $name is not complete" >&2
            exit 2
        fi
    done
}

choose() {
    local wanted
    for wanted in "$@"; do
        [ -n "${file[$wanted]:-}" ] || { echo "test.sh mutants: there is no mutant $wanted" >&2; exit 2; }
    done
    [ $# -gt 0 ] && names=("$@")
}

# --- Building and running --------------------------------------------------------------------------------------------

# Runs a command under a time limit in the background, so that an interrupt reaches the trap at once.
limited() {
    timeout --kill-after=10 "$@" &
    current=$!
    wait "$current"
    local code=$?
    current=""
    return "$code"
}

build() {
    limited 600 dotnet build "$copy/tests/$1" -m:2 -v quiet -clp:NoSummary --nologo -p:RunAnalyzers=false \
        >"$copy/build.log" 2>&1 </dev/null
}

# Runs the tests of a project whose full names hold one of the texts after it.
run_tests() {
    local name=$1 filter
    shift
    filter=$(printf '|FullyQualifiedName~%s' "$@")
    rm -f "$copy/results/run.trx"
    limited "$run_limit" dotnet test "$copy/tests/$name/bin/Debug/net10.0/OrleansGateway.$name.dll" --nologo \
        --filter "${filter:1}" --results-directory "$copy/results" --logger "trx;LogFileName=run.trx" \
        >"$copy/run.log" 2>&1 </dev/null
}

# The names of the tests of the last run that ended so, one per line.
tests_that() {
    [ -f "$copy/results/run.trx" ] || return
    grep -oE '<UnitTestResult [^>]*' "$copy/results/run.trx" | grep -E "outcome=\"($1)\"" |
        sed -E 's/.* testName="([^"]*)".*/\1/; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g' | sort
}

# Without a bug every test of the list passes, otherwise it would prove nothing; one run per project.
check_without_bugs() {
    local one name wanted=() passing code=0
    for one in $(printf '%s\n' "${names[@]}" | while IFS= read -r name; do echo "${project[$name]}"; done | sort -u); do
        wanted=()
        for name in "${names[@]}"; do
            [ "${project[$name]}" = "$one" ] && wanted+=("${catches[$name]}")
        done
        build "$one" || { cat "$copy/build.log"; echo "tests/$one does not build without a bug."; exit 1; }
        run_tests "$one" "${wanted[@]}"
        passing=$(tests_that Passed)
        tests_that 'Failed|Error|Timeout|Aborted' | sed 's/^/fails without a bug: /'
        [ -z "$(tests_that 'Failed|Error|Timeout|Aborted')" ] || code=1
        for name in "${wanted[@]}"; do
            [[ $'\n'"$passing" == *$'\n'"$name"* ]] || { echo "passes in no run without a bug: $name"; code=1; }
        done
    done
    [ "$code" -eq 0 ] || { tail -n 20 "$copy/run.log"; exit 1; }
}

# --- One mutant ------------------------------------------------------------------------------------------------------

passed=0 failed=0

caught() { printf 'caught   %-32s by %s\n' "$1" "$2"; passed=$((passed + 1)); }

missed() { printf '%-8s %-32s %s\n' "$2" "$1" "$3"; failed=$((failed + 1)); }

try_mutant() {
    local name=$1 path="$copy/${file[$1]}" text without places code=0 first
    [ -f "$path" ] || { missed "$name" STALE "there is no ${file[$name]}"; return; }
    text=$(<"$path")
    without=${text//"${old[$name]}"/}
    places=$(((${#text} - ${#without}) / ${#old[$name]}))
    if [ "$places" -ne 1 ]; then
        missed "$name" STALE "${file[$name]} has its text $places times"
        return
    fi

    cp "$path" "$copy/original"
    printf '%s\n' "${text/"${old[$name]}"/"${new[$name]}"}" >"$path"
    if build "${project[$name]}"; then
        run_tests "${project[$name]}" "${catches[$name]}" || code=$?
        first=$(tests_that 'Failed|Error|Timeout|Aborted' | head -n 1)
        if [ -n "$first" ]; then
            caught "$name" "${project[$name]}: $first"
        elif [ "$code" -ge 124 ] && [ -n "${hangs[$name]}" ]; then
            caught "$name" "the time limit"
        elif [ "$code" -eq 0 ]; then
            missed "$name" SURVIVED "${catches[$name]} passes; it breaks: ${breaks[$name]}"
        else
            missed "$name" BROKEN "no test failed, but the run ended with $code"
            tail -n 5 "$copy/run.log"
        fi
    else
        missed "$name" BROKEN "does not build"
        grep -m 3 error "$copy/build.log"
    fi
    cat "$copy/original" >"$path"
}

read_list
choose "$@"
mkdir "$copy/results"
# What git tracks or would track, as it is on the disk now.
git ls-files -z --cached --others --exclude-standard |
    while IFS= read -r -d '' path; do [ -e "$path" ] && printf '%s\0' "$path"; done |
    tar --null --files-from=- -cf - | tar -xf - -C "$copy"

say "building, and the tests of ${#names[@]} mutants without a bug"
check_without_bugs
say "one bug at a time"
for name in "${names[@]}"; do
    try_mutant "$name"
done
say "$SECONDS s in all"
echo "$passed passed, $failed failed"
exit $((failed > 0))
