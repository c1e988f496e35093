#!/usr/bin/env node
import { failureOf } from './failure.js';
import { supervise } from './supervise.js';
import { printLines } from './terminal.js';

try {
  process.exit(await supervise(process.argv.slice(2)));
} catch (error) {
  const failure = failureOf(error);
  if (!failure) throw error;
  printLines('stderr', [`meander: ${failure.message}`]);
  process.exitCode = failure.code;
}
