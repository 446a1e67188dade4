# Builds networking and HTTP for programs that name one of them; read by ./asyncio after runtime.sh.
#
# Its own sources by javac, as the library's; the jars of Netty are fetched by Maven, from the local
# repository or from Central.

# Sets net and net_path, as find_net promises.
build_net() {
  mkdir -p "$runtime/net" || fail ": cannot create $runtime/net"
  one_at_a_time is_net_fresh renew_net
}

renew_net() {
  : >"$base/started"
  net_id=$(sources_id pom.xml asyncio-net/pom.xml asyncio-net/src/main asyncio-http/pom.xml \
    asyncio-http/src/main)
  net=$runtime/net/$net_id
  [ -r "$net/complete" ] || compile_net
  read -r net_path <"$net/complete"
  write_stamp "$runtime/net" "$net" "$net_path"
  forget_old "$runtime/net" "$net_id"
}

compile_net() {
  printf 'asyncio: building networking with JDK %s (first use, or its sources changed) ...\n' \
    "$java_version" >&2
  rm -rf "$net"
  mkdir -p "$net" || fail ": cannot create $net"
  fetch_jars asyncio-net
  fetch_jars asyncio-http
  net_path=$net/asyncio-net.jar:$net/asyncio-http.jar
  for jar in "$net"/jars/*.jar; do
    net_path=$net_path:$jar
  done
  into=$net
  stand_in_for_jspecify
  compile asyncio-net "$runtime/asyncio-core.jar:$net_path"
  compile asyncio-http "$runtime/asyncio-core.jar:$net_path"
  rm -rf "$net/classes" "$net/jspecify"
  record_aot_cache NetTraining
  printf '%s\n' "$net_path" >"$net/complete"
}

# Into $net/jars, by a project that has the dependencies of module $1 but our own.
fetch_jars() {
  . "$home/build/launcher/development.sh"
  command -v mvn >/dev/null \
    || fail ": networking needs jars such as those of Netty, which Maven fetches, and there is no mvn on the PATH; install Maven 3.8 or newer"
  cp "$home/pom.xml" "$net/parent.xml"
  awk '
    /<dependency>/ { held = "" ; holding = 1 }
    holding { held = held $0 "\n" }
    !holding { print }
    /<\/dependency>/ { holding = 0; if (held !~ /<groupId>io.asyncio</) printf "%s", held }
    /<version>/ && !found++ { print "    <relativePath>parent.xml</relativePath>" }' \
    "$home/$1/pom.xml" >"$net/pom.xml"
  maven -f "$net/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
    -DoutputDirectory="$net/jars" >"$net/maven.log" 2>&1 \
    || fail ": networking needs jars such as those of Netty, which are neither in the local Maven repository nor could be fetched (see $net/maven.log); try again with a network"
}
