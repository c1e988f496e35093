import { describe, expect, test } from 'vitest';
import { MOST_POINTS, sortedShares } from '../../../streams/cli/chart/chart.js';
import { ChartHistory } from '../../../streams/cli/chartHistory.js';

const checkpointAt = (read: number, recent: number | null) =>
  ({
    rows: { read },
    distortion: { recent, holdout: null },
    model: { transform: {}, weights: new Float64Array() },
  }) as never;

describe('the chart of a run', () => {
  test('has at most 512 points of a million, evenly spread, with the first and the latest', () => {
    const history = new ChartHistory();
    const boundary = (i: number) =>
      ({ status: { rows: { read: i }, objective: { recentInertia: -i, recentWeight: 1 } } }) as never;
    for (let i = 0; i < 1_000_000; i++) {
      history.step(boundary(i));
      if (i % 10_007 === 0)
        expect(history.chart(checkpointAt(i, -i))?.recent.rows.length).toBeLessThanOrEqual(MOST_POINTS);
    }
    const { rows = [], values = [] } = history.chart(checkpointAt(1_000_000, 5))?.recent ?? {};
    expect([rows[0], rows.at(-1), values.at(-1)]).toEqual([0, 1_000_000, 5]);
    const gaps = new Set(rows.slice(1, -1).map((at, i) => at - rows[i]));
    expect([...gaps]).toEqual([2048]);
    expect(values.slice(0, -1)).toEqual(rows.slice(0, -1).map((at) => -at));
  });
  test('does not repeat its latest point', () => {
    const history = new ChartHistory();
    history.step({ status: { rows: { read: 8 }, objective: { recentInertia: 1, recentWeight: 1 } } } as never);
    expect(history.chart(checkpointAt(8, 1))?.recent).toEqual({ rows: [8], values: [1] });
  });
});

test('shares of weight sum to 1 and come in order; without weight they are zero', () => {
  expect(Array.from(sortedShares(Float64Array.of(1, 0, 5, 2)))).toEqual([0.625, 0.25, 0.125, 0]);
  expect(Array.from(sortedShares(new Float64Array(2)))).toEqual([0, 0]);
});

test('the shares of many clusters are sorted only now and then', () => {
  const history = new ChartHistory();
  const checkpoint = { rows: { read: 1 }, distortion: { recent: 1, holdout: null }, model: { transform: {} } };
  const chartOf = (k: number) => {
    const weights = Float64Array.from({ length: k }, (_, j) => (j * 7919) % k);
    return history.chart({ ...checkpoint, model: { ...checkpoint.model, weights } } as never);
  };
  const first = chartOf(200_000);
  expect(chartOf(200_000)?.shares).toBe(first?.shares);
  expect(chartOf(3)?.shares).toEqual(Float64Array.of(2 / 3, 1 / 3, 0));
});
