// Reads and learns, so that the page stays free. Messages: { file } or { learn: { k, seed } }; answers: { columns },
// { progress }, { done } or { failure }.
import { from, lastValueFrom, tap } from 'rxjs';
import { digest } from '../../../src/index.ts';
import { miniBatchKMeans } from '../../operators/miniBatchKMeans.ts';
import { chooseColumns } from '../../points/chooseColumns.ts';
import { sentencesOf } from '../../points/columnReport.ts';
import { browserThreads } from '../../threads/browserThreads.ts';
import { readFile } from './readFile.ts';

/** Rows between two looks at messages; threads start then, too. */
const PIECE = 16_384;
/** Milliseconds between two reports. */
const REPORT = 100;

let batches = [];

addEventListener('message', async ({ data }) => {
  // The turn tells the page which of its messages is answered: a file may be chosen while another is learned from.
  const answer = (value) => postMessage({ ...value, turn: data.turn });
  try {
    if (data.file) answer({ columns: await open(data.file) });
    else answer({ done: await learn(data.learn, answer) });
  } catch (error) {
    answer({ failure: error.message });
  }
});

/** Reads a file; says what its columns are taken for. */
async function open(chosen) {
  batches = [];
  const file = await readFile(new Uint8Array(await chosen.arrayBuffer()), chosen.name);
  const rows = file.batches.reduce((sum, { numRows }) => sum + numRows, 0);
  if (rows === 0) throw new Error('The file has no rows; choose one with rows.');
  const { featureNames, report } = chooseColumns(file.batches[0].schema, {});
  batches = file.batches;
  return { rows, featureNames, notes: [...file.notes, ...report.notes, ...sentencesOf(report)] };
}

/** The rows in pieces; between two of them messages arrive and threads start. */
async function* pieces(onRows) {
  let read = 0;
  for (const batch of batches)
    for (let at = 0; at < batch.numRows; at += PIECE) {
      yield batch.slice(at, Math.min(batch.numRows, at + PIECE));
      read += Math.min(PIECE, batch.numRows - at);
      onRows(read);
      await new Promise((resolve) => setTimeout(resolve));
    }
}

async function learn({ k, seed }, answer) {
  const notes = [];
  const began = performance.now();
  let said = began;
  let latest;
  const report = (rows) => {
    if (performance.now() < said + REPORT) return;
    said = performance.now();
    answer({ progress: { rows, step: latest?.step ?? 0, recent: latest?.distortion.recent ?? null } });
  };
  const threads = browserThreads('thread.worker.js', { notify: (note) => notes.push(note) });
  const learning = miniBatchKMeans({ k, seed, every: '16batches', threads, notify: (note) => notes.push(note) });
  const checkpoint = await lastValueFrom(
    from(pieces(report)).pipe(
      learning,
      tap((learned) => {
        latest = learned;
      }),
    ),
  );
  const { model, step, rows, distortion, screening, warnings } = checkpoint;
  return {
    seconds: (performance.now() - began) / 1000,
    digest: await digest(checkpoint),
    k: model.k,
    featureNames: checkpoint.featureNames,
    centroids: model.centroids,
    weights: model.weights,
    step,
    rows,
    mean: distortion.mean,
    screening,
    notes: [...new Set([...warnings, ...notes])],
  };
}
