import type { Schema } from 'apache-arrow';

/** The columns of a schema in words; two schemas with the same are taken for the same. */
export const describeSchema = (schema: Schema): string =>
  schema.fields.map((field) => `${field.name}: ${field.type}`).join(', ');
