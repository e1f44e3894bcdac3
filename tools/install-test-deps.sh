#!/usr/bin/env bash
# Installs what some test suites need from the system: PostgreSQL's server (store suite), Python's boto3 (wire suite) and Chromium (web suites).
# Only root on a machine with apt installs; elsewhere, one line per suite says what will be skipped. Quick when all is there.
set -u

has_postgres() {
  compgen -G '/usr/lib/postgresql/1[5-9]/bin/initdb' >/dev/null ||
    compgen -G '/usr/lib/postgresql/[2-9][0-9]/bin/initdb' >/dev/null || command -v initdb >/dev/null
}

# The python3 that comes first may be one without Debian's packages.
has_boto3() {
  local python
  for python in python3 /usr/bin/python3; do
    "$python" -c 'import boto3' >/dev/null 2>&1 && return 0
  done
  return 1
}

# The places where acceptance/src/browser.ts looks.
has_chromium() {
  local place
  for place in "${CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome \
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'; do
    [ -n "$place" ] && [ -x "$place" ] && return 0
  done
  return 1
}

may_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

install() {
  echo "Installing for the tests: $*" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt_get install -y --no-install-recommends "$@" || { apt_get update && apt_get install -y --no-install-recommends "$@"; }
}

apt_get() {
  timeout 600 apt-get -qq -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=120 "$@" </dev/null >/dev/null 2>&1
}

# The tests start servers of their own: the package must not leave one running.
keep_clusters_away() {
  mkdir -p /etc/postgresql-common/createcluster.d &&
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/no-main-cluster.conf
}

has_postgres || { may_install && keep_clusters_away && install postgresql; }
has_boto3 || { may_install && install python3-boto3; }
has_chromium || { may_install && install chromium; }

has_postgres || echo "SKIPPED will be the store suites on PostgreSQL: install PostgreSQL 15 or newer." >&2
has_boto3 || echo "SKIPPED will be the wire suite with AWS's Python SDK: install boto3 for python3." >&2
has_chromium || echo "SKIPPED will be the suites in a browser: install Chromium, or name it in CHROMIUM." >&2
exit 0
