#!/usr/bin/env bash
# Measures one suite and prints one line a figure: "bench: <name> <value> <unit>". docs/performance.md tells what they mean.
#
#   ./bench.sh           lists the suites
#   ./bench.sh codec     runs one, in under ten minutes
set -euo pipefail
cd "$(dirname "$0")"

readonly project=tests/Benchmarks
dotnet build "$project" -c Release -v q -clp:NoSummary >&2
exec dotnet "$project/bin/Release/net10.0/OrleansGateway.Benchmarks.dll" "$@"
