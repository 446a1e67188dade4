# Builds the library and the Java half of ./asyncio for running programs; read by ./asyncio.
#
# With javac alone rather than Maven: a newcomer's first program needs no Maven, no network and no
# repository, and a build under way in target/ is not disturbed. The tests and checks are Maven's.

# Sets runtime, as find_runtime promises.
build_runtime() {
  mkdir -p "$base" || fail ": cannot create $base"
  one_at_a_time is_fresh renew_runtime
}

# Runs $2 unless $1 finds that there is nothing to do, when no other ./asyncio builds.
one_at_a_time() {
  lock=$base/lock
  take_lock
  trap 'rm -rf "$lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  "$1" || "$2"
  rm -rf "$lock"
  trap - EXIT INT TERM
}

renew_runtime() {
  # Older than all that is read from here on: what is edited meanwhile is built next time.
  : >"$base/started"
  id=$(sources_id asyncio build/launcher asyncio-core/src/main asyncio-cli/src/main)
  runtime=$base/$id
  [ -r "$runtime/complete" ] || compile_runtime
  newer=$(newer_test)
  write_stamp "$base" "$id" "$java_home" "$newer"
  forget_old "$base" "$id"
}

# Writes the words after $1, a line each, into the stamp of directory $1.
write_stamp() {
  place=$1
  shift
  printf '%s\n' "$@" >"$place/stamp.next" \
    && touch -r "$base/started" "$place/stamp.next" && mv -f "$place/stamp.next" "$place/stamp" \
    || fail ": cannot write $place/stamp"
  rm -f "$base/started"
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

# The id of the files in the directories that are named; equal sources have equal ids.
sources_id() {
  digest=sha256sum
  command -v sha256sum >/dev/null || digest='shasum -a 256'
  (
    cd "$home" || exit
    find "$@" -type f -exec $digest {} + | LC_ALL=C sort | $digest
  ) | cut -c 1-16
}

compile_runtime() {
  printf 'asyncio: building the library with JDK %s (first use, or its sources changed) ...\n' \
    "$java_version" >&2
  rm -rf "$runtime"
  mkdir -p "$runtime" || fail ": cannot create $runtime"
  into=$runtime
  stand_in_for_jspecify
  compile asyncio-core ''
  compile asyncio-cli "$runtime/asyncio-core.jar"
  rm -rf "$runtime/classes" "$runtime/jspecify"
  record_aot_cache Training
  : >"$runtime/complete"
}

# The annotations mean nothing at run time: javac has to know their names and places.
stand_in_for_jspecify() {
  mkdir -p "$into/jspecify/org/jspecify/annotations"
  for annotation in NullMarked NullUnmarked NonNull Nullable; do
    case $annotation in
      Null*ed) places='MODULE, PACKAGE, TYPE, METHOD, CONSTRUCTOR' ;;
      *) places=TYPE_USE ;;
    esac
    printf 'package org.jspecify.annotations;\n%s\n@java.lang.annotation.Target({%s})\npublic @interface %s {}\n' \
      'import static java.lang.annotation.ElementType.*;' "$places" "$annotation" \
      >"$into/jspecify/org/jspecify/annotations/$annotation.java"
  done
}

# Compiles the main sources of module $1 against class path $2 and packs them, with its resources, into
# $into/$1.jar.
compile() {
  find "$home/$1/src/main/java" -name '*.java' ! -name module-info.java \
    | sed 's/[\\"]/\\&/g; s/.*/"&"/' >"$into/files"
  "$java_home/bin/javac" -encoding UTF-8 -proc:none -nowarn -g -parameters -implicit:none \
    -sourcepath "$into/jspecify" -cp "$2" -d "$into/classes/$1" @"$into/files" >&2 \
    || fail ": $home/$1 does not compile; see above"
  if [ -d "$home/$1/src/main/resources" ]; then
    cp -R "$home/$1/src/main/resources/." "$into/classes/$1" || fail ": cannot write $into"
  fi
  "$java_home/bin/jar" --create --file "$into/$1.jar" -C "$into/classes/$1" . >&2 \
    || fail ": cannot write $into/$1.jar"
  rm -f "$into/files"
}

# A JVM that compiles and runs the sample program $1 twice notes what it loaded and linked. Its options
# are those of start_java, or the cache would not fit.
record_aot_cache() {
  (
    unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS
    start_java "-XX:AOTCacheOutput=$into/unfinished.aot" io.asyncio.cli.Main train \
      --cache "$into/training" "$home/asyncio-cli/src/main/programs/$1.java"
  ) >"$into/aot.log" 2>&1 </dev/null
  if [ $? -eq 0 ] && [ -s "$into/unfinished.aot" ]; then
    mv -f "$into/unfinished.aot" "$into/run.aot"
  else
    rm -f "$into/unfinished.aot"
    echo "asyncio: no AOT cache could be made (see $into/aot.log); programs start more slowly" >&2
  fi
  rm -rf "$into/training" "$into/unfinished.aot.config"
}

# Forgets what directory $1 holds besides $2. A program that runs may still load classes from the jars
# it was started with, but has its AOT cache open: the big file goes at once, the rest a day later.
forget_old() {
  for old in "$1"/*/; do
    [ "$old" = "$1/$2/" ] || rm -f "$old/run.aot"
  done
  find "$1" -mindepth 1 -maxdepth 1 -type d ! -name "$2" ! -name lock -mtime +1 \
    -exec rm -rf {} +
}
