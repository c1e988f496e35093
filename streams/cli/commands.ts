import type { CommandEntry } from './command.js';

/** The commands of `meander`. To add one, write its file and name it here. */
export const commands: readonly CommandEntry[] = [
  { name: 'fit', about: 'Learn clusters from a stream.', load: async () => (await import('./fit.js')).fit },
  {
    name: 'predict',
    about: 'Label every row with its cluster.',
    load: async () => (await import('./predict.js')).predict,
  },
  {
    name: 'score',
    about: 'Measure a model on data: inertia and counts.',
    load: async () => (await import('./score.js')).score,
  },
  {
    name: 'diff',
    about: 'Map the clusters of an old model to a new one.',
    load: async () => (await import('./diff.js')).diff,
  },
  {
    name: 'follow',
    about: 'Show the models that a run publishes to a feed.',
    load: async () => (await import('./follow.js')).follow,
  },
  {
    name: 'serve',
    about: 'Show a model or a run on a page, and answer requests for it.',
    load: async () => (await import('./serve.js')).serve,
  },
  {
    name: 'inspect',
    about: 'Show what a model or a checkpoint holds.',
    load: async () => (await import('./inspect.js')).inspect,
  },
  {
    name: 'report',
    about: 'Write a page about a model.',
    load: async () => (await import('./report.js')).report,
  },
  {
    name: 'export',
    about: 'Write centroids as .npy, .json, .csv, .onnx or .safetensors.',
    load: async () => (await import('./export.js')).exportCommand,
  },
  {
    name: 'solve',
    about: 'Find a local or the proven global minimum, for data in memory.',
    load: async () => (await import('./solve.js')).solve,
  },
  {
    name: 'landscape',
    about: 'Show the local minima that many starts end in.',
    load: async () => (await import('./landscape.js')).landscape,
  },
  {
    name: 'certify',
    about: 'Prove how far a model may be from the global minimum.',
    load: async () => (await import('./certify.js')).certify,
  },
  {
    name: 'blocks',
    about: 'Plan blocks of rows that other processes sum.',
    load: async () => (await import('./blocks.js')).blocks,
  },
  {
    name: 'stats',
    about: 'Sum blocks of rows against a model, as Arrow.',
    load: async () => (await import('./stats.js')).stats,
  },
  {
    name: 'step',
    about: 'Apply one mini-batch from the statistics of its blocks.',
    load: async () => (await import('./step.js')).step,
  },
  {
    name: 'plan',
    about: 'Calculate what a run on several machines needs.',
    load: async () => (await import('./plan.js')).plan,
  },
  {
    name: 'generate',
    about: 'Make a synthetic stream.',
    load: async () => (await import('./generate.js')).generate,
  },
  {
    name: 'completion',
    about: 'Print the completion script of a shell.',
    load: async () => (await import('./completion.js')).completion,
  },
];
