/** pp(), pn(), probefunc(), ppfunc(): texts of the probe that runs, known but for names that only a hit tells. */
import type { Token } from '../../base/index.js';
import { refuseUnsupported } from '../refusal.js';
import type { LocalSymbol, ProbeText, ProbeTexts, ResolvedExpression } from '../resolved.js';
import type { BodyScope } from './scope.js';

/** In a function the text is a parameter more, which passes/hand-down-texts.ts fills. */
export function askedText(scope: BodyScope, which: ProbeText, token: Token): ResolvedExpression {
  return scope.probe === undefined
    ? { kind: 'variable', token, symbol: textParameter(scope.texts, which, token) }
    : textOf(scope.probe, which, token);
}

export function textParameter(texts: Map<ProbeText, LocalSymbol>, which: ProbeText, token: Token): LocalSymbol {
  let symbol = texts.get(which);
  if (symbol === undefined) {
    symbol = { kind: 'local', name: `__probe_${which}`, token, declared: 'string', role: 'probe-text' };
    texts.set(which, symbol);
  }
  return symbol;
}

/** @throws Refusal for probefunc() where no function is probed. */
export function textOf(probe: ProbeTexts, which: ProbeText, token: Token): ResolvedExpression {
  const literal = (value: string): ResolvedExpression => ({ kind: 'string', token, value });
  const placeName = (part: 'function' | 'point'): ResolvedExpression => ({
    kind: 'context',
    token,
    type: 'string',
    value: { kind: 'placeName', which: part },
  });
  const isFunction = probe.point.includes('.function(');
  if (probe.anyPlace && (which === 'function' || (which === 'pointFunction' && isFunction)))
    return placeName('function');
  // A mark is in a function, but none is probed.
  if (which === 'pointFunction') return literal(isFunction ? (probe.functionName ?? '') : '');
  if (which === 'function') {
    return probe.functionName === undefined
      ? refuseUnsupported('probefunc() where no function is probed', 'probe-text', token)
      : literal(probe.functionName);
  }
  const text = which === 'point' ? probe.point : probe.name;
  if (probe.anyPlace && text === probe.point) return placeName('point');
  const head = probe.anySyscall ? /^(.*?)[^.]*\*/.exec(text)?.[1] : undefined;
  if (head === undefined) return literal(text);
  const name: ResolvedExpression = { kind: 'context', token, type: 'string', value: { kind: 'syscallName' } };
  const before: ResolvedExpression = { kind: 'concat', token, left: literal(head), right: name };
  return text.endsWith('.return') ? { kind: 'concat', token, left: before, right: literal('.return') } : before;
}
