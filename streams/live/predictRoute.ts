import { MeanderError } from '../../src/errors.js';
import { type Model, needsLength, type Points } from '../../src/model/index.js';
import { fillsMissing } from '../points/badRowResponse.js';
import type { PredictMessage } from './answers.js';
import { ARROW_TYPE, contentType, JSON_TYPE, readBody } from './body.js';
import { type LabelledRows, labelRows } from './labelRows.js';
import type { ModelRequests } from './modelRequests.js';
import { type Exchange, HttpError, send, sendJson } from './respond.js';
import type { Version } from './versions.js';

const MIB = 2 ** 20;
/** Bytes that a body of JSON and one of Arrow may have, and that the latter may have after decompression. */
const [MOST_JSON, MOST_ARROW, MOST_INFLATED] = [4 * MIB, 32 * MIB, 128 * MIB];
/** Requests that are worked on at the same time. */
const MOST_AT_ONCE = 4;

/** Answers `POST /predict`: labels rows by one model. */
export class PredictRoute {
  private running = 0;

  constructor(private readonly models: ModelRequests) {}

  /** @throws HttpError 400, 404, 413, 415 or 503, and MeanderError `input` for rows that do not fit the model */
  async answer(exchange: Exchange): Promise<void> {
    const type = contentType(exchange);
    if (this.running >= MOST_AT_ONCE)
      throw new HttpError(503, `${MOST_AT_ONCE} requests are labelling rows already; try again.`, {
        'retry-after': '1',
      });
    this.running++;
    try {
      const body = await readBody(exchange, type === JSON_TYPE ? MOST_JSON : MOST_ARROW);
      const version = await this.models.find(exchange.url.searchParams.get('version'));
      if (type === JSON_TYPE) await answerJson(exchange, version, body);
      else await answerArrow(exchange, version, body);
    } finally {
      this.running--;
    }
  }
}

async function answerJson(exchange: Exchange, { version, step, model }: Version, body: Buffer): Promise<void> {
  const points = pointsOf(rowsOf(body), model);
  const { labels, distances, second, secondDistances } = await labelRows(model, points);
  const message: PredictMessage = {
    version,
    step,
    labels: Array.from(labels),
    distances: Array.from(distances),
    second: Array.from(second, (j) => (j < 0 ? null : j)),
    secondDistances: Array.from(secondDistances, (x) => (Number.isNaN(x) ? null : x)),
  };
  sendJson(exchange, message);
}

/** The rows of a JSON body. @throws HttpError 400 where it holds none */
function rowsOf(body: Buffer): readonly unknown[] {
  const expected = 'the body must be JSON such as {"rows": [[1, 2], [3, 4]]}';
  try {
    const value = JSON.parse(body.toString('utf8')) as { rows?: unknown } | null;
    if (Array.isArray(value?.rows)) return value.rows;
  } catch (error) {
    throw new HttpError(400, `The rows cannot be read: ${(error as Error).message}; ${expected}.`);
  }
  throw new HttpError(400, `There is no list "rows"; ${expected}.`);
}

/** Rows as points. @throws HttpError 400 naming the first row and value that do not fit the model */
function pointsOf(rows: readonly unknown[], model: Model): Points {
  const { d } = model;
  const names = model.featureNames ?? [];
  const fills = fillsMissing(model, undefined);
  const values = new Float64Array(rows.length * d);
  for (const [i, given] of rows.entries()) {
    const row = Array.isArray(given) ? given : named(given, names);
    if (row?.length !== d)
      throw new HttpError(400, `Row ${i} must be a list of ${d} numbers, as the model has, or an object of them.`);
    for (const [t, value] of row.entries()) {
      const missing = value === null || value === undefined;
      if (missing ? !fills : !Number.isFinite(value))
        throw new HttpError(400, `Row ${i} has ${JSON.stringify(value)} in place ${t}, which must be a finite number.`);
      values[i * d + t] = missing ? Number.NaN : (value as number);
    }
    if (needsLength(model.transform) && values.subarray(i * d, (i + 1) * d).every((x) => x === 0))
      throw new HttpError(400, `Row ${i} is all zeros, which has no direction to compare.`);
  }
  return { values, n: rows.length, d };
}

/** The values of an object in the order of the features. */
function named(given: unknown, names: readonly string[]): unknown[] | undefined {
  if (typeof given !== 'object' || given === null || names.length === 0) return undefined;
  return names.map((name) => (Object.hasOwn(given, name) ? (given as Record<string, unknown>)[name] : null));
}

/** Labels the record batches of an Arrow stream; the answer is one, too. */
async function answerArrow(exchange: Exchange, version: Version, body: Buffer): Promise<void> {
  const [{ fromIpc }, { pointsReader }, { labelledBatch, labelsStream }] = await Promise.all([
    import('../formats/ipc/decode.js'),
    import('../points/reader.js'),
    import('./labelsStream.js'),
  ]);
  const { model } = version;
  const { schema, batches } = await fromIpc(body, 'the request', { maxInflated: MOST_INFLATED });
  const features = model.featureNames?.length ? model.featureNames : undefined;
  const needs = { length: needsLength(model.transform), missing: fillsMissing(model, undefined) };
  const reader = pointsReader(schema, { features }, needs);
  if (reader.featureNames.length !== model.d)
    throw new HttpError(400, `The rows have ${reader.featureNames.length} features but the model has ${model.d}.`);
  const labelled: LabelledRows[] = [];
  for (const batch of batches) labelled.push(await labelRows(model, reader.read(batch)));
  const bytes = labelsStream(labelled.map(labelledBatch));
  send(exchange, ARROW_TYPE, bytes, { 'meander-version': version.version, 'meander-step': String(version.step) });
}

/** The answer to rows that cannot be labelled; undefined for any other error. */
export const refusalOf = (error: unknown): HttpError | undefined =>
  error instanceof HttpError
    ? error
    : error instanceof MeanderError
      ? new HttpError(error.code === 'limit' ? 413 : 400, error.message)
      : undefined;
