import type { Engine } from './duckdb.js';
import { quoteName, quoteText, subquery } from './sql.js';
import type { TableColumn } from './table.js';
import { namedColumns, type TableOptions } from './tableOptions.js';

/** Structs in structs that are opened. */
const DEEPEST = 6;

/**
 * The parts of a query's structs as columns with paths for names, such as `after.x`, with those of structs in structs;
 * none where the options name no path.
 */
export async function structParts(engine: Engine, sql: string, options: TableOptions): Promise<TableColumn[]> {
  if (!namedColumns(options).some((name) => name.includes('.'))) return [];
  const parts: TableColumn[] = [];
  let level: TableColumn[] = await engine.describe(sql);
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    const structs = level.filter(({ type }) => type.startsWith('STRUCT(') && !type.endsWith(']'));
    level = (await Promise.all(structs.map((struct) => partsOf(engine, sql, struct)))).flat();
    parts.push(...level);
  }
  return parts;
}

async function partsOf(engine: Engine, sql: string, { name, sql: expression }: TableColumn): Promise<TableColumn[]> {
  const struct = expression ?? quoteName(name);
  const found = await engine.describe(`SELECT unnest(${struct}) FROM ${subquery(sql)}`);
  return found.map((part) => ({
    name: `${name}.${part.name}`,
    type: part.type,
    sql: `struct_extract(${struct}, ${quoteText(part.name)})`,
    inside: true,
  }));
}
