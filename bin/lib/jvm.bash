# Shared by bin/nightjar, bin/test and bin/bench: finds Java 17 and sets what a JVM with ND4J needs. Sourced, never run.

# fail CODE MESSAGE: one message, no stack trace.
fail() {
  printf '%s: %s\n' "$(basename "$0")" "$2" >&2
  exit "$1"
}

# Sets JAVA to a Java 17 and exports JAVA_HOME for Maven; ends with 2 and a message otherwise.
find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    JAVA=$JAVA_HOME/bin/java
    [ -x "$JAVA" ] || fail 2 "JAVA_HOME is '$JAVA_HOME', where no bin/java is. Point it at a JDK 17, or unset it."
  else
    JAVA=$(command -v java) || fail 2 "no Java found. Install a JDK 17 and put it on PATH, or point JAVA_HOME at it."
  fi
  local version
  version=$("$JAVA" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.specification\.version = //p')
  [ "$version" = 17 ] || fail 2 "Java 17 is needed, but $JAVA is Java ${version:-of an unknown version}. Point JAVA_HOME at a JDK 17."
}

# Which OpenBLAS kernel: NIGHTJAR_BLAS if set, else Nightjar chooses by CPU flags. What the machine may have preset is not used.
set_blas() {
  unset OPENBLAS_CORETYPE OPENBLAS_NUM_THREADS
  [ -z "${NIGHTJAR_BLAS:-}" ] || export OPENBLAS_CORETYPE=$NIGHTJAR_BLAS
  # One thread for each network: Spark's task slots are the parallelism.
  export OMP_NUM_THREADS=1
}

# Sets MVN; ends with 2 and a message if there is none.
find_maven() {
  MVN=$(command -v mvn) || fail 2 "no Maven found (mvn on PATH). Install Maven 3.6.3 or newer."
}
