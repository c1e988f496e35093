/** A schema that another one imports. */
export interface ImportedSchema {
  /** The name under which it is imported. */
  readonly name: string;
  /** Its text. */
  readonly schema: string;
}
