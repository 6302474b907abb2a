/** Ctrl-C and its kin: the first one ends the session in order, the second drops unwritten output, the third gives up. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface InterruptHandler {
  /** 1, 2, 3 … */
  interrupted(times: number): void;
}

/** Returns the function that takes the handlers away again. */
export function watchSignals(handler: InterruptHandler): () => void {
  let times = 0;
  const onSignal = (): void => {
    times += 1;
    handler.interrupted(times);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}
