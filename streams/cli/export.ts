import { usageError } from '../../src/errors.js';
import { exportModel } from '../sinks/export/index.js';
import { loadModel } from '../sinks/loadModel.js';
import type { Command } from './command.js';
import { commonFlags } from './flags.js';

export const exportCommand: Command = {
  usage: 'meander export MODEL FILE',
  about: 'Writes the centroids as .npy, .json, .csv, .onnx or .safetensors, by the extension of FILE.',
  example: 'meander export model.arrows centroids.npy',
  flags: commonFlags,
  async run(args) {
    const [modelPath, path, ...rest] = args.positionals;
    if (modelPath === undefined || path === undefined || rest.length > 0)
      throw usageError('export needs a model and one file to write.');
    const checkpoint = await loadModel(modelPath);
    exportModel(path, checkpoint);
    if (args.isSet('json')) process.stdout.write(`${JSON.stringify({ event: 'done', out: path })}\n`);
    else if (!args.isSet('quiet'))
      process.stderr.write(`${checkpoint.model.k} × ${checkpoint.model.d} centroids: ${path}\n`);
    return 0;
  },
};
