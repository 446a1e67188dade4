# The commands of ./asyncio that work on the checkout; read by ./asyncio.

library_version() {
  sed -n '/<artifactId>asyncio-parent</,/<version>/s/.*<version>\(.*\)<.*/\1/p' "$home/pom.xml"
}

# Maven on the JDK that was found. The two options: Maven 3.8's own libraries make newer JDKs warn.
maven() {
  command -v mvn >/dev/null || fail ": no mvn on the PATH; install Maven 3.8 or newer"
  (
    cd "$home" || exit
    JAVA_HOME=$java_home PATH=$java_home/bin:$PATH \
      MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}" \
      mvn -B --no-transfer-progress "$@"
  )
}

# ./asyncio test [MODULE…] [MAVEN-OPTION…]; the last line counts the tests of all modules.
run_tests() {
  modules=''
  for word; do
    shift
    case $word in
      -*) set -- "$@" "$word" ;;
      *)
        [ -f "$home/$word/pom.xml" ] || fail " test: there is no module '$word'; modules are the directories with a pom.xml"
        modules=${modules:+$modules,}${word%/}
        ;;
    esac
  done
  case ,$modules, in
    ,, | *,examples,*) need_browser || set -- -DexcludedGroups=browser "$@" ;;
  esac
  case ,$modules, in
    ,, | *,asyncio-http,*) need_peers ;;
  esac
  [ -z "$modules" ] || set -- -pl "$modules" -am -Dsurefire.failIfNoSpecifiedTests=false "$@"
  started=$state/tests-started
  : >"$started"
  maven verify "$@"
  outcome=$?
  count_tests
  exit $outcome
}

# Chromium and its driver, for the tests of pages; installed where that can be done without a question.
need_browser() {
  has chromium chromedriver && return
  echo 'asyncio test: installing chromium and chromium-driver, which the tests of pages drive ...' >&2
  install_packages browser chromium chromium-driver
  has chromium chromedriver && return
  echo 'asyncio test: no chromium and chromedriver on the PATH; the tests of pages are left out' >&2
  return 1
}

# Proxies and an attacker, for tests of the HTTP server; likewise. Without them those tests are skipped.
need_peers() {
  has nginx haproxy slowhttptest && return
  echo 'asyncio test: installing nginx, haproxy and slowhttptest, which the HTTP server is tested with ...' >&2
  install_packages peers nginx-light haproxy slowhttptest
  has nginx haproxy slowhttptest && return
  echo 'asyncio test: not all of nginx, haproxy and slowhttptest are there; the tests with them are skipped' >&2
}

# Debian has servers outside of the PATH of most users.
has() {
  for program; do
    PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || return 1
  done
}

# Debian's packages, as root only; what is said goes to the log $1.
install_packages() {
  log=$state/$1.log
  shift
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 0
  {
    apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
  } >"$log" 2>&1
}

# Adds up the reports written since this run began.
count_tests() {
  counts=$(find "$home" -path '*/target/surefire-reports/TEST-*.xml' -newer "$started" \
    -exec awk '
      /<testsuite / && !counted[FILENAME]++ { print number("tests"), number("failures") + number("errors"), number("skipped") }
      function number(name) {
        return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0
      }' {} + \
    | awk '{ tests += $1; failed += $2; skipped += $3 }
      END { print tests - failed - skipped + 0, failed + 0, skipped + 0 }')
  passed=${counts%% *} skipped=${counts##* } failed=${counts#* } failed=${failed% *}
  if [ "$outcome" -eq 0 ] && [ $((passed + failed)) -eq 0 ]; then
    echo "asyncio test: no test ran" >&2
    outcome=1
  fi
  [ "$skipped" -eq 0 ] && skipped='' || skipped=", $skipped skipped"
  # Maven ends with colour codes and without a line end.
  printf '\n%s passed, %s failed%s\n' "$passed" "$failed" "$skipped"
}

# Compiles module $1 and what it needs, with the further Maven words, if their sources changed.
build_module() {
  module=$1
  shift
  built=$state/built-$module
  if [ -r "$built" ] && [ -d "$home/$module/target/classes" ] && [ -d "$home/asyncio-core/target/classes" ] \
    && [ -z "$(find "$home/pom.xml" "$home/$module/pom.xml" "$home/$module/src" \
    "$home/asyncio-core/src/main" "$home/asyncio-net/src/main" "$home/asyncio-testing/src/main" \
    "$home/asyncio-http/src/main" \
    -newer "$built")" ]; then
    return
  fi
  echo "asyncio: building $module (first use, or its sources changed) ..." >&2
  : >"$built.next"
  if ! maven -pl "$module" -am -DskipTests "$@" >"$built.log" 2>&1; then
    grep -E '^\[(ERROR|WARNING)' "$built.log" >&2
    fail ": $module was not built; all that Maven said is in $built.log"
  fi
  mv -f "$built.next" "$built"
}

# ./asyncio bench core|net|debugging|startup|testing …
run_benchmarks() {
  subject=${1:-}
  [ $# -eq 0 ] || shift
  case $subject in
    core) measure_core "$@" ;;
    net) measure_in_jvm NetBench "$@" ;;
    http) measure_in_jvm HttpBench "$@" ;;
    debugging) measure_in_jvm DebuggingBench "$@" ;;
    startup) measure_startup "$@" ;;
    testing) measure_in_jvm TestKitBench "$@" ;;
    '') fail " bench: say what to measure: core, net, http, debugging, startup or testing" ;;
    *) fail " bench: unknown subject '$subject'; there are core, net, http, debugging, startup and testing" ;;
  esac
}

measure_core() {
  build_module benchmarks -Pbenchmarks package
  # The measured JVMs get their flags from the benchmarks; JMH 1.37 still uses what JDK 25 warns of.
  exec "$java_home/bin/java" --sun-misc-unsafe-memory-access=allow \
    -jar "$home/benchmarks/target/benchmarks.jar" core "$@"
}

# A main class of the benchmarks, and its arguments.
measure_in_jvm() {
  bench=$1
  shift
  build_module benchmarks -Pbenchmarks package
  exec "$java_home/bin/java" -Xmx1g -XX:+UseSerialGC --add-opens java.base/java.lang=ALL-UNNAMED \
    -cp "$home/benchmarks/target/benchmarks.jar" "io.asyncio.benchmarks.$bench" "$@"
}

measure_startup() {
  find_runtime
  start_java io.asyncio.cli.Main startup "$home/asyncio" "$runtime/asyncio-core.jar" \
    "$home/asyncio-cli/src/main/programs/Startup.java" "$@"
}

# ./asyncio conformance AREA/NAME [--portable] [--virtual]
play_trace() {
  [ $# -gt 0 ] || fail " conformance: name a trace, such as tasks/cancel_delivery_order; --list shows all"
  build_module conformance compile
  find_runtime
  need_net
  exec "$java_home/bin/java" --add-opens java.base/java.lang=ALL-UNNAMED \
    --enable-native-access=ALL-UNNAMED \
    -cp "$home/conformance/target/classes:$home/asyncio-testing/target/classes:$home/asyncio-core/target/classes:$net_path" \
    io.asyncio.conformance.Main "$@"
}

suggest_command() {
  case $1 in
    *.java) fail ": unknown command '$1'; to run this program: ./asyncio run $1" ;;
  esac
  # The fewest letters to insert, delete, replace or swap.
  nearest=$(printf '%s\n' run serve repl ps pstree top test bench conformance --help --version | awk -v word="$1" '
    function least(a, b) { return a < b ? a : b }
    {
      for (i = 0; i <= length(word); i++) d[i, 0] = i
      for (j = 0; j <= length($0); j++) d[0, j] = j
      for (i = 1; i <= length(word); i++)
        for (j = 1; j <= length($0); j++) {
          a = substr(word, i, 1); b = substr($0, j, 1)
          d[i, j] = least(d[i - 1, j - 1] + (a != b), least(d[i - 1, j], d[i, j - 1]) + 1)
          if (i > 1 && j > 1 && a == substr($0, j - 1, 1) && b == substr(word, i - 1, 1))
            d[i, j] = least(d[i, j], d[i - 2, j - 2] + 1)
        }
      found = d[length(word), length($0)]
      if (NR == 1 || found < fewest) { fewest = found; nearest = $0 }
    }
    END { print nearest }')
  fail ": unknown command '$1'; did you mean '$nearest'? './asyncio --help' lists all"
}
