# Sourced by the launcher when its fast path fails: a Node that has moved since the build, or a checkout never built.
. "$checkout/scripts/find-node.sh"
missing=
[ -d "$checkout/node_modules" ] || missing="its packages (node_modules)"
[ -e "$checkout/dist/launch.cjs" ] && [ -e "$checkout/dist/stap.cjs" ] || missing="${missing:+$missing and }its build (dist)"
if [ -n "$missing" ]; then
  echo "stap is not set up: $missing missing in $(cd "$checkout" && pwd). To bring what is missing: $0 --setup" >&2
  exit 1
fi
unset NODE_EXTRA_CA_CERTS
read -r flags <"$checkout/scripts/node-flags" || flags=
exec "$node" $flags "$checkout/dist/launch.cjs" "$@"
