import type { Bound, Certificate, Certifier } from '../../src/bound/index.js';
import { changesUnits, type Model, type Transform } from '../../src/model/index.js';
import { distanceUnit } from '../operators/distanceUnit.js';
import { unitWords } from '../report/units.js';
import type { Arguments } from './flags.js';
import { grouped, proved, roundedDown, roundedDownTo } from './format.js';
import { printResult } from './output.js';
import { type Column, tableLines } from './table.js';

/** A relative gap that is as good as none. */
const NO_GAP = 1e-6;
/** Part of an inertia that may be rounding. */
const ROUNDING = 1e-12;

/** Prints what is proved of a model. */
export function printCertificate(args: Arguments, certifier: Certifier, { k, transform }: Model): void {
  const certificate = certifier.certificate();
  const bounded = certifier.batches.filter((batch) => batch.bounded).length;
  const wrong = contradiction(certificate);
  const warnings = wrong === null ? [] : [wrong];
  const unit = distanceUnit(transform);
  const json = { event: 'done', ...certificate, unit, batches: { bounded, total: certifier.batchCount }, warnings };
  printResult(args, { json: [json], text: (width) => certificateText(certificate, k, transform, width) });
}

function certificateText(
  certificate: Certificate,
  k: number,
  transform: Transform | undefined,
  width: number,
): string[] {
  const { rows, inertia, bounds } = certificate;
  return [
    `${grouped(rows)} rows, inertia ${inertia}${changesUnits(transform) ? `, in squared ${unitWords(transform)}` : ''}`,
    '',
    ...tableLines(boundColumns(bounds, inertia), width),
    '',
    verdict(certificate, k),
  ];
}

/** The bounds as columns; on narrow terminals the share of the inertia and how sure it is matter most. */
const boundColumns = (bounds: readonly Bound[], inertia: number): Column[] => [
  { title: 'method', cells: bounds.map(({ method }) => method), rank: 0, left: true },
  { title: 'lower bound', cells: bounds.map(({ lower }) => String(lower)), rank: 3 },
  { title: 'of inertia', cells: bounds.map(({ lower }) => `${partOf(lower, inertia)} %`), rank: 1 },
  {
    title: '',
    cells: bounds.map(({ confidence }) => (confidence === 1 ? 'certain' : `with probability ${confidence}`)),
    rank: 2,
    left: true,
  },
];

const partOf = (lower: number, inertia: number): string =>
  roundedDown((100 * lower) / Math.max(inertia, Number.MIN_VALUE));

/** Why the numbers of a certificate cannot both be right, in one sentence; null where they can. */
export function contradiction({ inertia, lower, rows }: Certificate): string | null {
  if (inertia >= lower * (1 - ROUNDING)) return null;
  return (
    `The inertia of the model, ${inertia}, is below the proved lower bound, ${lower}, over the same ${grouped(rows)} ` +
    'rows, so one of the two is wrong and no gap is stated; please report this with the data.'
  );
}

function verdict(certificate: Certificate, k: number): string {
  const { gap, method, lower } = certificate;
  const wrong = contradiction(certificate);
  if (wrong !== null) return wrong;
  if (gap === null)
    return `Nothing above 0 is proved for k = ${k}; a longer --time-limit or a larger --batch-rows may help.`;
  return gap < NO_GAP
    ? `No ${k} clusters of these rows have an inertia that is lower by more than a millionth (proved by ` +
        `${method}): this is the global minimum, or as good.`
    : `The model is ${proved(certificate)}: no ${k} clusters of these rows have an inertia below ` +
        `${roundedDownTo(lower, 12)}.`;
}
