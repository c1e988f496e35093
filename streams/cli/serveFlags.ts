import { readFileSync } from 'node:fs';
import { inputError } from '../../src/errors.js';
import { text } from '../../src/options/index.js';
import { publicWord } from '../formats/withoutSecrets.js';
import type { LiveView } from '../live/openServer.js';
import { reasonOf } from '../systemError.js';
import type { Arguments, Flags } from './flags.js';
import { commonFlags } from './flags.js';
import { names } from './flagValues.js';
import { warn } from './output.js';
import { portValue } from './portValue.js';
import { registeredMeter } from './registeredMeter.js';
import { printJson, printLines } from './terminal.js';

/** The file of a server's token. */
export const tokenFlag = {
  group: 'Live view',
  placeholder: 'FILE',
  value: text,
  reads: true,
  help: 'File with the token that each request must carry, at least 16 characters.',
} satisfies Flags[string];

/** Flags of commands that serve a run or a model. */
export const serveFlags = {
  'serve-host': {
    group: 'Live view',
    placeholder: 'ADDRESS',
    value: text,
    help: 'Address to listen at, which other machines may reach; needs --serve-token.',
    defaultWords: 'the loopback, 127.0.0.1 and ::1',
  },
  'serve-token': tokenFlag,
  'allow-host': {
    group: 'Live view',
    placeholder: 'A,B',
    value: names,
    help: 'Names that the server may be called by, in addition to localhost.',
  },
} satisfies Flags;

/** `--serve` of `meander fit`. */
export const serveFlag = {
  group: 'Live view',
  optional: { placeholder: 'PORT', value: portValue },
  help: 'Show the run while it learns, at http://localhost:7070/ or another port; 0 takes any that is free.',
} satisfies Flags[string];

/** What is served. */
export interface Served {
  /** The command. */
  readonly command: string;
  /** The port; undefined for the usual one. */
  readonly port: number | undefined;
  /** Options that viewers are told. */
  readonly options?: Readonly<Record<string, string | number | null>>;
  /** Settings that every model keeps. */
  readonly record?: Readonly<Record<string, string | number | null>>;
}

/**
 * Starts a server as the flags say, and prints where it is. Its modules are loaded only now.
 * @throws MeanderError `usage` where the port is taken, `input` where the token cannot be read
 */
export async function openView(args: Arguments, { command, port, options, record }: Served): Promise<LiveView> {
  const { openServer } = await import('../live/openServer.js');
  const view = await openServer({
    port,
    host: args.get(serveFlags['serve-host']),
    token: readToken(args),
    allowHosts: args.get(serveFlags['allow-host']),
    run: { command, source: args.positionals.map(publicWord).join(' '), options },
    record,
    meter: await registeredMeter(),
    notify: warn,
  });
  if (args.get(commonFlags.json)) printJson({ event: 'serving', url: view.url });
  else if (!args.get(commonFlags.quiet)) printLines('stderr', [`live view at ${view.url}`]);
  return view;
}

/** The token that a file holds. @throws MeanderError `input` where the file cannot be read */
export function readToken(args: Arguments): string | undefined {
  const path = args.get(tokenFlag);
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw inputError(`The token in ${path} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
}
