# Sourced by the launcher for `stap --setup [ARGUMENT…]`: brings what is missing, then goes on with ARGUMENT…
. "$checkout/scripts/find-node.sh"
"$node" "$checkout/scripts/setup.mjs" "$#" || exit $?
[ $# -gt 0 ] || exit 0
