import test from 'ava';
import type { ModuleLists } from '../../../src/target/modules/index.js';
import {
  allModuleNames,
  moduleAnswer,
  parseModulesBuiltin,
  parseModulesDep,
  parseProcModules,
} from '../../../src/target/modules/index.js';

const DEBIAN: ModuleLists = {
  release: '6.1.0-56-amd64',
  loaded: new Set(['ext4', 'jbd2']),
  available: new Set(['ext4', 'jbd2', 'snd_pcm']),
  builtIn: new Set(['tcp_cubic']),
};
const whyOf = (lists: ModuleLists, name: string): string => {
  const answer = moduleAnswer(lists, name);
  return answer.kind === 'unknown' ? answer.why : answer.kind;
};

test('the lists are read', (t) => {
  const dep = 'kernel/fs/ext4/ext4.ko: kernel/fs/jbd2/jbd2.ko\nkernel/sound/core/snd-pcm.ko.xz:\n';
  t.deepEqual(
    [...parseModulesDep(dep)],
    [
      ['ext4', 'kernel/fs/ext4/ext4.ko'],
      ['snd_pcm', 'kernel/sound/core/snd-pcm.ko.xz'],
    ],
  );
  t.deepEqual([...parseModulesBuiltin('kernel/net/ipv4/tcp_cubic.ko\n')], ['tcp_cubic']);
  t.deepEqual([...parseProcModules('ext4 1 2 - Live 0x0\njbd2 1 2 ext4, Live 0x0\n')], ['ext4', 'jbd2']);
});

test('a module is loaded, available, or the answer says why not', (t) => {
  t.is(whyOf(DEBIAN, 'ext4'), 'loaded');
  t.is(whyOf(DEBIAN, 'snd-pcm'), 'available');
  t.is(whyOf(DEBIAN, 'ext3'), 'kernel 6.1.0-56-amd64 has no module ext3');
  t.regex(whyOf(DEBIAN, 'tcp_cubic'), /built into this kernel/);
  t.regex(whyOf({ ...DEBIAN, available: undefined }, 'snd_pcm'), /modules\.dep/);
  t.regex(whyOf({ ...DEBIAN, loaded: undefined }, 'ext4'), /no loadable modules \(CONFIG_MODULES/);
  t.deepEqual(allModuleNames(DEBIAN), ['ext4', 'jbd2', 'snd_pcm']);
});
