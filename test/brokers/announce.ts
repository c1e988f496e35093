import { test } from 'vitest';

/** Says in one line, and in the report as a skipped test, what is not tested here and why. */
export function announceMissing(subject: string, missing: string | undefined): void {
  if (missing === undefined) return;
  process.stdout.write(`${subject} is not tested here: ${missing}\n`);
  test.skip(`${subject} is not tested here: ${missing}`);
}
