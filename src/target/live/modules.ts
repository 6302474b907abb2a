/** The lists of modules of the running kernel. */
import { existsSync, readdirSync } from 'node:fs';
import type { ModuleLists } from '../modules/index.js';
import { parseModulesBuiltin, parseModulesDep, parseProcModules } from '../modules/index.js';
import { readTextIfAny } from './files.js';

export function readModuleLists(release: string): ModuleLists {
  const loaded = readTextIfAny('/proc/modules');
  const dep = readTextIfAny(`/lib/modules/${release}/modules.dep`);
  const builtin = readTextIfAny(`/lib/modules/${release}/modules.builtin`);
  return {
    release,
    loaded: loaded === undefined ? undefined : parseProcModules(loaded),
    available: dep === undefined ? undefined : new Set(parseModulesDep(dep).keys()),
    builtIn: builtin === undefined ? partsWithParameters() : parseModulesBuiltin(builtin),
  };
}

/** /sys/module has a folder for each loaded module (with `initstate`) and for each built-in part that has parameters. */
function partsWithParameters(): ReadonlySet<string> {
  const folder = '/sys/module';
  if (!existsSync(folder)) return new Set();
  return new Set(readdirSync(folder).filter((name) => !existsSync(`${folder}/${name}/initstate`)));
}
