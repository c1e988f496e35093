import type { RecordBatch } from 'apache-arrow';
import { TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';
import { type Checkpoint, type Model, toRecordBatch } from '../../../streams/index.js';
import { blobs, learn } from '../../learn.js';

/** Features of the rows. */
export const d = 3;
/** 400 rows around four centres. */
export const values = blobs(400, 4, d);

/** Some consecutive rows as a record batch. */
export const batchOf = (from: number, rows: number): RecordBatch =>
  toRecordBatch({ values: values.slice(from * d, (from + rows) * d), n: rows, d });

/** The rows as three record batches, of 100, 150 and 150 rows. */
export const batches = { a: batchOf(0, 100), b: batchOf(100, 150), c: batchOf(250, 150) };
/** The same as a list. */
export const [a, b, c] = Object.values(batches);
/** A record batch of two rows with two features, which no model of these rows takes. */
export const flat = toRecordBatch({ values: new Float64Array(4), n: 2, d: 2 });
/** A record batch of two rows, the second of which is no number. */
export const dirty = toRecordBatch({ values: Float64Array.of(1, 2, 3, 4, Number.NaN, 6), n: 2, d });

/** Options that seed from the first record batch. */
export const options = { k: 4, batchSize: 100, initRows: 100 };
/** The checkpoint that plain learning gives. */
export const learned: Checkpoint = learn(values, d, options);
/** Its model. */
export const model: Model = learned.model;

/** A scheduler that compares drawings of what is expected with what happens. */
export const marbles = (): TestScheduler => new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
