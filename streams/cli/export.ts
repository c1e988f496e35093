import { usageError } from '../../src/errors.js';
import { exportModel } from '../sinks/export/index.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Command } from './command.js';
import { type Arguments, commonFlags } from './flags.js';
import { printDone } from './output.js';

async function run(args: Arguments): Promise<number> {
  const [modelPath, path, ...rest] = args.positionals;
  if (modelPath === undefined || path === undefined || rest.length > 0)
    throw usageError(
      `export needs a model and one file to write, but was given ${args.positionals.length} words; ` +
        'meander export --help shows an example.',
    );
  const checkpoint = await loadModel(modelPath);
  exportModel(path, checkpoint);
  printDone(args, { out: path }, [`${checkpoint.model.k} × ${checkpoint.model.d} centroids: ${path}`]);
  return 0;
}

/** `meander export`: the centroids in another format. */
export const exportCommand: Command = {
  usage: 'meander export MODEL FILE',
  about: 'Writes the centroids as .npy, .json, .csv, .onnx or .safetensors, by the extension of FILE.',
  example: 'meander export model.arrows centroids.npy',
  flags: commonFlags,
  inputs: ([model]) => (model === undefined ? [] : [model]),
  outputs: ([, file]) => (file === undefined ? [] : [file]),
  run,
};
