# Sets $node to a Node.js that is new enough, or says in one line what is missing and exits. sudo clears PATH, so the
# places where users keep their own Node are looked at, too: beside npm, in their home, in /usr/local and /opt.

# new_enough FILE: whether it runs and is 20.19 or newer; the best that is not is kept for the message.
new_enough() {
  [ -x "$1" ] && [ ! -d "$1" ] || return 1
  version=$("$1" -p 'process.versions.node' 2>/dev/null) || return 1
  major=${version%%.*}
  rest=${version#*.}
  minor=${rest%%.*}
  if [ "$major" -gt 20 ] || { [ "$major" -eq 20 ] && [ "$minor" -ge 19 ]; }; then return 0; fi
  too_old="$1 is $version"
  return 1
}

# home_of USER: from the passwd file, since ~USER is no portable expansion of a variable.
home_of() {
  while IFS=: read -r name _ _ _ _ home _; do
    if [ "$name" = "$1" ]; then
      printf '%s\n' "$home"
      return
    fi
  done </etc/passwd
}

find_node() {
  too_old=
  node=$(command -v node 2>/dev/null) && new_enough "$node" && return
  npm=$(command -v npm 2>/dev/null) && npm=$(readlink -f "$npm") && {
    # npm is PREFIX/lib/node_modules/npm/bin/npm-cli.js, or a script beside node.
    for node in "${npm%/*}/node" "${npm%/lib/node_modules/*}/bin/node"; do new_enough "$node" && return; done
  }
  homes=${HOME-}
  [ -z "${SUDO_USER-}" ] || homes="$(home_of "$SUDO_USER")
$homes"
  while read -r home; do
    [ -n "$home" ] || continue
    for node in "$home"/.volta/tools/image/node/*/bin/node "$home"/.local/bin/node "$home"/.local/share/fnm/node-versions/*/installation/bin/node \
      "$home"/.local/share/mise/installs/node/*/bin/node "$home"/.asdf/installs/nodejs/*/bin/node "$home"/.nvm/versions/node/*/bin/node; do
      new_enough "$node" && return
    done
  done <<END
$homes
END
  for node in /usr/local/bin/node /usr/bin/node /opt/node*/bin/node /usr/local/lib/nodejs/*/bin/node /usr/local/node*/bin/node; do
    new_enough "$node" && return
  done
  echo "stap needs Node.js 20.19 or newer (${too_old:-none was found}): install it from https://nodejs.org, or put it on PATH" >&2
  exit 1
}
find_node
