import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HEADER_BYTES, headerFields, headerNames, headerOffsets } from '../../../../src/kernel/wasm/headerFields.js';
import { fits, memoryLayout, slotsFor } from '../../../../src/kernel/wasm/layout.js';

const shapes = fc.record({
  k: fc.integer({ min: 1, max: 3000 }),
  d: fc.integer({ min: 1, max: 3000 }),
  chunkRows: fc.constant(1024),
  threads: fc.integer({ min: 1, max: 8 }),
  slots: fc.integer({ min: 1, max: 8 }),
});

test('fields of the header lie one after another, each aligned to its size', () => {
  let end = 0;
  for (const name of headerNames) {
    const size = headerFields[name].type === 'f64' ? 8 : 4;
    expect(headerOffsets[name]).toBe(end);
    expect(end % size).toBe(0);
    end += size;
  }
  expect(HEADER_BYTES).toBe(end);
});

test('parts of memory are aligned to cache lines and do not overlap', () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const { header, control, headerAddress, end } = memoryLayout(shape, 1000);
      const { k, d } = shape;
      const [lanes, width] = [8 * Math.ceil(k / 8), 8 * Math.ceil(d / 8)];
      const parts = [
        [control, 64],
        [headerAddress, HEADER_BYTES],
        [header.centroids, 8 * k * d],
        [header.panels, 4 * lanes * width],
        [header.suffixNormTable, 32 * lanes],
        [header.statistics, 8 * (k * d + 3 * k + 1)],
        [header.rates, 16 * k],
        [header.workspaces, shape.threads * header.workspaceBytes],
        [header.firstSlot, shape.slots * header.slotBytes],
      ];
      let before = 1000;
      for (const [address, bytes] of parts) {
        expect(address % 64).toBe(0);
        expect(address).toBeGreaterThanOrEqual(before);
        before = address + bytes;
      }
      expect(end).toBeGreaterThanOrEqual(before);
    }),
  );
});

test('a tile is whole quads that cut the 256 rows of a task into equal parts', () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const { tileRows, panelStride } = memoryLayout(shape, 0).header;
      expect(tileRows % 4).toBe(0);
      expect(tileRows).toBeLessThanOrEqual(256);
      expect(tileRows * Math.ceil(256 / tileRows) - 256).toBeLessThan(4 * Math.ceil(256 / tileRows));
      expect(panelStride % 2).toBe(1);
      expect(panelStride).toBeGreaterThanOrEqual(tileRows / 4);
    }),
  );
});

test('a slot takes a whole chunk unless its points need more than 64 MiB', () => {
  const rowsPerSlot = (d: number) => memoryLayout({ k: 3, d, chunkRows: 1024, threads: 1, slots: 1 }, 0).rowsPerSlot;
  expect(rowsPerSlot(8192)).toBe(1024);
  expect(rowsPerSlot(8193)).toBe(512);
  expect(slotsFor({ k: 3, d: 8193, chunkRows: 1024, threads: 4, slots: 1 })).toBe(1);
  expect(slotsFor({ k: 3, d: 8, chunkRows: 1024, threads: 4, slots: 1 })).toBe(16);
});

test('what needs more than 4 GiB does not fit', () => {
  const shape = { chunkRows: 4, threads: 1, slots: 1 };
  expect(fits({ ...shape, k: 10_000, d: 1000 })).toBe(true);
  expect(fits({ ...shape, k: 1_000_000, d: 1000 })).toBe(false);
});
