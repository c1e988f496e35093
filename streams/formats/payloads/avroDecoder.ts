import { missingPackage } from '../../optionalPackage.js';
import type { ImportedSchema } from './importedSchema.js';

/** A value of a union whose branch Avro's library names, since several are alike in JavaScript. */
interface Branch {
  unwrap(): unknown;
}

/**
 * Decodes values of an Avro schema. Decimals become numbers; where a union has several numeric branches, the value is
 * that of its branch.
 * @param imported schemas of the named types that it uses, those needed first
 * @throws MeanderError `usage` where the package `avsc` is not installed; Error for a schema that is wrong
 */
export async function avroDecoder(
  schema: string,
  imported: readonly ImportedSchema[],
): Promise<(bytes: Uint8Array) => unknown> {
  const { default: avro } = await import('avsc').catch(missingPackage('avsc', 'Reading Avro'));
  /** The unscaled value is a whole number in two's complement, the most significant byte first. */
  class Decimal extends avro.types.LogicalType {
    private readonly divisor: number;
    constructor(definition: { scale?: number }, options: object) {
      super(definition as never, options as never);
      this.divisor = Number(`1e${definition.scale ?? 0}`);
    }
    override _fromValue(bytes: Buffer): number {
      if (bytes.length === 0) return 0;
      return Number(BigInt.asIntN(8 * bytes.length, BigInt(`0x${bytes.toString('hex')}`))) / this.divisor;
    }
  }
  const options = { registry: {}, logicalTypes: { decimal: Decimal } } as never;
  for (const { schema: needed } of imported) avro.Type.forSchema(JSON.parse(needed), options);
  const type = avro.Type.forSchema(JSON.parse(schema), options);
  return (bytes) => plain(type.fromBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)));
}

/** A value with the branches of unions replaced by what they hold. */
function plain(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  if ('unwrap' in value && typeof value.unwrap === 'function') return plain(Object.values(value as Branch & object)[0]);
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}
