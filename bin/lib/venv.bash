# Sourced by bin/test and bin/bench: virtual environments made from lock files. home and python have to be set.

# Prints the folder of a virtual environment, kept below target until its lock file changes.
#   kept_venv NAME LOCK INSTALL    INSTALL is called with pip's path and LOCK
kept_venv() {
  local venv=$home/target/$1 lock=$2 install=$3
  if ! cmp -s "$lock" "$venv/lock.txt"; then
    rm -rf "$venv"
    mkdir -p "$home/target"
    "$python" -m venv "$venv" && "$install" "$venv/bin/pip" "$lock" && cp "$lock" "$venv/lock.txt" || return 1
  fi
  echo "$venv"
}

pip_install() {
  local pip=$1
  shift
  "$pip" install --quiet --disable-pip-version-check --require-hashes "$@"
}

install_wheels() {
  pip_install "$1" --only-binary :all: -r "$2"
}

# Spark comes as source: what builds it first, by the same lock file.
install_spark() {
  pip_install "$1" -r <(grep -E '^(setuptools|wheel)==' "$2") && pip_install "$1" --no-build-isolation -r "$2"
}

# A stock Spark, as users have one: prints its folder.
spark_home() {
  local venv
  venv=$(kept_venv spark "$home/testing/requirements-spark.txt" install_spark) || return 1
  echo "$venv"/lib/python3*/site-packages/pyspark
}
