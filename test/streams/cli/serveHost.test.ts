import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { cliPath } from '../../cliPath.js';
import { ask } from '../live/served.js';
import { generated, meander, temporaryFolder } from './meander.js';

const path = temporaryFolder();
const address = Object.values(networkInterfaces())
  .flat()
  .find((found) => found && !found.internal && found.family === 'IPv4')?.address;
if (!address) console.warn('serveHost.test.ts is skipped: this machine has no address but the loopback.');

test.skipIf(!address)('meander serve answers at an address of this machine only with the token', async () => {
  const [points, model, token, out] = ['p.arrow', 'm.arrows', 'token', 'out.arrows'].map((name) => path(name));
  meander(...generated('blobs', 2000, 2, 3, points));
  meander('fit', points, '-k', '3', '--out', model, '--quiet');
  writeFileSync(token, 'a-token-of-many-characters\n');
  const words = ['serve', model, '--port', '0', '--serve-host', String(address), '--serve-token', token];
  const child = spawn(process.execPath, [cliPath, ...words]);
  try {
    const url = await new Promise<string>((resolve) => {
      let said = '';
      child.stderr.on('data', (part) => {
        said += part;
        const [found] = /http:\/\/[\d.]+:\d+\//.exec(said) ?? [];
        if (found) resolve(found);
      });
    });
    expect(new URL(url).hostname).toBe(address);
    const status = async (authorization?: string) =>
      (await fetch(`${url}health`, { headers: authorization ? { authorization } : {} })).status;
    expect(await status()).toBe(401);
    expect(await status('Bearer another-token-of-many')).toBe(401);
    expect(await status('Bearer a-token-of-many-characters')).toBe(200);
    expect(meander('follow', url, '--out', out).status).not.toBe(0);
    expect(meander('follow', url, '--serve-token', token, '--out', out).status).toBe(0);
    expect(readFileSync(out)).toEqual(readFileSync(model));
    // Other names of this machine do not listen.
    await expect(ask(Number(new URL(url).port), '/health')).rejects.toThrow('ECONNREFUSED');
  } finally {
    child.kill('SIGKILL');
  }
});
