/** The annotated text of a program for --dump=bpf: script lines, labels, helper and map names. No addresses, no paths. */
import type { Token } from '../base/index.js';
import { lineText } from './btf.js';
import { type Assembled, printInstruction } from './isa/index.js';
import type { AttachSpec, ProgramType } from './object.js';

function describe(attach: AttachSpec): string {
  switch (attach.kind) {
    case 'raw-tracepoint':
      return `raw tracepoint ${attach.name}`;
    case 'tp-btf':
      return `tp_btf ${attach.name}`;
    case 'fentry':
    case 'fexit':
      return `${attach.kind} ${attach.symbol}`;
    case 'kprobe':
      return `${attach.onReturn ? 'kretprobe' : 'kprobe'} ${attach.symbol}`;
    case 'perf-event':
      return `perf event ${attach.type}:${attach.config}, ${attach.sampling.kind} ${attach.sampling.count}`;
    case 'uprobe':
      return `${attach.onReturn ? 'uretprobe' : 'uprobe'} of a binary, ${attach.places.length} places`;
    case 'task-iterator':
      return 'over all tasks';
    case 'kprobe-multi':
      return `${attach.onReturn ? 'kretprobe_multi' : 'kprobe_multi'} ${attach.functions.map(({ symbol }) => symbol).join(' ')}`;
    case 'none':
      return 'run by the session';
  }
}

export function printListing(
  head: { readonly name: string; readonly type: ProgramType; readonly attach: AttachSpec },
  assembled: Assembled,
): string {
  const lines = [`program ${head.name} (${head.type}, ${describe(head.attach)})`];
  let place = '';
  for (const { line, unit } of assembled.listing) {
    if (line.kind === 'function') lines.push(`${line.callback ? 'callback ' : ''}${line.name}:`);
    else if (line.kind === 'place') lines.push(`  ${line.label.name}:`);
    else {
      const here = line.token === undefined ? place : placeOf(line.token);
      if (here !== place) lines.push(`; ${here}`);
      place = here;
      const remark = line.remark === undefined ? '' : `  ; ${line.remark}`;
      lines.push(`${String(unit).padStart(6)}  ${printInstruction(line.instruction)}${remark}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function placeOf(token: Token): string {
  return `${token.file.name}:${token.line}  ${lineText(token).trim()}`.trimEnd();
}
