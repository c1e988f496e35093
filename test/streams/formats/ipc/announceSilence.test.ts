import { expect, test } from 'vitest';
import { announceSilence } from '../../../../streams/formats/ipc/announceSilence.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('announceSilence gives the same chunks, and says once in each silence that nothing comes', async () => {
  async function* chunks() {
    yield 1;
    yield 2;
    await pause(150);
    yield 3;
    await pause(70);
  }
  const messages: string[] = [];
  const given: number[] = [];
  for await (const chunk of announceSilence(chunks(), 'stdin', (message) => messages.push(message), 50)) {
    if (chunk === 1) await pause(100);
    given.push(chunk);
  }
  expect(given).toEqual([1, 2, 3]);
  expect(messages).toEqual(new Array(2).fill('stdin has sent nothing for 0.05 s; waiting for it'));
});
