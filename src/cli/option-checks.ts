/** What stap says of an option's argument that it does not take: undefined when it is good. Texts and limits as in 4.8. */
import { FEATURES, isFeature } from '../target/index.js';
import { LAST_PASS, MODULE_PASSES } from '../passes/index.js';
import type { DumpStage } from './options.js';

export type ArgumentCheck = (value: string) => string | undefined;

/** strtol's idea of a decimal number that fills the whole word. */
const DECIMAL = /^\s*[+-]?\d+$/;
/** strtod's, without hexadecimal, infinity and NaN. */
const FRACTION = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** staprun counts in milliseconds. */
const SHORTEST_TIMEOUT_SECONDS = 0.001;

/** SystemTap's version whose language this is: `systemtap_v`, and the newest that --compatible may name. */
export const LANGUAGE_VERSION = '5.6';

export function checkPass(value: string): string | undefined {
  return isBetween(value, 1, 5) ? undefined : 'Invalid pass number (should be 1-5).';
}

export function checkVerbosity(value: string): string | undefined {
  return /^\d{1,5}$/.test(value) ? undefined : 'Invalid --vp argument: it takes 1 to 5 digits.';
}

export function checkBuffer(value: string): string | undefined {
  return isBetween(value, 1, 4095) ? undefined : 'Invalid buffer size (should be 1-4095).';
}

export function checkTimeout(value: string): string | undefined {
  return FRACTION.test(value) && Number(value) >= SHORTEST_TIMEOUT_SECONDS ? undefined : 'Invalid timeout interval.';
}

/** An empty word is strtol's 0, as no -x at all. */
export function checkPid(value: string): string | undefined {
  return value === '' || DECIMAL.test(value) ? undefined : 'Invalid target process ID number.';
}

export function checkNamespacePid(value: string): string | undefined {
  return DECIMAL.test(value) ? undefined : 'Invalid process ID number for target namespaces.';
}

export function checkCommand(value: string): string | undefined {
  return value === '' ? 'Empty CMD string invalid.' : undefined;
}

export function checkObject(value: string): string | undefined {
  return value === '' ? 'Data object (-d) cannot be empty.' : undefined;
}

/** What stap hands to a shell or a compiler must fit a pattern, case ignored. */
function safe(option: string, pattern: string): ArgumentCheck {
  const expression = new RegExp(pattern, 'i');
  return (value) =>
    expression.test(value)
      ? undefined
      : `ERROR: Safety pattern mismatch for ${option} parameter ('${value}' vs. '${pattern}') rc=1`;
}

export const checkDefine = safe('-D', '^[a-z_][a-z_0-9]*(=-?[a-z_0-9]+)?$');
export const checkGlobal = safe('-G', '^[a-z_][a-z0-9_]*=[a-z0-9_.-]+$');
export const checkRotation = safe('-S', '^[0-9]+(,[0-9]+)?$');
export const checkArchitecture = safe('-a', '^[a-z0-9_-]+$');
export const checkModuleInfo = safe('--modinfo', '^[a-z_][a-z0-9_]*=.+$');
const checkModuleCharacters = safe('-m', '^[a-z0-9_]+$');

/** `.ko` and what lies beyond 55 characters is cut off, with a line that says so (which is why it may have two lines). */
export function checkModuleName(value: string): string | undefined {
  const name = moduleName(value);
  const cut = name === value ? '' : `Truncating module name to '${name}'\n`;
  if (name === '') return `${cut}Module name cannot be empty.`;
  const complaint = checkModuleCharacters(name);
  return complaint === undefined ? undefined : `${cut}${complaint}`;
}

export function moduleName(value: string): string {
  const stem = value.endsWith('.ko') ? value.slice(0, -3) : value;
  return stem.slice(0, 55);
}

export function checkRuntime(value: string): string | undefined {
  if (value === 'bpf' || value === 'kernel') return undefined;
  if (value === 'dyninst') return 'ERROR: --runtime=dyninst unavailable; this build lacks DYNINST feature';
  return `ERROR: ${value} is an invalid argument for --runtime`;
}

export function checkPrivilege(value: string): string | undefined {
  return oneOf('privilege', value, ['stapusr', 'stapsys', 'stapdev']);
}

export function checkColor(value: string): string | undefined {
  return oneOf('color', value, ['always', 'auto', 'never']);
}

export function checkPrologue(value: string): string | undefined {
  return oneOf('prologue-searching', value, ['always', 'auto', 'never']);
}

export function checkDownload(value: string): string | undefined {
  if (/^(yes|no|ask|[1-9]\d*)$/.test(value)) return undefined;
  return `ERROR: ${value} is not a valid value. Use 'yes', 'no', 'ask' or a timeout value.`;
}

/** Versions compare as strverscmp does; for dotted numbers that is number by number. */
export function checkCompatible(value: string): string | undefined {
  if (compareVersions(value, LANGUAGE_VERSION) <= 0) return undefined;
  return `ERROR: systemtap version ${LANGUAGE_VERSION} cannot be compatible with future version ${value}`;
}

/** Names of the passes whose result --dump=ir:PASS shows. */
const DUMP_PASSES: readonly string[] = [...MODULE_PASSES.map(({ name }) => name), LAST_PASS];

const DUMP_STAGES: readonly DumpStage[] = ['tokens', 'ast', 'program', 'ir', 'js', 'bpf', 'c'];

export function isDumpStage(word: string): word is DumpStage {
  return DUMP_STAGES.some((stage) => stage === word);
}

export function checkDump(value: string): string | undefined {
  const [stage = '', pass] = value.split(':');
  const knowsPass = pass === undefined || (stage === 'ir' && DUMP_PASSES.includes(pass));
  if (isDumpStage(stage) && knowsPass) return undefined;
  return `Invalid argument '${value}' for --dump: it takes ${DUMP_STAGES.join(', ')} or ir:PASS (${DUMP_PASSES.join(', ')}).`;
}

export function checkFile(option: string): ArgumentCheck {
  return (value) => (value === '' ? `Empty file name for ${option} invalid.` : undefined);
}

/** What may be left unused, to take the other way: names of the table in target/features. */
export function checkFeatures(value: string): string | undefined {
  const wrong = value.split(',').find((word) => !isFeature(word));
  if (wrong === undefined) return undefined;
  return `Invalid argument '${wrong}' for --without: it takes ${Object.keys(FEATURES).join(', ')}.`;
}

function oneOf(option: string, value: string, choices: readonly string[]): string | undefined {
  return choices.includes(value) ? undefined : `Invalid argument '${value}' for --${option}.`;
}

function isBetween(value: string, low: number, high: number): boolean {
  return DECIMAL.test(value) && Number(value) >= low && Number(value) <= high;
}

/** Digits by value, all else by byte; what is shorter comes first. */
function compareVersions(left: string, right: string): number {
  const parts = (text: string): readonly string[] => text.match(/\d+|\D/g) ?? [];
  const others = parts(right);
  for (const [index, part] of parts(left).entries()) {
    const other = others[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    const bothNumbers = /^\d/.test(part) && /^\d/.test(other);
    return bothNumbers ? Number(part) - Number(other) : part < other ? -1 : 1;
  }
  return left.length - right.length;
}
