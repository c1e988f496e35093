/** Pixels between two labels that can both be read. */
const [WIDE, TALL] = [20, 12];

/** Which labels hide none before them: those of `order`, that of the chosen cluster first. @param at x, y of each */
export function freeLabels(order, at) {
  const free = [];
  for (const j of order)
    if (free.every((i) => Math.abs(at[i][0] - at[j][0]) >= WIDE || Math.abs(at[i][1] - at[j][1]) >= TALL)) free.push(j);
  return free;
}
