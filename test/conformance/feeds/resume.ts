import { lastValueFrom, Subject, tap } from 'rxjs';
import { expect, test } from 'vitest';
import { type Checkpoint, digestOf, fromPoints, fromSource, miniBatchKMeans } from '../../../streams/index.js';
import { abortingEndsIt, digestFrom, everyPositionGivesTheRest, learnFrom } from '../source.js';
import { d, expectedDigest, type FeedContext, n, options, rowRecords, values } from './context.js';

/** Each row is learned exactly once, in the same order, however the run is cut. */
export function resumeTests({ harness, filled, source }: FeedContext): void {
  test('is learned to the same digest as its rows in memory', async () => {
    expect(await digestFrom(await source(await filled()), options)).toBe(await expectedDigest());
  });

  test('can be read from any of its positions, and ends when it is aborted', async () => {
    const found = await source(await filled());
    await everyPositionGivesTheRest(found);
    await abortingEndsIt(found);
  });

  test.runIf(harness.partitions > 1)(
    'with several partitions gives the record with the oldest time first',
    async () => {
      const topic = await filled(3);
      expect(await digestFrom(await source(topic), options)).toBe(await expectedDigest());
      await everyPositionGivesTheRest(await source(topic));
    },
  );

  test('is learned exactly once when the run is stopped every three steps and resumed', async () => {
    const topic = await filled(Math.min(3, harness.partitions));
    const settings = { ...options, batchSize: 333 };
    let checkpoint: Checkpoint | undefined;
    for (let runs = 0; !checkpoint?.complete && runs < 50; runs++) {
      const before = checkpoint;
      const stop = new Subject<void>();
      const resume = before && { ...before, position: JSON.parse(JSON.stringify(before.position)) };
      const stopAt = (before?.step ?? -1) + 3;
      checkpoint = await lastValueFrom(
        fromSource(await source(topic), resume?.position.source ?? null).pipe(
          miniBatchKMeans({ ...settings, stop, resume }),
          tap(({ step }) => step === stopAt && stop.next()),
        ),
      );
    }
    if (!checkpoint) throw new Error('no run gave a checkpoint');
    expect(checkpoint.rows.read).toBe(n);
    expect(digestOf(checkpoint)).toBe(await digestFrom(fromPoints({ values, d }), settings));
  });

  test('that grew after a run gives the next run only the new records', async () => {
    const topic = await harness.topic();
    await topic.append(rowRecords(1, 0, 2500));
    const first = await learnFrom(await source(topic), options);
    await topic.append(rowRecords(1, 2500));
    const resume = { ...first, complete: false };
    const last = await lastValueFrom(
      fromSource(await source(topic), resume.position.source).pipe(miniBatchKMeans({ ...options, resume })),
    );
    expect(last.rows.read).toBe(n);
    const whole = await digestFrom(fromPoints({ values, d }), { ...options, flushAt: last.flushes });
    expect(digestOf(last)).toBe(whole);
  });

  test('that does not hold any record is an error', async () => {
    await expect(source(await harness.topic())).rejects.toThrow('holds no record to learn from');
  });
}
