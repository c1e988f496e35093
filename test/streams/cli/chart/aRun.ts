import { type Chart, sortedShares } from '../../../../streams/cli/chart/chart.js';

/** The status line of a run that learns. */
export const learning = { doing: 'learning', count: 1_234_567, unit: 'rows', part: 0.42, details: ['distortion 1.2'] };

/** How long it lasts. */
export const timing = { elapsed: 12, rate: 98_765, left: 75 };

/** A run whose objective falls and then changes little, with a hold-out. @param empty clusters without weight */
export function aRun({ points = 200, k = 40, empty = 0, scale = 1 } = {}): Chart {
  const rows = Array.from({ length: points }, (_, i) => 4096 * (i + 1));
  const values = rows.map((_, i) => scale * (1.2 + 1.1 / (1 + i / 12) + 0.02 * ((i * 7) % 5)));
  const measured = rows.filter((_, i) => i % 4 === 0);
  const weights = Float64Array.from({ length: k }, (_, j) => (j < empty ? 0 : 1 + ((j * 37) % 101) / 20));
  return {
    recent: { rows, values },
    holdout: { rows: measured, values: measured.map((_, i) => scale * (1.3 + 1.2 / (1 + i / 3))) },
    shares: sortedShares(weights),
  };
}
