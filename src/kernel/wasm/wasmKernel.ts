import { CHUNK_ROWS, type Kernel, type Rows } from '../kernel.js';
import { addResults, NO_WORK } from '../screening/costModel.js';
import { sampleRows } from '../screening/sampleRows.js';
import { FLOAT32, INT16, type StrategyName, strategiesFor } from '../screening/strategies.js';
import type { ScreeningStrategy } from '../screening/strategy.js';
import { StrategyChooser } from '../screening/strategyChooser.js';
import { sharedConstants } from './headerFields.js';
import { Host } from './host.js';
import { fits } from './layout.js';
import type { FilledSlot } from './memory.js';
import { compileKernel } from './module.js';
import type { Threads } from './threadPool.js';

const { PANEL } = sharedConstants;
/** d up to which the error bounds of the screens are proved (see assembly/screen.ts). */
const MAX_DIMENSIONS = 160_000;

/** Whether this engine runs WebAssembly with 128-bit SIMD. */
export function wasmAvailable(): boolean {
  return typeof WebAssembly === 'object' && compileKernel(false) !== undefined;
}

/** Whether the bounds are proved for d dimensions, and k centroids fit into a WebAssembly memory. */
export function wasmFits(k: number, d: number): boolean {
  return d <= MAX_DIMENSIONS && fits({ k, d, chunkRows: 4, threads: 1, slots: 1 });
}

/**
 * A kernel that screens in float32 or int16 by WebAssembly SIMD and verifies in float64; the bounds and their proof are
 * in assembly/screen.ts. If there are several strategies, it probes them on rows of the mini-batch at hand.
 * @param threads without it the calling thread works alone
 * @throws Error if the engine cannot run WebAssembly with 128-bit SIMD
 */
export function wasmKernel(name: StrategyName, threads?: Threads): Kernel {
  const host = new Host(CHUNK_ROWS, threads);
  let chooser = new StrategyChooser([FLOAT32], 0, 0);
  let strategy: ScreeningStrategy = FLOAT32;
  let result = NO_WORK;

  function arrange(k: number, d: number) {
    if (k === host.k && d === host.d) return;
    host.arrange(k, d);
    const strategies = strategiesFor(name, k, d);
    chooser = new StrategyChooser(strategies, k, d);
    strategy = strategies[0];
  }

  /** Adds up what screening leaves to do, per row, and hands the slots on. */
  function counting(n: number, use?: (slot: FilledSlot) => void) {
    result = NO_WORK;
    return (slot: FilledSlot) => {
      result = addResults(result, host.screenResult(slot), 1 / n);
      use?.(slot);
    };
  }

  /** Chooses the strategy for a mini-batch, if a choice is due, by probing on some of its rows. */
  function choose(rows: Rows) {
    let sample: Rows | undefined;
    let anchors: Int32Array | undefined;
    strategy = chooser.choose((candidate) => {
      sample ??= sampleRows(rows);
      if (candidate.anchored) {
        anchors ??= labelsOf(sample);
        host.computeAnchors(candidate, anchors);
      }
      host.assign(sample, candidate, counting(sample.n));
      return result;
    }, host.expectedAnchorRows(rows.n));
    if (strategy.anchored) host.keepAnchors(strategy);
  }

  /** The labels that occur among some rows, each once, by a strategy that needs no anchors. */
  function labelsOf(rows: Rows): Int32Array {
    const labels = new Set<number>();
    host.assign(rows, INT16, (slot) => {
      for (const label of host.labels(slot)) labels.add(label);
    });
    return Int32Array.from(labels);
  }

  return {
    get screening() {
      const { screen, prefixEighths, anchored = false } = strategy;
      return { screen, prefixEighths, anchored, threads: host.workingThreads, ...result };
    },
    load(centroids, k, d) {
      arrange(k, d);
      host.load(centroids);
    },
    assignInto(values, n, labels, distances) {
      if (n === 0) return;
      const rows = { values, n, d: host.d };
      choose(rows);
      const use = (slot: FilledSlot) => {
        labels.set(host.labels(slot), slot.from);
        distances.set(host.distances(slot), slot.from);
      };
      host.assign(rows, strategy, counting(n, use));
      chooser.record(result);
    },
    sumsOf(rows) {
      choose(rows);
      const sums = host.assignAndSum(rows, strategy, counting(rows.n));
      chooser.record(result);
      return sums;
    },
    move: (rates, sums) => host.move(rates, sums),
    centroidsInto: (centroids) => host.centroidsInto(centroids),
    minDistancesInto({ values, n, d }, centres, nearest, out) {
      arrange(PANEL, d);
      for (let first = 0; first * d < centres.length; first += PANEL) {
        const some = centres.subarray(first * d, (first + PANEL) * d);
        host.load(onePanel(some, d));
        host.minDistances({ values, n, d, weights: nearest }, (slot, minDistances) => {
          for (let j = 0; j < some.length / d; j++) {
            const to = (first + j) * n + slot.from;
            for (let i = 0; i < slot.n; i++) out[to + i] = minDistances[PANEL * i + j];
          }
        });
      }
    },
    close() {
      host.close();
    },
  };
}

/** A panel of centres; the first of them stands in for those that do not exist. */
function onePanel(centres: Float64Array, d: number): Float64Array {
  const panel = new Float64Array(PANEL * d);
  for (let j = 0; j < PANEL; j++) {
    const from = j * d < centres.length ? j * d : 0;
    panel.set(centres.subarray(from, from + d), j * d);
  }
  return panel;
}
