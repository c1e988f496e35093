// Runs a program, and measures its time and its peak memory.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Peak resident memory of a process so far in KiB; 0 once it has ended. */
function peakKiBOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Runs a process; resolves with its seconds, its peak memory and the last JSON line that it prints. */
export function timeProcess(command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
    let text = '';
    let peakKiB = 0;
    const timer = setInterval(() => {
      peakKiB = Math.max(peakKiB, peakKiBOf(child.pid));
    }, 50);
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('close', (code) => {
      clearInterval(timer);
      const seconds = (performance.now() - began) / 1000;
      if (code !== 0) reject(new Error(`${command} ${args.join(' ')} ended with exit code ${code}`));
      else resolve({ seconds, peakKiB, last: JSON.parse(text.trim().split('\n').at(-1)) });
    });
  });
}
