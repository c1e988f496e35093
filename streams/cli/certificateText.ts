import type { Bound, Certificate, Certifier } from '../../src/bound/index.js';
import type { Arguments } from './flags.js';
import { grouped, proved, roundedDown } from './format.js';
import { printResult } from './output.js';

/** A relative gap that is as good as none. */
const NO_GAP = 1e-6;

/** Prints what is proved of a model. */
export function printCertificate(args: Arguments, certifier: Certifier, k: number): void {
  const certificate = certifier.certificate();
  const bounded = certifier.batches.filter((batch) => batch.bounded).length;
  const json = { event: 'done', ...certificate, batches: { bounded, total: certifier.batchCount } };
  printResult(args, { json: [json], text: () => certificateText(certificate, k) });
}

function certificateText(certificate: Certificate, k: number): string[] {
  const { rows, inertia, bounds } = certificate;
  return [
    `${grouped(rows)} rows, inertia ${inertia}`,
    '',
    '  method          lower bound          of inertia',
    ...bounds.map((bound) => boundLine(bound, inertia)),
    '',
    verdict(certificate, k),
  ];
}

function boundLine({ method, lower, confidence }: Bound, inertia: number): string {
  const part = `${roundedDown((100 * lower) / Math.max(inertia, Number.MIN_VALUE))} %`;
  const sure = confidence === 1 ? 'certain' : `with probability ${confidence}`;
  return `  ${method.padEnd(15)} ${String(lower).padEnd(20)} ${part.padStart(9)}  ${sure}`;
}

function verdict(certificate: Certificate, k: number): string {
  const { gap, method, lower } = certificate;
  if (gap === null)
    return `Nothing above 0 is proved for k = ${k}; a longer --time-limit or a larger --batch-rows may help.`;
  return gap < NO_GAP
    ? `No ${k} clusters of these rows have an inertia that is lower by more than a millionth (proved by ` +
        `${method}): this is the global minimum, or as good.`
    : `The model is ${proved(certificate)}: no ${k} clusters of these rows have an inertia below ${lower}.`;
}
