import type { OpenTelemetryMeter } from '../live/openTelemetry.js';
import { warn } from './output.js';

/** Where `@opentelemetry/api` keeps, for all copies of itself, what was registered; see its `internal/global-utils`. */
const REGISTERED = Symbol.for('opentelemetry.js.api.1');

/**
 * The meter of a process that was started with an OpenTelemetry SDK, as with `NODE_OPTIONS='--import …'`; undefined
 * where no provider of meters is registered, and with a warning where the package is not to be found.
 */
export async function registeredMeter(): Promise<OpenTelemetryMeter | undefined> {
  const registered = (globalThis as { [REGISTERED]?: { metrics?: unknown } })[REGISTERED];
  if (registered?.metrics === undefined) return undefined;
  const api = await import('@opentelemetry/api').catch(() => undefined);
  if (!api) warn('OpenTelemetry gets no numbers of this run: npm install @opentelemetry/api beside meander');
  return api?.metrics.getMeter('meander');
}
