# Sourced by bin/test and bin/bench: a stock Spark, as users have one.

# Prints its folder. It comes in a virtual environment made from a lock file, kept until the lock file changes; home has to be set.
spark_home() {
  local venv=$home/target/spark lock=$home/testing/requirements-spark.txt
  local pip=("$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes)
  if ! cmp -s "$lock" "$venv/lock.txt"; then
    rm -rf "$venv"
    mkdir -p "$home/target"
    python3 -m venv "$venv" \
      && "${pip[@]}" -r <(grep -E '^(setuptools|wheel)==' "$lock") \
      && "${pip[@]}" --no-build-isolation -r "$lock" \
      && cp "$lock" "$venv/lock.txt" || return 1
  fi
  echo "$venv"/lib/python3*/site-packages/pyspark
}
