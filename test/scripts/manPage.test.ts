import { expect, test } from 'vitest';
import { manPage } from '../../scripts/manPage.js';
import { commands } from '../../streams/cli/commands.js';

test('man/meander.1 is what the tables of commands and flags say; the flag -u writes it again', async () => {
  await expect(await manPage(commands)).toMatchFileSnapshot('../../man/meander.1');
});
