import { readFileSync } from 'node:fs';
import type { AttachSpec } from '../../src/bpfgen/object.js';
import { FunctionPlaces } from '../../src/loader/attach/index.js';
import { testWith } from '../support/requirements.js';

// Only root is told addresses.
const rootTest = testWith('root');

const spec = (symbol: string): AttachSpec & { readonly kind: 'kprobe' } => ({
  ...{ kind: 'kprobe', symbol, module: undefined, onReturn: false, wildcard: undefined },
});

rootTest('all functions of one name, each by its address; none of a name that there is not', (t) => {
  const table = readFileSync('/proc/kallsyms', 'latin1');
  const wanted = ['ksys_sync', 'type_show', 'no_such_function'];
  const places = new FunctionPlaces(wanted.map(spec));
  for (const symbol of wanted) {
    const lines = table.match(new RegExp(`^\\w+ [tTwW] ${symbol}$`, 'gm')) ?? [];
    t.deepEqual(
      places.addressesOf(spec(symbol)),
      lines.map((line) => BigInt(`0x${line.split(' ')[0] ?? ''}`)),
      symbol,
    );
  }
  t.is(places.addressesOf(spec('no_such_function')).length, 0);
});
