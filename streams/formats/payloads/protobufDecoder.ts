import type { ReflectionObject, Type } from 'protobufjs';
import { missingPackage } from '../../optionalPackage.js';
import type { ImportedSchema } from './importedSchema.js';
import { messageIndexes } from './wireFormat.js';

/**
 * Decodes values of a Protobuf schema, which name their message by its place in the file. A field without presence that
 * is not sent has its default, such as 0; one with presence (`optional`) is then missing.
 * @param imported files that it imports, those needed first
 * @throws MeanderError `usage` where the package `protobufjs` is not installed; Error for a schema that is wrong
 */
export async function protobufDecoder(
  schema: string,
  imported: readonly ImportedSchema[],
): Promise<(bytes: Uint8Array) => unknown> {
  const { default: protobuf } = await import('protobufjs').catch(missingPackage('protobufjs', 'Reading Protobuf'));
  const root = new protobuf.Root();
  for (const { schema: needed } of imported) protobuf.parse(needed, root, { keepCase: true });
  for (const name of protobuf.parse(schema, new protobuf.Root(), { keepCase: true }).imports ?? []) {
    const known = protobuf.common.get(name);
    if (known?.nested) root.addJSON(known.nested);
  }
  protobuf.parse(schema, root, { keepCase: true });
  root.resolveAll();
  const isType = (item: ReflectionObject): item is Type => item instanceof protobuf.Type;
  // The order of messages is that of their file alone, so it is read from a tree without the imported files.
  const alone = protobuf.parse(schema, new protobuf.Root(), { keepCase: true });
  const file = alone.package ? alone.root.lookup(alone.package) : alone.root;
  const typeAt = (indexes: readonly number[]): Type => {
    let space = file as unknown as { nestedArray: ReflectionObject[] };
    let found: Type | undefined;
    for (const index of indexes) {
      found = space.nestedArray.filter(isType)[index];
      if (!found) throw new Error(`its schema has no message at place ${indexes.join(', ')}`);
      space = found;
    }
    return root.lookupType(found?.fullName ?? '');
  };
  const types = new Map<string, Type>();
  return (bytes) => {
    const { indexes, message } = messageIndexes(bytes);
    const place = indexes.join();
    const type = types.get(place) ?? typeAt(indexes);
    types.set(place, type);
    return type.toObject(type.decode(message), { longs: Number, enums: String, defaults: true });
  };
}
