/**
 * A function that asks which probe runs gets the text as a parameter behind its own, and so does every function that calls
 * it; probes hand down what they are. Programs without such functions are left as they are.
 */
import type { DiagnosticSink } from '../../base/index.js';
import { attempt } from '../refusal.js';
import type {
  FunctionSymbol,
  LocalSymbol,
  ProbeText,
  ResolvedExpression,
  ResolvedFunction,
  ResolvedProgram,
} from '../resolved.js';
import { textOf, textParameter } from '../resolve/probe-texts.js';
import { eachExpression, rewriteExpressions } from '../visit.js';

type Texts = ReadonlyMap<ProbeText, LocalSymbol>;

export function handDownTexts(program: ResolvedProgram, sink: DiagnosticSink): ResolvedProgram {
  const needs = textsByFunction(program.functions);
  if (needs.size === 0) return program;
  const extended = new Map<FunctionSymbol, FunctionSymbol>();
  for (const [symbol, texts] of needs)
    extended.set(symbol, { ...symbol, parameters: [...symbol.parameters, ...texts.values()] });
  /** Calls with the texts that their place knows; `own` makes one of them. */
  const calls =
    (own: (which: ProbeText, call: ResolvedExpression) => ResolvedExpression | undefined) =>
    (node: ResolvedExpression): ResolvedExpression => {
      if (node.kind !== 'call') return node;
      const callee = extended.get(node.callee);
      const texts = needs.get(node.callee);
      if (callee === undefined || texts === undefined) return node;
      const handed = [...texts.keys()].flatMap((which) => own(which, node) ?? []);
      return { ...node, callee, arguments: [...node.arguments, ...handed] };
    };
  const functions = program.functions.map((each): ResolvedFunction => {
    const texts = needs.get(each.symbol);
    const own = (which: ProbeText, { token }: ResolvedExpression): ResolvedExpression | undefined => {
      const symbol = texts?.get(which);
      return symbol === undefined ? undefined : { kind: 'variable', token, symbol };
    };
    const symbol = extended.get(each.symbol) ?? each.symbol;
    return { ...each, symbol, statement: rewriteExpressions(each.statement, calls(own)) };
  });
  const probes = program.probes.map((each) => {
    const own = (which: ProbeText, { token }: ResolvedExpression): ResolvedExpression | undefined =>
      attempt(sink, () => textOf(each.texts, which, token));
    return { ...each, statement: rewriteExpressions(each.statement, calls(own)) };
  });
  return { ...program, functions, probes };
}

/** What each function asks itself or by the functions that it calls. */
function textsByFunction(functions: readonly ResolvedFunction[]): ReadonlyMap<FunctionSymbol, Texts> {
  const needs = new Map(
    functions.filter(({ texts }) => texts.size > 0).map(({ symbol, texts }) => [symbol, new Map(texts)]),
  );
  if (needs.size === 0) return needs;
  const callees = functions.map(({ statement, symbol }) => ({ symbol, callees: calleesOf(statement) }));
  for (let grew = true; grew; ) {
    grew = false;
    for (const { symbol, callees: called } of callees) {
      for (const which of called.flatMap((callee) => [...(needs.get(callee)?.keys() ?? [])])) {
        const own = needs.get(symbol) ?? new Map<ProbeText, LocalSymbol>();
        if (own.has(which)) continue;
        textParameter(own, which, symbol.token);
        needs.set(symbol, own);
        grew = true;
      }
    }
  }
  return needs;
}

function calleesOf(statement: ResolvedFunction['statement']): readonly FunctionSymbol[] {
  const found = new Set<FunctionSymbol>();
  eachExpression(statement, (node) => {
    if (node.kind === 'call') found.add(node.callee);
  });
  return [...found];
}
