import type { Schema } from 'apache-arrow';

/** The names and types of a schema's columns as text. Two schemas count as the same if their texts are equal. */
export const describeSchema = (schema: Schema): string =>
  schema.fields.map((field) => `${field.name}: ${field.type}`).join(', ');
