// The shell script that ends a command inside a container, with all that it has started. The engine has no call for that.
// It finds the command's descendants and its session; by a mark in the environment what has left both; and what has also
// thrown the mark away, since nothing else in the container belongs to nobody.

/** The variable that marks what a command starts. */
export const MARK = "SKYKOI_EXEC";

/**
 * Arguments: the first process, its mark, the signal, how often to look again. Exit 0 where nothing of the command is left,
 * 1 where something is. Built-ins of `sh` and `grep` alone; without `grep` the marks are not looked at.
 */
export const KILL_SCRIPT: string = `
root=$1 mark=$2 signal=$3 rounds=$4
stat_of() {
  { read -r line < "/proc/$1/stat"; } 2>/dev/null || return 1
  line=\${line##*) }
  set -- $line
  state=$1 parent=$2 session=$4
}
find_all() {
  found=" "
  stat_of "$root" && [ "$session" = "$root" ] && [ "$state" != Z ] && found=" $root "
  marked= foreign=
  if command -v grep >/dev/null; then
    marked=" $(grep -ls "${MARK}=$mark" /proc/[0-9]*/environ | tr '\\n' ' ') "
    foreign=" $(grep -ls "${MARK}=" /proc/[0-9]*/environ | tr '\\n' ' ') "
  fi
  again=1
  while [ "$again" = 1 ]; do
    again=0
    for folder in /proc/[0-9]*; do
      pid=\${folder#/proc/}
      case "$found" in *" $pid "*) continue ;; esac
      stat_of "$pid" || continue
      [ "$session" = "$$" ] || [ "$session" = 1 ] || [ "$pid" = 1 ] || [ "$state" = Z ] && continue
      is=
      [ "$session" = "$root" ] && is=1
      case "$found" in *" $parent "*) is=1 ;; esac
      case "$marked" in *" $folder/environ "*) is=1 ;; esac
      if [ "$parent" = 1 ] && [ -n "$foreign" ]; then
        case "$foreign" in *" $folder/environ "*) ;; *) is=1 ;; esac
      fi
      [ -n "$is" ] && found="$found$pid " && again=1
    done
  done
}
while :; do
  find_all
  [ "$found" = " " ] && exit 0
  kill -s "$signal" $found 2>/dev/null
  rounds=$((rounds - 1))
  [ "$rounds" -le 0 ] && exit 1
done
`;
