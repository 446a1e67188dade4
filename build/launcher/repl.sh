# The prompt; read by ./asyncio.

# ./asyncio repl [--debug] [--portable]
repl() {
  debug='' portable=''
  for word; do
    case $word in
      --debug) debug=1 ;;
      --portable) portable=1 ;;
      -h | --help) usage && exit ;;
      *) fail " repl: unknown option '$word'; there are --debug and --portable" ;;
    esac
  done
  find_state
  find_java
  find_runtime
  . "$home/build/launcher/development.sh"
  set -- --startup "$home/asyncio-cli/src/main/programs/repl.jsh"
  states=${XDG_STATE_HOME:-${HOME:+$HOME/.local/state}}
  [ -z "$states" ] || set -- "$@" --memory "$states/asyncio/repl.properties"
  # Only a terminal is asked for the next line; other input is read as a script.
  [ ! -t 0 ] || set -- "$@" --banner "asyncio for Java $(library_version), JDK $java_version"
  start_loop io.asyncio.cli.Main repl "$@"
}
