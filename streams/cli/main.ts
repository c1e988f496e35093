#!/usr/bin/env node
import module from 'node:module';
import { type ErrorCode, MeanderError, usageError } from '../../src/errors.js';
import type { Command } from './command.js';
import { editDistance, helpText, readArguments } from './flags.js';
import { mapStackTraces } from './sourceMaps.js';

const EXIT: Record<ErrorCode, number> = { usage: 2, input: 3, model: 4, storage: 5, broker: 6, limit: 7 };

const commands: Record<string, { about: string; load: () => Promise<Command> }> = {
  fit: { about: 'learn clusters from a stream', load: async () => (await import('./fit.js')).fit },
  predict: { about: 'label every row', load: async () => (await import('./predict.js')).predict },
  score: { about: 'inertia and counts of a model on data', load: async () => (await import('./score.js')).score },
  diff: { about: 'map the clusters of an old model to a new one', load: async () => (await import('./diff.js')).diff },
  follow: { about: 'show the models that a run publishes to a feed', load: async () => (await import('./follow.js')).follow },
  inspect: { about: 'what a model or checkpoint holds', load: async () => (await import('./inspect.js')).inspect },
  export: { about: 'write centroids as .npy .json .csv .onnx .safetensors', load: async () => (await import('./export.js')).exportCommand },
  solve: { about: 'local or proven global minimum, for data in memory', load: async () => (await import('./solve.js')).solve },
  landscape: { about: 'the local minima that many starts fall into', load: async () => (await import('./landscape.js')).landscape },
  certify: { about: 'how far a model may be from the global minimum, proved', load: async () => (await import('./certify.js')).certify },
  generate: { about: 'make a synthetic stream', load: async () => (await import('./generate.js')).generate },
};

function overview(): string {
  const lines = Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(9)} ${about}`);
  return `Meander: streaming k-means over Apache Arrow.\n\nUsage: meander COMMAND …   (meander COMMAND --help)\n\n${lines.join('\n')}\n`;
}

async function main([name, ...words]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h') {
    process.stdout.write(overview());
    return name === undefined ? EXIT.usage : 0;
  }
  if (name === '--version') {
    process.stdout.write(`${(await import('../../src/checkpoint/document.js')).VERSION}\n`);
    return 0;
  }
  const entry = commands[name];
  if (!entry) {
    const [nearest] = Object.keys(commands).sort((a, b) => editDistance(name, a) - editDistance(name, b));
    throw usageError(`There is no command "${name}"; did you mean ${nearest}? meander --help lists them.`);
  }
  const command = await entry.load();
  const args = readArguments(words, command.flags);
  if (args.on('help')) {
    process.stdout.write(helpText(command.usage, command.about, command.flags, command.example));
    return 0;
  }
  return command.run(args);
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

mapStackTraces();
(module as { enableCompileCache?: () => void }).enableCompileCache?.();
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
  if (!(error instanceof MeanderError)) throw error;
  process.stderr.write(`meander: ${error.message}\n`);
  process.exitCode = EXIT[error.code];
}
