import { inputError } from '../../src/errors.js';

/** Rows [from, to) of a file. */
export interface FilePart {
  /** Path of the file. */
  readonly file: string;
  /** Number of the first row, from 0. */
  readonly from: number;
  /** Number of the row after the last one. */
  readonly to: number;
}

/** A block of rows that one process sums: a line of the plan. */
export interface PlannedBlock {
  /** Step of the run that its mini-batch becomes; absent where the plan is of no run. */
  readonly step?: number;
  /** Number of the block in its mini-batch, from 0. */
  readonly block: number;
  /** Blocks of the mini-batch. */
  readonly blocks?: number;
  /** Model file to sum against, where that is another one than the command was given. */
  readonly model?: string;
  /** Its rows, in order; more than one part where it goes on in the next file. */
  readonly parts: readonly FilePart[];
}

/** A file and its rows. */
export interface CountedFile {
  /** Its path. */
  readonly path: string;
  /** Its rows. */
  readonly rows: number;
}

/** How rows are cut into blocks. */
export interface BlockCut {
  /** Rows of a block; the last one of a mini-batch may have fewer. */
  readonly blockRows: number;
  /** Rows that were learned from already, and so are in no block. */
  readonly skip: number;
  /** Rows of the mini-batch that begins after some rows; infinity where all rows are one mini-batch. */
  batchRows(before: number): number;
  /** Step of the first mini-batch; undefined where the plan is of no run. */
  readonly firstStep?: number;
  /** Mini-batches to plan at most. */
  readonly steps: number;
}

/** Cuts the rows of files, read one after another, into mini-batches and these into blocks. */
export function* planBlocks(files: readonly CountedFile[], cut: BlockCut): Generator<PlannedBlock> {
  const { blockRows, skip, firstStep, steps } = cut;
  const total = files.reduce((sum, { rows }) => sum + rows, 0);
  for (let begin = skip, step = 0; begin < total && step < steps; step++) {
    const end = Math.min(total, begin + cut.batchRows(begin - skip));
    const blocks = Math.ceil((end - begin) / blockRows);
    for (let block = 0; block < blocks; block++) {
      const from = begin + block * blockRows;
      const parts = partsOf(files, from, Math.min(end, from + blockRows));
      yield { ...(firstStep !== undefined && { step: firstStep + step }), block, blocks, parts };
    }
    begin = end;
  }
}

/** The parts of files that rows [from, to) of all files lie in. */
function partsOf(files: readonly CountedFile[], from: number, to: number): FilePart[] {
  const parts: FilePart[] = [];
  let first = 0;
  for (const { path, rows } of files) {
    const part = { file: path, from: Math.max(from - first, 0), to: Math.min(to - first, rows) };
    if (part.from < part.to) parts.push(part);
    first += rows;
  }
  return parts;
}

const isRow = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** @returns what is wrong with the parts of a planned block; undefined where nothing is */
function faultOfParts(parts: unknown): string | undefined {
  if (!Array.isArray(parts) || parts.length === 0) return 'has no parts';
  const fits = ({ file, from, to }: FilePart) => typeof file === 'string' && isRow(from) && isRow(to) && from < to;
  return parts.every((part) => part !== null && fits(part)) ? undefined : 'has a part without file, from and to';
}

/**
 * Reads a line of a plan.
 * @param place of the line, for error messages
 * @throws MeanderError `input` where it is no line that `meander blocks` prints
 */
export function readPlannedBlock(line: string, place: string): PlannedBlock {
  const refuse = (fault: string) =>
    inputError(`${place} ${fault}, so it is no line of a plan; meander blocks prints one.`);
  let value: Partial<PlannedBlock> | null;
  try {
    value = JSON.parse(line);
  } catch {
    throw refuse('is no JSON');
  }
  const { block, blocks, parts, model } = value ?? {};
  if (!isRow(block)) throw refuse('has no number "block"');
  if (blocks !== undefined && !(isRow(blocks) && blocks > block))
    throw refuse(`has ${blocks} blocks but block ${block}`);
  if (model !== undefined && typeof model !== 'string') throw refuse('has a "model" that is no path');
  const fault = faultOfParts(parts);
  if (fault !== undefined) throw refuse(fault);
  return value as PlannedBlock;
}
