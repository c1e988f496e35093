import { expect, test } from 'vitest';
import { freeRecords } from '../../../streams/scale/freeRecords.js';

test('the memory of records is freed, but not where others share it', () => {
  const [own, shared] = [new Uint8Array(100_000), new Uint8Array(100)];
  const record = { partition: 0, offset: 0, time: 0 };
  freeRecords([
    { ...record, bytes: own },
    { ...record, bytes: shared.subarray(10, 20) },
  ]);
  expect(shared.length).toBe(100);
  // Node 20 cannot free memory at once.
  expect(own.length).toBe('transfer' in ArrayBuffer.prototype ? 0 : 100_000);
});
