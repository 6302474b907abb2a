// One file for all of stap: dist/stap.cjs, made by esbuild from src/main.ts, with the V8 code cache of its warm runs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const scripts = dirname(fileURLToPath(import.meta.url));

/**
 * What stap's own node runs with; the launcher reads the same file. The published FFI makes V8 believe that gigabytes of
 * external memory are in use: only a heap that may be larger still keeps it from collecting garbage all the time. Threads
 * that help to collect take the second CPU from the traced program, for heaps far larger than ours.
 */
export function nodeFlags() {
  return readFileSync(join(scripts, 'node-flags'), 'utf8').trim().split(' ');
}

/** Bundles `entry` into `folder` and warms its code cache. `checkout` is where node_modules and src lie. */
export async function bundle({ checkout, entry, folder }) {
  // Imported here: the other steps of a build must work before esbuild is installed.
  const esbuild = await import('esbuild');
  mkdirSync(folder, { recursive: true });
  const result = await esbuild.build({
    absWorkingDir: checkout,
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
    define: {
      'import.meta.url': 'importMetaUrl',
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
    banner: { js: 'const importMetaUrl=require("url").pathToFileURL(__filename).href;' },
    plugins: [
      nativeModules(relative(folder, checkout) || '.'),
      noDebug,
      plainAssert,
      noConfigFiles,
      requireInBundle([join(checkout, 'src') + sep, dirname(resolve(checkout, entry)) + sep]),
    ],
  });
  const [output] = result.outputFiles;
  const key = createHash('sha256').update(output.contents).digest('hex').slice(0, 16);
  for (const name of readdirSync(folder)) if (/^stap-.*\.cache/.test(name)) rmSync(join(folder, name), { force: true });
  replaceFile(join(folder, 'stap.cjs'), `/*${key}*/${output.text}`);
  copyFileSync(join(scripts, 'launch.cjs'), join(folder, 'launch.cjs'));
  linkNode(folder);
  return output.contents.length;
}

/**
 * Runs the bundle a few times so that its code cache holds what a usual run compiles: each run starts from the cache of
 * the one before and adds to it. Nothing is attached: the script that needs BPF exits in begin.
 */
export function warm(folder) {
  const scratch = mkdtempSync(join(tmpdir(), 'stap-warm-'));
  const probes = 'global n probe syscall.getppid { n[execname()] <<< 1 } ';
  const report = 'probe timer.s(1) { foreach (k in n- limit 5) printf("%s %d\\n", k, @count(n[k])) } ';
  const runs = [
    ['--version'],
    ['-e', 'probe begin { log("hello world") exit() }'],
    ['-p3', '-e', probes + report],
    ...(process.geteuid() === 0 ? [['-e', `${probes}${report}probe begin { exit() }`]] : []),
  ];
  const env = { ...process.env, STAP_WARM_CACHE: '1', HOME: scratch };
  delete env.NODE_OPTIONS;
  const failed = [];
  for (const args of runs) {
    const run = spawnSync(process.execPath, [...nodeFlags(), join(folder, 'launch.cjs'), ...args], {
      cwd: scratch,
      env,
      stdio: ['ignore', 'ignore', 'ignore'],
      timeout: 20_000,
    });
    if (run.status !== 0) failed.push(args.join(' '));
  }
  rmSync(scratch, { recursive: true, force: true });
  return failed;
}

/** The launcher's fast path: the node that built the bundle, known to be new enough, found without a fork. */
function linkNode(folder) {
  const temporary = join(folder, `node.${process.pid}`);
  rmSync(temporary, { force: true });
  symlinkSync(process.execPath, temporary);
  renameSync(temporary, join(folder, 'node'));
}

function replaceFile(file, text) {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text, 'latin1');
  renameSync(temporary, file);
}

/**
 * node-gyp-build looks for the .node file from its caller's folder, which a bundle no longer has. In its place: the
 * compiled file, else the prebuilt one, in node_modules as seen from the bundle (`up` leads there).
 */
function nativeModules(up) {
  return {
    name: 'native-modules',
    setup(build) {
      build.onResolve({ filter: /^node-gyp-build$/ }, ({ importer }) => {
        const [, owner] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(importer) ?? [];
        if (owner === undefined)
          return { errors: [{ text: `node-gyp-build is used outside node_modules: ${importer}` }] };
        return { path: owner, namespace: 'native-module' };
      });
      build.onLoad({ filter: /.*/, namespace: 'native-module' }, ({ path: owner }) => ({
        loader: 'js',
        contents: `
          const fs = require('fs'), path = require('path');
          const root = path.join(__dirname, ${JSON.stringify(up)}, 'node_modules', ${JSON.stringify(owner)});
          const folders = ['build/Release', 'prebuilds/' + process.platform + '-' + process.arch];
          const isOurs = (name) => name.endsWith('.node') && !name.startsWith('electron.');
          module.exports = () => {
            for (const folder of folders) {
              let names = [];
              try { names = fs.readdirSync(path.join(root, folder)); } catch {}
              const name = names.find(isOurs);
              if (name === undefined) continue;
              const loaded = { exports: {} };
              process.dlopen(loaded, path.join(root, folder, name));
              return loaded.exports;
            }
            throw new Error('No native build was found in ' + root);
          };`,
      }));
    },
  };
}

/** The FFI packages trace themselves with \`debug\`, which costs more to load than they do. */
const noDebug = {
  name: 'no-debug',
  setup(build) {
    build.onResolve({ filter: /^debug$/ }, () => ({ path: 'debug', namespace: 'no-debug' }));
    build.onLoad({ filter: /.*/, namespace: 'no-debug' }, () => ({
      loader: 'js',
      contents: 'const silent = () => {}; silent.enabled = false; module.exports = () => silent;',
    }));
  },
};

/** The FFI packages' assertions: node:assert loads all of standard error's machinery, to know its colours. */
const plainAssert = {
  name: 'plain-assert',
  setup(build) {
    build.onResolve({ filter: /^assert$/ }, ({ importer }) =>
      /node_modules\/(@2060\.io\/)?(ref|ffi)-napi\//.test(importer)
        ? { path: 'assert', namespace: 'plain-assert' }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'plain-assert' }, () => ({
      loader: 'js',
      contents: `
        const assert = (value, message) => {
          if (!value) throw new Error(message ?? 'an assertion of the FFI failed');
        };
        assert.strictEqual = (actual, expected, message) => assert(actual === expected, message);
        module.exports = assert;`,
    }));
  },
};

/** yargs-parser takes node:module to load the configuration files of other programs; stap has none, and it costs 1 ms. */
const noConfigFiles = {
  name: 'no-config-files',
  setup(build) {
    build.onResolve({ filter: /^node:module$/ }, ({ importer }) =>
      /node_modules\/yargs-parser\//.test(importer) ? { path: 'module', namespace: 'no-module' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'no-module' }, () => ({
      loader: 'js',
      contents: 'export const createRequire = undefined;',
    }));
  },
};

/**
 * Our modules load CommonJS packages late, by a \`require\` from createRequire(import.meta.url). esbuild bundles only a
 * bare \`require\`, so that line is dropped here and the calls become such ones.
 */
function requireInBundle(folders) {
  return {
    name: 'require-in-bundle',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!folders.some((folder) => path.startsWith(folder))) return undefined;
        const text = readFileSync(path, 'utf8');
        if (!text.includes('createRequire')) return undefined;
        const names = [];
        const contents = text
          .replace(/^import \{ createRequire \} from 'node:module';$/m, '')
          .replace(/^const (\w+)(?:: [\w.]+)? = createRequire\(import\.meta\.url\);$/gm, (_line, name) => {
            names.push(name);
            return '';
          })
          .replace(new RegExp(`\\b(?:${names.join('|') || '$^'})\\(`, 'g'), 'require(');
        if (names.length === 0 || contents.includes('createRequire')) {
          return { errors: [{ text: `${path}: write it as: const NAME = createRequire(import.meta.url);` }] };
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}
