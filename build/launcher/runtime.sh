# Builds the library and the Java half of ./asyncio for running programs; read by ./asyncio.
#
# With javac alone rather than Maven: a newcomer's first program needs no Maven, no network and no
# repository, and a build under way in target/ is not disturbed. The tests and checks are Maven's.

# Sets runtime, as find_runtime promises.
build_runtime() {
  mkdir -p "$base" || fail ": cannot create $base"
  lock=$base/lock
  take_lock
  trap 'rm -rf "$lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  if ! is_fresh; then
    # Older than all that is read from here on: what is edited meanwhile is built next time.
    : >"$base/started"
    id=$(sources_id)
    runtime=$base/$id
    [ -r "$runtime/complete" ] || compile_runtime
    printf '%s\n%s\n%s\n' "$id" "$java_home" "$(newer_test)" >"$base/stamp.next" \
      && touch -r "$base/started" "$base/stamp.next" && mv -f "$base/stamp.next" "$base/stamp" \
      || fail ": cannot write $base/stamp"
    rm -f "$base/started"
    forget_old_runtimes
  fi
  rm -rf "$lock"
  trap - EXIT INT TERM
}

# The time of the last change to a file also tells when it was replaced by an older one, but not every
# find can compare it.
newer_test() {
  if find "$base/started" -cnewer "$base/started" >/dev/null 2>&1; then
    echo -cnewer
  else
    echo -newer
  fi
}

# Another ./asyncio may be building right now; one that was killed left its lock behind.
take_lock() {
  nobody=0
  until mkdir "$lock" 2>/dev/null; do
    [ -d "$lock" ] || fail ": cannot create $lock"
    holder=$(cat "$lock/holder" 2>/dev/null)
    [ -n "$holder" ] || nobody=$((nobody + 1))
    if [ $nobody -gt 3 ] || { [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; }; then
      rm -rf "$lock"
    else
      sleep 1
    fi
  done
  echo $$ >"$lock/holder"
}

# Equal sources have equal ids.
sources_id() {
  digest=sha256sum
  command -v sha256sum >/dev/null || digest='shasum -a 256'
  (
    cd "$home" || exit
    find asyncio build/launcher asyncio-core/src/main asyncio-cli/src/main -type f \
      -exec $digest {} + | LC_ALL=C sort | $digest
  ) | cut -c 1-16
}

compile_runtime() {
  printf 'asyncio: building the library with JDK %s (first use, or its sources changed) ...\n' \
    "$java_version" >&2
  rm -rf "$runtime"
  mkdir -p "$runtime" || fail ": cannot create $runtime"
  stand_in_for_jspecify
  compile asyncio-core ''
  compile asyncio-cli "$runtime/asyncio-core.jar"
  rm -rf "$runtime/classes" "$runtime/jspecify"
  record_aot_cache
  : >"$runtime/complete"
}

# The annotations mean nothing at run time: javac has to know their names and places.
stand_in_for_jspecify() {
  mkdir -p "$runtime/jspecify/org/jspecify/annotations"
  for annotation in NullMarked NullUnmarked NonNull Nullable; do
    case $annotation in
      Null*ed) places='MODULE, PACKAGE, TYPE, METHOD, CONSTRUCTOR' ;;
      *) places=TYPE_USE ;;
    esac
    printf 'package org.jspecify.annotations;\n%s\n@java.lang.annotation.Target({%s})\npublic @interface %s {}\n' \
      'import static java.lang.annotation.ElementType.*;' "$places" "$annotation" \
      >"$runtime/jspecify/org/jspecify/annotations/$annotation.java"
  done
}

# Compiles the main sources of module $1 against class path $2 and packs them, with its resources, into
# $runtime/$1.jar.
compile() {
  find "$home/$1/src/main/java" -name '*.java' ! -name module-info.java \
    | sed 's/[\\"]/\\&/g; s/.*/"&"/' >"$runtime/files"
  "$java_home/bin/javac" -encoding UTF-8 -proc:none -nowarn -g -parameters -implicit:none \
    -sourcepath "$runtime/jspecify" -cp "$2" -d "$runtime/classes/$1" @"$runtime/files" >&2 \
    || fail ": $home/$1 does not compile; see above"
  if [ -d "$home/$1/src/main/resources" ]; then
    cp -R "$home/$1/src/main/resources/." "$runtime/classes/$1" || fail ": cannot write $runtime"
  fi
  "$java_home/bin/jar" --create --file "$runtime/$1.jar" -C "$runtime/classes/$1" . >&2 \
    || fail ": cannot write $runtime/$1.jar"
  rm -f "$runtime/files"
}

# A JVM that compiles and runs a sample program twice notes what it loaded and linked. Its options
# are those of start_java, or the cache would not fit.
record_aot_cache() {
  (
    unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS
    start_java "-XX:AOTCacheOutput=$runtime/unfinished.aot" io.asyncio.cli.Main train \
      --cache "$runtime/training" "$home/asyncio-cli/src/main/programs/Training.java"
  ) >"$runtime/aot.log" 2>&1 </dev/null
  if [ $? -eq 0 ] && [ -s "$runtime/unfinished.aot" ]; then
    mv -f "$runtime/unfinished.aot" "$runtime/run.aot"
  else
    rm -f "$runtime/unfinished.aot"
    echo "asyncio: no AOT cache could be made (see $runtime/aot.log); programs start more slowly" >&2
  fi
  rm -rf "$runtime/training" "$runtime/unfinished.aot.config"
}

# A program that runs may still load classes from the jars it was started with, but has its AOT cache
# open: the big file goes at once, the rest a day later.
forget_old_runtimes() {
  for old in "$base"/*/; do
    [ "$old" = "$runtime/" ] || rm -f "$old/run.aot"
  done
  find "$base" -mindepth 1 -maxdepth 1 -type d ! -name "$id" ! -name lock -mtime +1 \
    -exec rm -rf {} +
}
