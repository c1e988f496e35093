/**
 * Whether something that is done often at first and then regularly is due after a mini-batch: after 1, 2, 4, 8, … and
 * after every multiple of `every`.
 * @param step mini-batches so far, at least 1
 * @param every mini-batches between two times in the long run
 */
export const geometricSchedule = (step: number, every: number): boolean =>
  step % every === 0 || (step & (step - 1)) === 0;
