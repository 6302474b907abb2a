import { id } from '../../../src/base/index.js';
import { PT_REGS } from '../../../src/bpfgen/programs/registers.js';
import { memberNamed } from '../../../src/target/btf/index.js';
import { liveTarget } from '../../../src/target/live/index.js';
import { testWith } from '../../support/requirements.js';

testWith('bpf')('the registers of generated code are where this kernel has them', (t) => {
  const target = liveTarget();
  if (target.architecture !== 'x86-64') return void t.pass();
  const registers = target.typeNamed('struct', 'pt_regs') ?? id<'btf'>(0);
  for (const [name, offset] of Object.entries(PT_REGS)) {
    const member = name === 'origAx' ? 'orig_ax' : name;
    t.is(memberNamed(target, registers, member)?.bitOffset, offset * 8, member);
  }
});
