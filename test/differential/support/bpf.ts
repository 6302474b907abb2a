/** The bodies of the event as BPF on the live kernel, fired by BPF_PROG_RUN; begin, end and report through the bridge. */
import { present } from '../../../src/base/index.js';
import { generate, type MapSpec, supports } from '../../../src/bpfgen/index.js';
import type { GlobalId, IrModule } from '../../../src/ir/index.js';
import { generateProgram, instantiate } from '../../../src/jsgen/index.js';
import { MapChannel } from '../../../src/loader/index.js';
import { LoadedMaps, type LoadedMap } from '../../../src/loader/maps.js';
import { type LoadedProgram, loadPrograms } from '../../../src/loader/programs.js';
import { Ring } from '../../../src/loader/ring.js';
import { close, createProgramRun, mapArray, mapRing, raiseLockedMemoryLimit } from '../../../src/native/index.js';
import { RecordReader } from '../../../src/output/index.js';
import {
  BODY_COUNTERS,
  type KernelLayout,
  layOut,
  type PlacedModule,
  runPasses,
  SESSION_HEADER,
} from '../../../src/passes/index.js';
import { BodyRunner } from '../../../src/session/bodies.js';
import { createBridge } from '../../../src/session/bridge/index.js';
import { testFacts } from '../../bpfgen/support/kernel.js';
import { type BackEnd, Log, play } from './back-end.js';
import { budgetsOf, FACTS } from './javascript.js';
import type { Scenario } from './scenario.js';

/** Emptied after every hit. */
const RING_BYTES = 1 << 16;
const CONTEXT_WORDS = 12;

export const bpf: BackEnd = {
  name: 'BPF',
  refuses: (module) => {
    const { placed, layout } = prepared(module);
    return supports(placed, layout, testFacts(false)).map((diagnostic) => diagnostic.text);
  },
  run: (scenario) => {
    const { placed, layout } = prepared(scenario.module);
    const side = new KernelBodies(placed, layout);
    try {
      return side.play(scenario);
    } finally {
      side.close();
    }
  },
};

interface Prepared {
  readonly placed: PlacedModule;
  readonly layout: KernelLayout;
}

const known = new WeakMap<IrModule, Prepared>();

/** Asked twice for each scenario: by `refuses`, then by `run`. */
function prepared(module: IrModule): Prepared {
  const before = known.get(module);
  if (before !== undefined) return before;
  const placed = runPasses(module, { runtime: 'bpf' });
  const made = { placed, layout: layOut(placed, RING_BYTES) };
  known.set(module, made);
  return made;
}

/** An object's maps and programs, not attached anywhere. */
class KernelBodies {
  readonly #placed: PlacedModule;
  readonly #layout: KernelLayout;
  readonly #maps: LoadedMaps;
  readonly #programs: readonly LoadedProgram[];
  readonly #channel: MapChannel | undefined;
  readonly #log: Log;
  readonly #drain: () => void;
  readonly #session: BigInt64Array;

  constructor(placed: PlacedModule, layout: KernelLayout) {
    raiseLockedMemoryLimit();
    const object = generate(placed, layout, testFacts(false));
    this.#placed = placed;
    this.#layout = layout;
    this.#maps = LoadedMaps.create(object.maps);
    this.#programs = loadPrograms(object, this.#maps, () => undefined);
    this.#session = mapArray(this.#mapFor('session').fd, layout.session.sizeBytes).int64;
    this.#channel = this.#openChannel();
    this.#log = new Log(placed.module.limits.maxErrors);
    const reader = new RecordReader(object.schema, placed.module.formats, this.#log);
    const ring = new Ring(mapRing(this.#mapFor('ring').fd, RING_BYTES));
    this.#drain = () => {
      ring.drain(reader);
    };
  }

  play(scenario: Scenario): string {
    const placed = this.#placed;
    const channel = this.#channel;
    const instance = instantiate(generateProgram(placed), placed, budgetsOf(placed.module.limits));
    const bridge = channel === undefined ? undefined : createBridge(placed, this.#layout, channel);
    const runner = new BodyRunner(instance, bridge, FACTS, this.#log);
    const runs = this.#programs
      .filter(({ program }) => program.attach.kind !== 'none')
      .map(({ fd }) => createProgramRun(fd, new Uint8Array(8 * CONTEXT_WORDS)));
    this.#session[SESSION_HEADER.running >> 3] = 1n;
    const text = play(scenario, this.#log, {
      body: (id) => {
        runner.run(present(placed.bodies[id], 'test', `body ${id}`));
      },
      hit: () => {
        for (const program of runs) {
          const result = program.run();
          if (result !== 0) throw new Error(`BPF_PROG_RUN: ${result}`);
          this.#drain();
        }
      },
    });
    return text + this.#losses();
  }

  close(): void {
    for (const { fd } of this.#programs) close(fd);
    this.#channel?.close();
    this.#maps.close();
  }

  /** Nothing may be skipped or lost here: said where the other back ends say nothing. */
  #losses(): string {
    const lines: string[] = [];
    for (const [body, base] of this.#layout.session.bodies) {
      for (const reason of ['lockTimeout', 'reentrancy', 'mapBusy', 'lost'] as const) {
        const count = this.#session[(base + BODY_COUNTERS[reason]) >> 3] ?? 0n;
        if (count !== 0n) lines.push(`(body ${body}: ${reason} ${count})\n`);
      }
    }
    return lines.join('');
  }

  #openChannel(): MapChannel | undefined {
    const { exchange, globals } = this.#layout;
    const program = this.#programs.find((each) => each.program.attach.kind === 'none');
    if (exchange === undefined || program === undefined) return undefined;
    const memory = mapArray(this.#mapFor('exchange').fd, exchange.sizeBytes);
    const arrays = new Map<GlobalId, LoadedMap>();
    for (const global of globals.keys()) {
      const map = this.#maps.find(({ purpose }) => purpose.kind === 'global' && purpose.global === global);
      if (map !== undefined) arrays.set(global, map);
    }
    return new MapChannel(memory, createProgramRun(program.fd, undefined), arrays);
  }

  #mapFor(purpose: MapSpec['purpose']['kind']): LoadedMap {
    return present(
      this.#maps.find((spec) => spec.purpose.kind === purpose),
      'test',
      `${purpose} map`,
    );
  }
}
