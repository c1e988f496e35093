/**
 * The assignment of k rows to k columns of least total cost, by shortest augmenting paths (Jonker & Volgenant 1987) in
 * O(k³) time.
 * @param costs IN k×k, finite
 * @returns k, the column of each row
 */
export function linearAssignment(costs: Float64Array, k: number): Int32Array {
  // Rows and columns count from 1; column 0 holds the row that is being assigned.
  const [rowPrices, columnPrices] = [new Float64Array(k + 1), new Float64Array(k + 1)];
  const rowOf = new Int32Array(k + 1);
  for (let row = 1; row <= k; row++) {
    rowOf[0] = row;
    const least = new Float64Array(k + 1).fill(Number.POSITIVE_INFINITY);
    const cameFrom = new Int32Array(k + 1);
    const visited = new Uint8Array(k + 1);
    let column = 0;
    do {
      visited[column] = 1;
      let [next, delta] = [0, Number.POSITIVE_INFINITY];
      for (let j = 1; j <= k; j++) {
        if (visited[j]) continue;
        const reduced = costs[(rowOf[column] - 1) * k + j - 1] - rowPrices[rowOf[column]] - columnPrices[j];
        if (reduced < least[j]) {
          least[j] = reduced;
          cameFrom[j] = column;
        }
        if (least[j] < delta) [next, delta] = [j, least[j]];
      }
      for (let j = 0; j <= k; j++) {
        if (visited[j]) {
          rowPrices[rowOf[j]] += delta;
          columnPrices[j] -= delta;
        } else least[j] -= delta;
      }
      column = next;
    } while (rowOf[column] !== 0);
    for (; column !== 0; column = cameFrom[column]) rowOf[column] = rowOf[cameFrom[column]];
  }
  const columns = new Int32Array(k);
  for (let j = 1; j <= k; j++) columns[rowOf[j] - 1] = j - 1;
  return columns;
}
