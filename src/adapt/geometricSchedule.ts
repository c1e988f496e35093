/** Whether something is due after this mini-batch that is done often at first (1, 2, 4, 8, …) and then every so many. */
export const geometricSchedule = (step: number, every: number): boolean =>
  step % every === 0 || (step & (step - 1)) === 0;
