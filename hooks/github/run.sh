#!/usr/bin/env bash
# Runs gate, and writes what it said to the job's log, its summary and its outputs. Called by action.yml with COMMAND,
# TARGET, POLICY, ARGUMENTS, FORMAT and GATE_KEY. Ends with the exit code of gate.
set -uo pipefail
gate="$RUNNER_TEMP/gate/bin/gate"
reports="$RUNNER_TEMP/gate-reports"
rm -rf "$reports" && mkdir -p "$reports"
words=("$COMMAND" --policy "$POLICY" --format "$FORMAT")
words+=(--report "sarif=$reports/gate.sarif" --report "text=$reports/gate.txt")
[ "$COMMAND" = verify ] && [ -z "$TARGET" ] && TARGET=. && words+=(--repository)
[ "$COMMAND" = scan ] && words+=(--quiet)
while IFS= read -r word; do
  [ -n "$word" ] && words+=("$word")
done <<<"$ARGUMENTS"
[ -n "$TARGET" ] && words+=(-- "$TARGET")
[ -n "$GATE_KEY" ] || unset GATE_KEY

"$gate" "${words[@]}" 2>"$reports/errors.txt"
code=$?
cat "$reports/errors.txt" >&2

case $code in
  0) verdict=pass ;;
  1) verdict=fail ;;
  2) verdict=usage ;;
  *) verdict=incomplete ;;
esac
{
  echo "verdict=$verdict"
  echo "exit-code=$code"
  if [ -s "$reports/gate.sarif" ]; then echo "sarif=$reports/gate.sarif"; fi
} >>"$GITHUB_OUTPUT"
said="$reports/gate.txt"
[ -s "$said" ] || said="$reports/errors.txt"
{
  echo "### gate $COMMAND: $verdict"
  # indented, not fenced: no name of a file can end the block
  echo
  sed 's/^/    /' "$said"
} >>"$GITHUB_STEP_SUMMARY"
exit $code
