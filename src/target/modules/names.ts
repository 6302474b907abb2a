/** Names of modules in the kernel's and kmod's lists. A module's name has `_` where its file's may have `-`. */

/** modules.dep: `kernel/fs/ext4/ext4.ko.xz: kernel/…`; to name → path under the modules' folder. */
export function parseModulesDep(text: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const line of text.split('\n')) {
    const path = line.slice(0, line.indexOf(':'));
    const name = moduleNameOf(path);
    if (name !== undefined) paths.set(name, path);
  }
  return paths;
}

/** modules.builtin: one path a line. */
export function parseModulesBuiltin(text: string): ReadonlySet<string> {
  return new Set(text.split('\n').flatMap((path) => moduleNameOf(path) ?? []));
}

/** /proc/modules: the name is the first word of a line. */
export function parseProcModules(text: string): ReadonlySet<string> {
  return new Set(text.split('\n').flatMap((line) => (line === '' ? [] : line.slice(0, line.indexOf(' ')))));
}

function moduleNameOf(path: string): string | undefined {
  return /([^/]+)\.ko(?:\.\w+)?$/.exec(path)?.[1]?.replace(/-/g, '_');
}
