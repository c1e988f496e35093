import { afterAll, beforeAll, describe } from 'vitest';
import { announceMissing } from '../brokers/announce.js';
import type { Harness } from '../brokers/harness.js';
import { kafkaHarness } from '../brokers/kafkaHarness.js';
import { memoryHarness } from '../brokers/memory.js';
import { natsHarness } from '../brokers/natsHarness.js';
import { feedContext } from './feeds/context.js';
import { flowTests } from './feeds/flow.js';
import { followTests } from './feeds/follow.js';
import { gapTests } from './feeds/gaps.js';
import { payloadTests } from './feeds/payloads.js';
import { poisonTests } from './feeds/poison.js';
import { resumeTests } from './feeds/resume.js';

const harnesses: Harness[] = [memoryHarness(), kafkaHarness(), natsHarness()];
for (const { name, missing } of harnesses) announceMissing(`a feed of ${name}`, missing);

for (const harness of harnesses.filter(({ missing }) => missing === undefined))
  describe(`a feed of ${harness.name}`, () => {
    const context = feedContext(harness);
    beforeAll(() => harness.start(), 120_000);
    afterAll(async () => {
      await context.close();
      await harness.stop();
    });
    resumeTests(context);
    followTests(context);
    gapTests(context);
    poisonTests(context);
    payloadTests(context);
    flowTests(context);
  });
