/**
 * In: a probe declaration. Out: one derived point per thing to arm, aliases expanded: the blocks that run there in order
 * (alias prologues from the innermost out, the script's block, epilogues), each with the file whose names it sees.
 */
import type { DiagnosticSink, Token } from '../../base/index.js';
import { semanticError } from '../../base/index.js';
import type {
  AliasDeclaration,
  BlockStatement,
  Expression,
  ProbeDeclaration,
  ProbePoint,
  Statement,
  StapFile,
} from '../../frontend/stap/ast.js';
import { printProbePoint, walk } from '../../frontend/stap/index.js';
import type { Target } from '../../target/target.js';
import type { TapsetLibrary } from '../../tapset/library.js';
import {
  allPatterns,
  isWildcard,
  matchPoint,
  matches,
  type DerivedPoint,
  type FamilyContext,
  type Match,
  type Matchable,
  type ProbePattern,
} from '../probes/index.js';
import { attempt, Refusal, refuse } from '../refusal.js';

export interface Section {
  readonly block: BlockStatement;
  readonly file: StapFile;
}
export interface DerivedBody {
  readonly point: DerivedPoint;
  /** `?` and `!` as written. */
  readonly suffix: string;
  /** The alias that the script names, or what its family calls it; undefined where it names the point itself. */
  readonly name: string | undefined;
  readonly derivation: readonly string[];
  /** All must hold: of the point itself and of the aliases on the way to it. */
  readonly conditions: readonly Condition[];
  readonly sections: readonly Section[];
}
export interface Condition {
  readonly expression: Expression;
  readonly file: StapFile;
}

interface AliasPattern extends Matchable {
  readonly kind: 'alias';
  readonly declaration: AliasDeclaration;
  readonly file: StapFile;
  readonly name: ProbePoint;
}
interface FamilyPattern extends Matchable {
  readonly kind: 'family';
  readonly family: ProbePattern;
}
type Pattern = AliasPattern | FamilyPattern;

/** What surrounds a point: the probe itself, or an alias that led to it. */
interface Use {
  readonly before: readonly Section[];
  readonly after: readonly Section[];
  readonly name: string | undefined;
  readonly conditions: readonly Condition[];
  /** Where the points stand. */
  readonly file: StapFile;
  readonly derivation: readonly string[];
  readonly expanding: readonly AliasDeclaration[];
}

export class Deriver {
  readonly #target: Target;
  readonly #library: TapsetLibrary;
  readonly #sink: DiagnosticSink;
  readonly #session: FamilyContext['session'];
  readonly #listing: FamilyContext['listing'];
  readonly #families: readonly FamilyPattern[];
  readonly #userAliases: readonly AliasPattern[];
  /** Names of the script's own globals. */
  readonly #globals: ReadonlySet<string>;

  constructor(
    files: readonly StapFile[],
    library: TapsetLibrary,
    { listing, target, sink, session }: Pick<FamilyContext, 'target' | 'sink' | 'session' | 'listing'>,
  ) {
    this.#target = target;
    this.#library = library;
    this.#sink = sink;
    this.#session = session;
    this.#listing = listing;
    this.#families = allPatterns(target).map((family) => ({
      kind: 'family',
      family,
      components: family.components,
      takesSuffix: family.takesRest === true,
    }));
    this.#globals = new Set(
      files.flatMap((file) => file.declarations.flatMap((each) => (each.kind === 'global' ? [each.name] : []))),
    );
    this.#userAliases = files.flatMap((file) =>
      file.declarations.flatMap((each) => (each.kind === 'alias' ? aliasPatterns(each, file) : [])),
    );
  }

  /** Points that cannot be resolved are reported and left out. */
  derive(declaration: ProbeDeclaration, file: StapFile): readonly DerivedBody[] {
    const use: Use = {
      before: [{ block: declaration.body, file }],
      after: [],
      name: undefined,
      conditions: [],
      file,
      derivation: [declaration.points.map((each) => printProbePoint(each)).join(',')],
      expanding: [],
    };
    return this.#points(declaration.points, use);
  }

  #points(points: readonly ProbePoint[], use: Use): readonly DerivedBody[] {
    const all: DerivedBody[] = [];
    for (const point of points) {
      const found = this.#point(point, use);
      all.push(...found);
      if (point.sufficient && found.length > 0) break;
    }
    return all;
  }

  #point(point: ProbePoint, use: Use): readonly DerivedBody[] {
    const optional = point.optional || point.sufficient;
    try {
      const how = { otherHeads: this.#heads(), expand: this.#listing !== undefined };
      const matching = matchPoint(point, this.#patternsFor(point), how);
      const found = this.#followAll(matching, point, use);
      if (found.length === 0 && !optional) refuse('no-match', 'no match', undefined);
      return found;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!optional || error.diagnostic.code.startsWith('unsupported-'))
        this.#sink.add(whileResolving(point.token, error));
      return [];
    }
  }

  /** A listing leaves out the points that cannot be; else one that a wildcard means and that cannot be is an error. */
  #followAll(matching: readonly Match<Pattern>[], point: ProbePoint, use: Use): readonly DerivedBody[] {
    if (this.#listing === undefined) return matching.flatMap((match) => this.#follow(match, point, use));
    return matching.flatMap((match) => attempt(this.#sink, () => this.#follow(match, point, use)) ?? []);
  }

  #follow(match: Match<Pattern>, point: ProbePoint, use: Use): readonly DerivedBody[] {
    const { components, pattern, suffix } = match;
    const { condition } = point;
    const conditions =
      condition === undefined ? use.conditions : [{ expression: condition, file: use.file }, ...use.conditions];
    if (pattern.kind === 'alias') return this.#expand(pattern, suffix, { ...use, conditions });
    const context: FamilyContext = {
      target: this.#target,
      sink: this.#sink,
      session: this.#session,
      listing: this.#listing,
      mentions: this.#mentionsIn(use, conditions),
    };
    const marks = point.optional ? '?' : point.sufficient ? '!' : '';
    return pattern.family.derive({ components, token: point.token }, context).map((derived) => ({
      point: derived,
      suffix: marks,
      derivation: use.derivation,
      name: use.name ?? derived.name,
      conditions,
      sections: [...this.#prologue(derived.prologue, context), ...use.before, ...use.after],
    }));
  }

  #mentionsIn(use: Use, conditions: readonly Condition[]): FamilyContext['mentions'] {
    if (this.#listing !== undefined) return () => this.#listing === 'variables';
    return mentionsIn(use, conditions, this.#globals);
  }

  /** Of what an alias would set, the names that the script asks for and that are no globals of its own. */
  #prologue(alias: string | undefined, { mentions }: FamilyContext): readonly Section[] {
    if (alias === undefined || isWildcard(alias)) return [];
    const known = this.#library.aliasesUnder(alias, this.#sink);
    const aliases = known.length > 0 ? known : this.#library.aliasesUnder(OTHER_CALL, this.#sink);
    return aliases.flatMap(({ declaration: { prologue }, file }) => {
      if (prologue === undefined) return [];
      const statements = prologue.statements.filter((each) => mentions(new Set(assignedNames(each))));
      return statements.length === 0 ? [] : [{ block: { ...prologue, statements }, file }];
    });
  }

  #expand(alias: AliasPattern, suffix: ProbePoint['components'], use: Use): readonly DerivedBody[] {
    const { declaration, file } = alias;
    if (use.expanding.includes(declaration)) {
      refuse(
        'alias-recursion',
        `recursive loop in alias expansion of '${printProbePoint(alias.name)}'`,
        alias.name.token,
      );
    }
    const { epilogue, prologue } = declaration;
    const inner: Use = {
      before: prologue === undefined ? use.before : [{ block: prologue, file }, ...use.before],
      after: epilogue === undefined ? use.after : [...use.after, { block: epilogue, file }],
      derivation: [printAlias(alias), ...use.derivation],
      name: use.name ?? aliasName(alias, suffix),
      conditions: use.conditions,
      file,
      expanding: [...use.expanding, declaration],
    };
    const points = declaration.points.map((point) =>
      suffix.length === 0 ? point : { ...point, components: [...point.components, ...suffix] },
    );
    return this.#points(points, inner);
  }

  #patternsFor(point: ProbePoint): readonly Pattern[] {
    const head = point.components[0]?.name ?? '';
    const spans = head.indexOf('**');
    const pattern = spans < 0 ? head : `${head.slice(0, spans)}**`;
    const heads = isWildcard(head) ? this.#heads().filter((each) => matches(pattern, each)) : [head];
    const library = heads.flatMap((each) =>
      this.#library.aliasesUnder(each, this.#sink).flatMap(({ declaration, file }) => aliasPatterns(declaration, file)),
    );
    return [...this.#families, ...this.#userAliases, ...library];
  }

  #heads(): readonly string[] {
    // Two underscores: the library's own affair.
    return this.#library.aliasHeads.filter((each) => !each.startsWith('__'));
  }
}

/** Of calls that the library has no names for. */
const OTHER_CALL = '__syscall_other';

function mentionsIn(
  use: Use,
  conditions: readonly Condition[],
  globals: ReadonlySet<string>,
): FamilyContext['mentions'] {
  const nodes = [
    ...[...use.before, ...use.after].map(({ block }) => block),
    ...conditions.map((each) => each.expression),
  ];
  return (names) => {
    let found = false;
    walk(nodes, (node) => {
      if (node.kind === 'symbol' && names.has(node.name) && !globals.has(node.name)) found = true;
      return !found;
    });
    return found;
  };
}

function assignedNames(statement: Statement): readonly string[] {
  const assignment = statement.kind === 'expression-statement' ? statement.expression : undefined;
  return assignment?.kind === 'assignment' && assignment.target.kind === 'symbol' ? [assignment.target.name] : [];
}

function aliasPatterns(declaration: AliasDeclaration, file: StapFile): readonly AliasPattern[] {
  return declaration.names.map((name) => ({
    kind: 'alias',
    declaration,
    file,
    name,
    takesSuffix: true,
    components: name.components.map((each) => ({
      name: each.name,
      choices: undefined,
      argument: each.argument?.kind ?? 'none',
    })),
  }));
}

function whileResolving(token: Token, refusal: Refusal): ReturnType<typeof semanticError> {
  const { diagnostic } = refusal;
  // The help belongs under the whole block, not between its two errors.
  const cause = { ...diagnostic, hints: [] };
  return semanticError('resolving-probe-point', 'while resolving probe point', token, {
    cause,
    hints: diagnostic.hints,
  });
}

function aliasName({ name }: AliasPattern, suffix: ProbePoint['components']): string {
  return printProbePoint({ ...name, components: [...name.components, ...suffix] });
}

function printAlias({ declaration, name }: AliasPattern): string {
  const operator = declaration.prologue === undefined && declaration.epilogue !== undefined ? '+=' : '=';
  return `${printProbePoint(name)} ${operator} ${declaration.points.map((each) => printProbePoint(each)).join(', ')}`;
}
