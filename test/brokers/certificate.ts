import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { installed } from './process.js';

/** Whether certificates can be made here. */
export const opensslMissing: string | undefined = installed('openssl', 'version') ? undefined : 'no openssl';

/** A certificate for 127.0.0.1 that signs itself, in a folder: `key.pem` and `cert.pem`. */
export function certificate(folder: string): { key: string; cert: string } {
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name));
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', key, '-out', cert, ...subject],
    { stdio: 'ignore' },
  );
  return { key, cert };
}
