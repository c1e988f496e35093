import seedrandom from 'seedrandom';

/** A generator of uniform numbers in [0, 1) whose state can be saved. */
export interface Random {
  /** The next number. */
  (): number;
  /** The state, as a value that JSON can hold; see `random`. */
  state(): object;
}

/**
 * The named stream of random numbers `${seed}/${purpose}` (Alea, Johannes Baagøe 2010). Streams of different purposes
 * are independent, so that using more numbers for one purpose does not change the numbers of another.
 * @param state continues a stream from a state that was saved
 */
export function random(seed: number | string, purpose: string, state?: object): Random {
  const generator = seedrandom.alea(`${seed}/${purpose}`, { state: state ?? true } as { state: true });
  return Object.assign(() => generator.double(), {
    state: () => (generator as unknown as { state(): object }).state(),
  });
}
