#!/usr/bin/env bash
# Puts gate into an environment of its own, so that nothing of the job's Python changes. Called by action.yml with
# COMMAND, VERSION and PYTHON.
set -euo pipefail
source=$(cd "$GITHUB_ACTION_PATH/../.." && pwd)
case "$COMMAND" in
  verify) extra="" ;;
  scan) extra="[scan]" ;;
  *) echo "::error title=gate::command is verify or scan"; exit 2 ;;
esac
case "$VERSION" in
  "") what="$source$extra" ;;
  *[!0-9A-Za-z.]*) echo "::error title=gate::version is a number such as 0.1.0"; exit 2 ;;
  *) what="shardgate$extra==$VERSION" ;;
esac
"$PYTHON" -m venv "$RUNNER_TEMP/gate"
# the versions that the tests of this commit ran with
"$RUNNER_TEMP/gate/bin/python" -m pip install --quiet --disable-pip-version-check \
  --constraint "$source/constraints.txt" "$what"
