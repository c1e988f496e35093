import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Checkpoint } from '../../src/learner/index.js';
import { saveModel } from '../sinks/saveModel.js';
import { temporaryFileBegins, temporaryFileEnds } from '../temporaryFiles.js';
import { warn } from './output.js';

/** Exit codes above this one stand for a signal, by its number, as a shell has it. */
const SIGNALLED = 128;
/** Milliseconds that a command has to end after SIGTERM. */
const GRACE = 200;

/** A command of the shell that is run for models, one at a time. */
export interface ModelCommand {
  /**
   * Runs it for a model and waits until it has ended.
   * @param out the file that holds the model; undefined: a temporary file is written
   */
  run(checkpoint: Checkpoint, digest: string, out: string | undefined): Promise<void>;
  /** The exit code of the latest run; 0 before the first. */
  readonly code: number;
}

/**
 * A command line that `sh` runs with these variables: `MEANDER_MODEL`, the file of the model; `MEANDER_DIGEST`;
 * `MEANDER_STEP`; `MEANDER_ROWS`, rows read. What it writes to stderr is passed on, and what it writes to stdout, too,
 * unless that is for JSON lines: then it goes to stderr. A failure is said as a warning.
 * @param signal aborting it ends the command with SIGTERM, and soon after with SIGKILL
 */
export function modelCommand(line: string, json: boolean, signal: AbortSignal): ModelCommand {
  let code = 0;
  return {
    get code() {
      return code;
    },
    async run(checkpoint, digest, out) {
      const folder = out === undefined ? temporaryFolder() : undefined;
      const model = out ?? join(folder ?? '', 'model.arrows');
      try {
        if (folder !== undefined) saveModel(model, checkpoint);
        const variables = {
          MEANDER_MODEL: model,
          MEANDER_DIGEST: digest,
          MEANDER_STEP: String(checkpoint.step),
          MEANDER_ROWS: String(checkpoint.rows.read),
        };
        code = await runShell(line, variables, json, signal);
        if (code !== 0 && !signal.aborted)
          warn(`the command of --exec ended with exit code ${code} for the model of step ${checkpoint.step}`);
      } finally {
        if (folder !== undefined) removeFolder(folder);
      }
    },
  };
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'meander-model-'));
  temporaryFileBegins(folder);
  return folder;
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  temporaryFileEnds(folder);
}

/** Runs a line of the shell in a process group of its own, so that all of it can be ended. @returns its exit code */
function runShell(
  line: string,
  variables: Record<string, string>,
  json: boolean,
  signal: AbortSignal,
): Promise<number> {
  const child = spawn('sh', ['-c', line], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', json ? 2 : 1, 2],
    detached: true,
  });
  const kill = (name: 'SIGTERM' | 'SIGKILL') => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It has ended already.
    }
  };
  const end = () => {
    kill('SIGTERM');
    setTimeout(() => kill('SIGKILL'), GRACE).unref();
  };
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  return new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? SIGNALLED));
  }).finally(() => signal.removeEventListener('abort', end));
}
