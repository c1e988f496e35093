import { type ColumnReport, describeColumns, sentencesOf } from '../points/columnReport.js';
import { type Arguments, commonFlags } from './flags.js';
import { warn, warnings } from './output.js';
import { printJson, printLines } from './terminal.js';

const said = new Set<string>();

/**
 * Says what became of the columns: as a JSON line, or in one line on stderr unless `--quiet`. What is said is kept for
 * the warnings of the last JSON line. A command that reads its data twice says it once,
 * and features that were named, by flags or by a model, are not repeated.
 */
export function sayColumns({ get, text }: Arguments, report: ColumnReport): void {
  const key = JSON.stringify(report);
  if (said.has(key)) return;
  said.add(key);
  for (const sentence of sentencesOf(report))
    if (!report.warnings.includes(sentence) && !warnings.includes(sentence)) warnings.push(sentence);
  if (report.asked && report.notes.length === 0) return;
  if (get(commonFlags.json)) printJson({ event: 'columns', ...report }, text('out') === '-' ? 'stderr' : 'stdout');
  else if (!get(commonFlags.quiet)) printLines('stderr', [describeColumns(report)]);
}

/** Prints a message unless it was printed before. */
export function warnOnce(message: string): void {
  if (!warnings.includes(message)) warn(message);
}
