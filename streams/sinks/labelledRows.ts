import { Field, Float64, Int32, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import type { Prediction } from '../operators/prediction.js';
import { emptyBatch } from '../points/batchOrigin.js';
import { assertKeptOnce, type KeptNames, keptColumn, offeredNames } from './keptColumns.js';
import { type Column, labelColumns, type PlaceColumns } from './labelColumns.js';
import { ownColumnName } from './ownColumnName.js';
import { RowPlaces } from './rowPlaces.js';

/** Key of a file's metadata whose value says what distances are measured in, before they are squared. */
export const DISTANCE_UNIT = 'meander.distance.unit';

/**
 * Makes record batches of labels out of predictions, with one row per valid row of the data: the columns of the labels,
 * then those of the data that are kept.
 */
export class LabelledRows {
  /** The names of the columns of labels that have another name than usual, since the data's own column is kept. */
  readonly renamed = new Map<string, string>();
  private readonly places = new RowPlaces();
  /** A record batch without rows that has the columns of the others. */
  private none: RecordBatch;

  /**
   * @param keep columns of the data to copy
   * @param wanted columns that say where a row came from
   * @param apart names of columns of the data that are written beside these by other means
   * @throws MeanderError `usage` for a column that is named twice
   */
  constructor(
    private readonly keep: KeptNames,
    private readonly wanted: PlaceColumns = {},
    private readonly apart: readonly string[] = [],
  ) {
    assertKeptOnce(keep);
    assertKeptOnce(apart);
    this.none = withoutRows([...(keep === 'all' ? [] : keep), ...apart]);
  }

  /**
   * The labels of a record batch.
   * @returns views into the memory of the prediction where nothing has to be moved; undefined where no row is valid
   * @throws MeanderError `usage` where there is no column of a name to keep
   */
  take(prediction: Prediction): RecordBatch | undefined {
    const { batch, points } = prediction;
    const place = this.places.of(batch);
    const names = this.keep === 'all' ? offeredNames(batch) : this.keep;
    const taken = [...names, ...this.apart];
    const own = labelColumns(prediction, place, this.wanted).map((column) => this.rename(column, taken));
    const kept = names.map((name) => keptColumn(batch, name, points.rowNumbers));
    const labelled = batchOf([...own, ...kept], points.n, new Map([[DISTANCE_UNIT, prediction.unit]]));
    if (points.n > 0) return labelled;
    this.none = labelled;
    return undefined;
  }

  /** A record batch without rows, for data of which no row is valid. */
  empty(): RecordBatch {
    return this.none;
  }

  private rename({ field, data }: Column, taken: readonly string[]): Column {
    const name = ownColumnName(field.name, taken);
    if (name === field.name) return { field, data };
    this.renamed.set(field.name, name);
    return { field: new Field(name, field.type, field.nullable), data };
  }
}

/** For data without any record batch. @param taken names of columns of the data */
const withoutRows = (taken: readonly string[]): RecordBatch =>
  emptyBatch(
    new Schema([
      new Field(ownColumnName('cluster', taken), new Int32(), false),
      new Field(ownColumnName('distance', taken), new Float64(), false),
    ]),
  );

function batchOf(columns: readonly Column[], length: number, metadata: Map<string, string>): RecordBatch {
  const schema = new Schema(
    columns.map(({ field }) => field),
    metadata,
  );
  const children = columns.map(({ data }) => data);
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, children }));
}
