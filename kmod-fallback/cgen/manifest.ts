/**
 * What whoever runs a module must know of its script, in the module itself: a `.ko` can be run where the script is not.
 * JSON in base64 in a section that the kernel does not load.
 */
import { type SourceFile, type Token } from '../../src/base/index.js';
import type { BodyId, IrFormat } from '../../src/ir/index.js';
import type { EventSchema } from '../../src/passes/event-schema.js';

export interface ManifestBody {
  readonly id: BodyId;
  /** As the loss report prints it. */
  readonly point: string;
}

export interface ModuleManifest {
  readonly maxErrors: number;
  readonly maxSkipped: number;
  /** Index = id. */
  readonly bodies: readonly ManifestBody[];
  readonly schema: EventSchema;
  /** What the schema's rows name: the script's formats and those that the generator added. */
  readonly formats: readonly IrFormat[];
}

export const MANIFEST_SECTION = '.stap.manifest';
/** Raised when the shape changes: a module of another version is not run. */
const VERSION = 1;
/** Bytes of base64 in one line of the text. */
const LINE_LENGTH = 96;

interface WrittenToken {
  readonly kind: Token['kind'];
  readonly text: string;
  /** Index in the list of files. */
  readonly file: number;
  readonly line: number;
  readonly column: number;
}

interface Written extends Omit<ModuleManifest, 'schema'> {
  readonly manifest: number;
  readonly files: readonly Omit<SourceFile, 'text'>[];
  readonly positions: readonly WrittenToken[];
  readonly schema: Omit<EventSchema, 'positions'>;
}

/** As assembler directives: the section is not loaded, so it takes no memory of the kernel. */
export function manifestLines(manifest: ModuleManifest): readonly string[] {
  const text = Buffer.from(written(manifest), 'utf8').toString('base64');
  const lines = text.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? [];
  return [
    '#ifdef __KERNEL__',
    `__asm__(".pushsection ${MANIFEST_SECTION}, \\"\\", %progbits\\n"`,
    ...lines.map((line) => `\t".ascii \\"${line}\\"\\n"`),
    '\t".popsection\\n");',
    '#endif',
  ];
}

function written({ schema: { positions, ...schema }, ...rest }: ModuleManifest): string {
  const files: SourceFile[] = [];
  const indexOf = (file: SourceFile): number => {
    const known = files.indexOf(file);
    return known < 0 ? files.push(file) - 1 : known;
  };
  const tokens = positions.map(({ kind, text, file, line, column }): WrittenToken => {
    return { kind, text: kind === 'embedded-code' ? '' : text, file: indexOf(file), line, column };
  });
  const all: Written = {
    ...rest,
    manifest: VERSION,
    files: files.map(({ name, path, role }) => ({ name, path, role })),
    positions: tokens,
    schema,
  };
  return JSON.stringify(all);
}

/** What a section holds; undefined: no manifest of this version. */
export function readManifest(section: string): ModuleManifest | undefined {
  let all: Written;
  try {
    all = JSON.parse(Buffer.from(section, 'base64').toString('utf8')) as Written;
  } catch {
    return undefined;
  }
  if (all.manifest !== VERSION) return undefined;
  const files = all.files.map((file): SourceFile => ({ ...file, text: '' }));
  const positions = all.positions.flatMap(({ file, ...token }): readonly Token[] => {
    const of = files[file];
    return of === undefined ? [] : [{ ...token, file: of, expandedFrom: undefined }];
  });
  const { maxErrors, maxSkipped, bodies, formats, schema } = all;
  return { maxErrors, maxSkipped, bodies, formats, schema: { ...schema, positions } };
}
