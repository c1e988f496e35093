import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { generated, meander, temporaryFolder } from './meander.js';
import { start, until } from './running.js';

const path = temporaryFolder();
const [points, collected, telemetry] = ['points.arrow', 'collected.json', 'telemetry.mjs'].map((name) => path(name));

beforeAll(() => {
  meander(...generated('blobs', 20_000, 4, 5, points));
  // A provider such as an SDK registers, which collects ten times a second, in the thread that has numbers.
  writeFileSync(
    telemetry,
    `import { metrics } from ${JSON.stringify(import.meta.resolve('@opentelemetry/api'))};
import { writeFileSync } from 'node:fs';
const callbacks = new Map();
const make = (name) => ({
  addCallback: (callback) => callbacks.set(name, callback),
  removeCallback: () => callbacks.delete(name),
});
const meter = { createObservableGauge: make, createObservableCounter: make };
metrics.setGlobalMeterProvider({ getMeter: () => meter });
setInterval(() => {
  const numbers = {};
  for (const [name, callback] of callbacks) callback({ observe: (value) => (numbers[name] = value) });
  if (Object.keys(numbers).length > 0) writeFileSync(${JSON.stringify(collected)}, JSON.stringify(numbers));
}, 100).unref();
`,
  );
});
afterEach(() => {
  delete process.env.NODE_OPTIONS;
});

test('fit --serve reports a run to an OpenTelemetry provider that is registered', async () => {
  process.env.NODE_OPTIONS = `--import ${telemetry}`;
  start('fit', points, '-k', '5', '--batch-size', '100', '--passes', '100000', '--serve=0', '--quiet');
  const numbers = await until(() => {
    const found = existsSync(collected) ? JSON.parse(readFileSync(collected, 'utf8')) : {};
    return found['meander.distortion.recent'] !== undefined ? found : undefined;
  });
  expect(numbers['meander.rows.read']).toBeGreaterThan(20_000);
  expect(numbers['meander.rows.read']).toBe(100 * numbers['meander.steps']);
  expect(numbers['meander.distortion.recent']).toBeGreaterThan(0);
  expect(numbers['meander.last_step.age']).toBeLessThan(60);
});
