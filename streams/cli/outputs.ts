import { isFeedUrl } from '../feeds/openFeed.js';
import { assertExtension } from '../sinks/outputName.js';
import type { Command } from './command.js';
import type { Arguments } from './flags.js';
import { assertOutputsApart, type Output } from './outputsApart.js';

/**
 * Checks where a command will write, before it does anything: that nothing which is read would be replaced, and that
 * no name promises a format that is not written there.
 * @throws MeanderError `usage` for the first output that cannot be
 */
export async function checkOutputs({ flags, inputs, outputs }: Command, args: Arguments): Promise<void> {
  const written: Output[] = (outputs?.(args.positionals) ?? []).map((path) => ({
    called: 'FILE',
    path,
    isFolder: false,
  }));
  const read = [...(inputs?.(args.positionals) ?? args.positionals)];
  for (const [name, { writes, reads }] of Object.entries(flags)) {
    const path = args.text(name);
    if (path === undefined) continue;
    if (reads) read.push(path);
    if (!writes) continue;
    written.push({ called: `--${name}`, path, isFolder: writes === 'folder' });
  }
  await assertOutputsApart(written, read);
  for (const [name, { writes }] of Object.entries(flags)) {
    const path = args.text(name) ?? '-';
    if (typeof writes === 'object' && !isFeedUrl(path)) assertExtension(path, writes);
  }
}
