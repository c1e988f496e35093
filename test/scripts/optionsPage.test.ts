import { expect, test } from 'vitest';
import { optionsPage } from '../../scripts/optionsPage.js';

test('docs/options.md is what the option table says; the flag -u writes it again', async () => {
  await expect(optionsPage()).toMatchFileSnapshot('../../docs/options.md');
});
