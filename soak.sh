#!/usr/bin/env bash
# Runs a test for longer than ./test.sh does, and ends with its line. docs/testing.md tells what the figures mean.
#
#   ./soak.sh kill [--messages 5000] [--kills 20] [--seed N]
#       kills the silo at random moments while messages go through; a seed repeats the moments
set -euo pipefail
cd "$(dirname "$0")"

readonly project=tests/Cluster.Tests

usage() { sed -n '2,5s/^# \{0,1\}//p' "$0"; }

# A whole number from 1 to the limit that an option may have.
number() {
    [[ ${2:-} =~ ^[0-9]+$ ]] && [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] ||
        { echo "soak.sh: $1 needs a number from $3 to $4" >&2; exit 2; }
    echo "$2"
}

messages=5000 kills=20 seed=""
case "${1:-}" in
    kill) shift ;;
    -h|--help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
esac
while [ $# -gt 0 ]; do
    case "$1" in
        --messages) messages=$(number "$1" "${2:-}" 1 200000); shift 2 ;;
        --kills) kills=$(number "$1" "${2:-}" 1 10000); shift 2 ;;
        --seed) seed=$(number "$1" "${2:-}" 0 2147483647); shift 2 ;;
        *) echo "soak.sh: unknown option $1" >&2; exit 2 ;;
    esac
done

dotnet build "$project" -m:2 -v q -clp:NoSummary --nologo >&2
result=$(mktemp)
trap 'rm -f "$result"' EXIT
code=0
GATEWAY_KILL_MESSAGES=$messages GATEWAY_KILL_KILLS=$kills GATEWAY_KILL_SEED=$seed GATEWAY_KILL_RESULT=$result \
    dotnet test "$project" --no-build --nologo --filter "FullyQualifiedName~Kill.KillTests" \
    --logger "console;verbosity=normal" </dev/null || code=$?
echo "$SECONDS s in all"
[ -s "$result" ] || { echo "kill: failed before its end"; exit 1; }
cat "$result"
exit "$code"
