import type { Checkpoint } from '../../src/learner/index.js';

/** A number that OpenTelemetry asks for when it collects. */
export interface ObservableNumber {
  /** Adds a function that is called at each collection. */
  addCallback(callback: (result: { observe(value: number): void }) => void): void;
  /** Removes it. */
  removeCallback(callback: (result: { observe(value: number): void }) => void): void;
}

/** What is used of a `Meter` of the package `@opentelemetry/api`. */
export interface OpenTelemetryMeter {
  /** Makes a number that may rise and fall. */
  createObservableGauge(name: string, options: { description: string; unit?: string }): ObservableNumber;
  /** Makes a number that only rises. */
  createObservableCounter(name: string, options: { description: string; unit?: string }): ObservableNumber;
}

/** What is known of a run on the thread that learns. */
export interface RunNumbers {
  /** Mini-batches. */
  readonly step: number;
  /** Rows read. */
  readonly rows: number;
  /** Rows that could not be learned from. */
  readonly rejected: number;
  /** Milliseconds since 1970 of the latest mini-batch; 0 before the first. */
  readonly activeAt: number;
  /** The objective of the latest checkpoint. */
  readonly distortion: Checkpoint['distortion'] | undefined;
}

/** Reports a run to OpenTelemetry whenever it collects. What is not known is left out. @returns ends the reporting */
export function observeRun(meter: OpenTelemetryMeter, numbers: () => RunNumbers): () => void {
  const gauge = (name: string, description: string, unit?: string) =>
    meter.createObservableGauge(`meander.${name}`, { description, ...(unit && { unit }) });
  const counter = (name: string, description: string) =>
    meter.createObservableCounter(`meander.${name}`, { description });
  const age = ({ activeAt }: RunNumbers) => (activeAt > 0 ? (Date.now() - activeAt) / 1000 : null);
  const observed: [ObservableNumber, (run: RunNumbers) => number | null | undefined][] = [
    [counter('steps', 'Mini-batches applied.'), ({ step }) => step],
    [counter('rows.read', 'Rows read.'), ({ rows }) => rows],
    [counter('rows.rejected', 'Rows that could not be learned from.'), ({ rejected }) => rejected],
    [gauge('last_step.age', 'Time since the latest mini-batch.', 's'), age],
    [gauge('distortion.batch', 'Mean squared distance of the latest mini-batch.'), (run) => run.distortion?.batch],
    [gauge('distortion.recent', 'The same over the latest mini-batches.'), (run) => run.distortion?.recent],
    [gauge('distortion.holdout', 'The same of the held-out rows.'), (run) => run.distortion?.holdout],
  ];
  const removals = observed.map(([number, measured]) => {
    const callback = (result: { observe(value: number): void }) => {
      const value = measured(numbers());
      if (typeof value === 'number') result.observe(value);
    };
    number.addCallback(callback);
    return () => number.removeCallback(callback);
  });
  return () => {
    for (const remove of removals) remove();
  };
}
