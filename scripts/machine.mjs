// What setup and test change on a machine, each step announced: packages of ours (npm ci) and of Debian (apt-get).
// No dependencies: it runs before anything is installed. Nothing in the checkout is ever written as somebody else than
// its owner, so `sudo` leaves no file behind that the user cannot remove.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const isRoot = process.geteuid() === 0;

const OLDEST_NODE = [20, 19];
const LIBRARY_FOLDERS = ['/lib', '/usr/lib', '/lib64', '/usr/lib64', '/usr/local/lib'].flatMap((folder) => [
  folder,
  `${folder}/x86_64-linux-gnu`,
  `${folder}/aarch64-linux-gnu`,
]);

/**
 * The Debian packages that matter here: whether what they bring is there (however it came), and what it is for.
 * `names` is what apt-get is asked for.
 */
export const PACKAGES = {
  libbpf: { names: ['libbpf1'], purpose: 'loads BPF programs', isThere: () => hasLibrary('libbpf.so.1') },
  libdw: {
    names: ['libdw1'],
    purpose: 'optional: reads the debug information of programs',
    isThere: () => hasLibrary('libdw.so.1'),
  },
  gcc: { names: ['gcc', 'libc6-dev'], purpose: 'compiles the tests’ trigger programs', isThere: compilerWorks },
  bpftool: { names: ['bpftool'], purpose: 'shows the tests what is loaded', isThere: () => runs('bpftool', 'version') },
  iproute: { names: ['iproute2'], purpose: 'makes the tests’ network devices', isThere: () => runs('ip', '-Version') },
};

export function announce(text) {
  console.error(`stap: ${text}`);
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  announce(`Node.js ${OLDEST_NODE.join('.')} or newer is needed; ${process.execPath} is ${process.version}`);
  process.exit(1);
}

/** Who owns the checkout, and the environment in which a command of theirs runs. */
export function ownerOfCheckout() {
  const { uid, gid } = statSync(checkout);
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.split(':')[2] === String(uid));
  const [name, , , , , home] = (line ?? '').split(':');
  return { uid, gid, name: name || `user ${uid}`, home };
}

/**
 * Runs a command as the owner of the checkout. Node changes user, group and supplementary groups by itself, so neither
 * sudo nor setpriv need be installed.
 */
export function runAsOwner(command, args, options = {}) {
  const owner = ownerOfCheckout();
  const isOther = isRoot && owner.uid !== 0;
  const env = {
    ...process.env,
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? '/usr/bin:/bin'}`,
    ...options.env,
  };
  if (isOther) {
    if (owner.home && existsSync(owner.home)) env.HOME = owner.home;
    else env.npm_config_cache = join(checkout, 'dist/npm-cache');
    delete env.XDG_CACHE_HOME;
  }
  return spawnSync(command, args, {
    cwd: checkout,
    stdio: ['ignore', 2, 2],
    ...options,
    env,
    ...(isOther ? { uid: owner.uid, gid: owner.gid } : {}),
  });
}

/** Whether node_modules holds what the lockfile says: each package that is not optional, in its version. */
export function areModulesCurrent() {
  const installed = packagesIn(join(checkout, 'node_modules/.package-lock.json'));
  if (installed === undefined) return false;
  const wanted = packagesIn(join(checkout, 'package-lock.json')) ?? {};
  return Object.entries(wanted).every(([path, { version, optional, integrity }]) => {
    if (path === '') return true;
    const there = installed[path];
    if (there === undefined) return optional === true;
    return there.version === version && (there.integrity === undefined || there.integrity === integrity);
  });
}

/** `npm ci` as the owner, where node_modules is missing or stale. False (after saying why) if it cannot be done. */
export function bringModules() {
  if (areModulesCurrent()) return true;
  const folder = join(checkout, 'node_modules');
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) {
    announce('node_modules is a link and not what package-lock.json says: bring it up to date where it leads');
    return false;
  }
  const owner = ownerOfCheckout();
  const npm = npmCommand();
  if (npm === undefined) {
    announce(`npm was not found beside ${process.execPath} nor on PATH: install it, it comes with Node.js`);
    return false;
  }
  announce(`npm ci (as ${owner.name})`);
  const { status, error } = runAsOwner(npm[0], [
    ...npm.slice(1),
    'ci',
    '--no-progress',
    '--loglevel=error',
    '--no-update-notifier',
  ]);
  if (status === 0) return true;
  announce(`npm ci failed${error === undefined ? '' : `: ${error.message}`}`);
  return false;
}

/** npm's own script, run by this very Node; else the npm on PATH. */
export function npmCommand() {
  const here = dirname(process.execPath);
  const places = [
    join(here, '../lib/node_modules/npm/bin/npm-cli.js'),
    join(here, 'npm'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
    '/usr/local/lib/node_modules/npm/bin/npm-cli.js',
  ];
  const script = places.find((place) => existsSync(place) && realpathSync(place).endsWith('.js'));
  if (script !== undefined) return [process.execPath, realpathSync(script)];
  return runs('npm', '--version') ? ['npm'] : undefined;
}

/**
 * Brings the named ones of PACKAGES, where they are missing: installs them as root on a Debian-like machine unless
 * `forbidden` says why not, else says what to run. Returns whether all are there afterwards.
 */
export function bringPackages(keys, forbidden) {
  const absent = keys.filter((key) => !PACKAGES[key].isThere());
  if (absent.length === 0) return true;
  const names = absent.flatMap((key) => PACKAGES[key].names);
  const what = absent.map((key) => `${PACKAGES[key].names.join(' ')} (${PACKAGES[key].purpose})`).join(', ');
  const canInstall = isRoot && runs('apt-get', '--version');
  if (forbidden !== undefined || !canInstall) {
    const why = forbidden ?? (isRoot ? 'this machine has no apt-get' : 'not root');
    announce(`missing: ${what}; not installed here: ${why}. As root on Debian: apt-get install ${names.join(' ')}`);
    return false;
  }
  announce(`apt-get install: ${what}`);
  if (aptInstall(names)) return true;
  // One package that a release lacks must not keep the others out.
  if (names.length > 1) for (const name of names) aptInstall([name]);
  const left = absent.filter((key) => !PACKAGES[key].isThere());
  for (const key of left) announce(`could not be installed: ${PACKAGES[key].names.join(' ')}`);
  return left.length === 0;
}

function aptInstall(names) {
  const install = ['install', '-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', ...names];
  if (apt(install).status === 0) return true;
  apt(['update', '-qq', '-o', 'DPkg::Lock::Timeout=120']);
  const { status, stderr } = apt(install);
  if (status !== 0) console.error(stderr.trimEnd());
  return status === 0;
}

function apt(args) {
  return spawnSync('apt-get', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

export function runs(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function hasLibrary(name) {
  return LIBRARY_FOLDERS.some((folder) => existsSync(join(folder, name)));
}

/** gcc alone is not enough: without libc6-dev it has no headers. */
function compilerWorks() {
  const input = '#include <unistd.h>\nint main(void) { return getpid() == 0; }\n';
  return (
    spawnSync('gcc', ['-x', 'c', '-fsyntax-only', '-'], { input, stdio: ['pipe', 'ignore', 'ignore'] }).status === 0
  );
}
