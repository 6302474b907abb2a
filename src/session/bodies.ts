/**
 * Runs user-side bodies. One that uses kernel-homed globals is a transaction: it works on a snapshot, its effects are held
 * back, and if something that it read has moved by the commit it runs again; the ninth time with the lock held.
 */
import { present, unreachable, type ByteString, type Token } from '../base/index.js';
import type { BodyHost, BodyOutcome, JsInstance } from '../jsgen/index.js';
import type { PlacedBody } from '../passes/index.js';
import type { Bridge } from './kernel-side.js';

const OPTIMISTIC_TRIES = 8;

/** Where effects finally go. */
export interface Effects {
  print(text: ByteString): void;
  warn(text: ByteString): void;
  system(text: ByteString): void;
  error(text: ByteString, at: Token | undefined): void;
  exit(): void;
}

export type HostFacts = Omit<BodyHost, 'print' | 'warn' | 'system' | 'exit'>;

export class BodyRunner {
  readonly #instance: JsInstance;
  readonly #bridge: Bridge | undefined;
  readonly #facts: HostFacts;
  readonly #effects: Effects;

  constructor(instance: JsInstance, bridge: Bridge | undefined, facts: HostFacts, effects: Effects) {
    this.#instance = instance;
    this.#bridge = bridge;
    this.#facts = facts;
    this.#effects = effects;
  }

  run(body: PlacedBody): void {
    if (body.shared.size === 0) {
      const host = Object.assign(Object.create(this.#facts) as HostFacts, {
        print: (text: ByteString) => {
          this.#effects.print(text);
        },
        warn: (text: ByteString) => {
          this.#effects.warn(text);
        },
        system: (text: ByteString) => {
          this.#effects.system(text);
        },
        exit: () => {
          this.#effects.exit();
        },
      });
      this.#report(this.#instance.run(body.id, host, undefined));
      return;
    }
    this.#runTransaction(body, present(this.#bridge, 'session', 'bridge'));
  }

  #runTransaction(body: PlacedBody, bridge: Bridge): void {
    for (let attempt = 0; ; attempt += 1) {
      const held: (() => void)[] = [];
      const checkpoint = this.#instance.checkpoint(body.id);
      const transaction = bridge.begin(body.id, attempt >= OPTIMISTIC_TRIES);
      const outcome = this.#instance.run(body.id, this.#holdingHost(held), transaction);
      const commit = transaction.commit();
      switch (commit.kind) {
        case 'conflict':
          checkpoint.restore();
          continue;
        case 'error':
          this.#effects.error(commit.text, undefined);
          break;
        case 'done':
          break;
        default:
          unreachable(commit);
      }
      for (const effect of held) effect();
      this.#report(outcome);
      return;
    }
  }

  #holdingHost(held: (() => void)[]): BodyHost {
    return Object.assign(Object.create(this.#facts) as HostFacts, {
      print: (text: ByteString) =>
        void held.push(() => {
          this.#effects.print(text);
        }),
      warn: (text: ByteString) =>
        void held.push(() => {
          this.#effects.warn(text);
        }),
      system: (text: ByteString) =>
        void held.push(() => {
          this.#effects.system(text);
        }),
      exit: () =>
        void held.push(() => {
          this.#effects.exit();
        }),
    });
  }

  #report(outcome: BodyOutcome): void {
    if (outcome.kind === 'error') this.#effects.error(outcome.text, outcome.positioned ? outcome.at : undefined);
  }
}
