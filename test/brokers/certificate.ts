import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { installed } from './process.js';

/** Why no certificate can be made here; undefined where one can. */
export const opensslMissing: string | undefined = installed('openssl', 'version')
  ? undefined
  : 'openssl is not installed';

/** Makes a self-signed certificate for 127.0.0.1 in a folder. @returns the paths of its key and of itself */
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
