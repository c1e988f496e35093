import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { hasCode } from '../systemError.js';

/** The process that wrote a lock. */
export interface LockHolder {
  /** Process id; 0 where the lock cannot be read. */
  pid: number;
  /** When the process started: a number of the operating system that a later process of the same id does not have. */
  started: string | null;
  /** Identifies the time since the machine was last started. */
  boot: string | null;
  /** Name of the machine. */
  host: string | null;
  /** Differs between any two locks. */
  id: string;
}

/** A holder for a new lock of this process. */
export const thisProcess = (): LockHolder => ({
  pid: process.pid,
  started: startOf(process.pid),
  boot: bootId(),
  host: hostname(),
  id: randomUUID(),
});

/** What a lock file says. Version 0.1.0 wrote the process id alone. */
export function parseHolder(text: string): LockHolder {
  const unknown: LockHolder = { pid: 0, started: null, boot: null, host: null, id: 'unreadable' };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'number') return { ...unknown, pid: value, id: `process-${value}` };
    return value !== null && typeof value === 'object' ? { ...unknown, ...value } : unknown;
  } catch {
    return unknown;
  }
}

/**
 * Whether the process that wrote a lock may still run: a process of its id runs, has not started later, and the machine
 * was not restarted. Of another machine nothing is known, so its process counts as running.
 */
export function mayRun({ pid, started, boot, host }: LockHolder): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  if (isForeign({ host })) return true;
  const now = bootId();
  if (boot !== null && now !== null && boot !== now) return false;
  if (!exists(pid)) return false;
  const start = startOf(pid);
  return started === null || start === null || started === start;
}

/** Whether a lock was written on another machine. */
export const isForeign = ({ host }: Pick<LockHolder, 'host'>): boolean => host !== null && host !== hostname();

/** Start time of a process in clock ticks since the machine started (proc(5), field 22); null where it is not known. */
function startOf(pid: number): string | null {
  const text = readOrNull(`/proc/${pid}/stat`);
  // The second field is the name of the program in brackets, and may itself hold spaces and brackets.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

const bootId = (): string | null => readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? null;

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}
