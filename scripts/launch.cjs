// Runs the bundle beside it with V8's code cache. scripts/build.mjs copies this file to dist/.
// The cache is named after the bundle's hash, Node's version and the architecture; V8 itself refuses one that was made
// with other flags. A missing or refused cache costs time, never correctness, so nothing here is reported.
'use strict';

const fs = require('fs');
const path = require('path');
const vm = require('vm');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `stap needs Node.js 20.19 or newer; ${process.execPath} is ${process.version}. With a newer one installed: ./stap --setup`,
  );
  process.exit(1);
}

// Above the run of the bundle, which may end the process before the lines below it.
let saved = false;

const bundleFile = path.join(__dirname, 'stap.cjs');
// The bundle is ASCII: latin1 gives V8 a one-byte string without decoding.
const source = fs.readFileSync(bundleFile, 'latin1');
const key = source.slice(2, source.indexOf('*/'));
const cacheFile = path.join(__dirname, `stap-${key}-${process.version}-${process.arch}.cache`);

const script = new vm.Script(`(function(exports,require,module,__filename,__dirname){${source}\n})`, {
  filename: bundleFile,
  cachedData: readIfThere(cacheFile),
});
if (script.cachedDataRejected !== false || process.env.STAP_WARM_CACHE === '1') saveAtExit();
const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, require, bundle, bundleFile, __dirname);

function readIfThere(file) {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

/** At the exit, since only then the functions that a run compiles are in it. process.exit() ends in reallyExit, too. */
function saveAtExit() {
  delete process.env.STAP_WARM_CACHE;
  const reallyExit = process.reallyExit;
  process.reallyExit = (code) => {
    save();
    reallyExit.call(process, code);
  };
  process.once('exit', save);
}

/** Only the owner writes: root must leave no files of its own in a user's checkout, nor follow links that lie there. */
function save() {
  if (saved) return;
  saved = true;
  const temporary = `${cacheFile}.${process.pid}`;
  try {
    if (fs.statSync(__dirname).uid !== process.geteuid()) return;
    fs.writeFileSync(temporary, script.createCachedData(), { flag: 'wx' });
    fs.renameSync(temporary, cacheFile);
  } catch {
    fs.rmSync(temporary, { force: true });
  }
}
