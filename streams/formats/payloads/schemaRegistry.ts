import { brokerError, usageError } from '../../../src/errors.js';
import { reasonOf } from '../../systemError.js';
import { withoutSecrets } from '../withoutSecrets.js';
import { avroDecoder } from './avroDecoder.js';
import type { ImportedSchema } from './importedSchema.js';
import { parseJson } from './parseJson.js';
import { protobufDecoder } from './protobufDecoder.js';
import { schemaIdOf, valueAfterId } from './wireFormat.js';

/** Users and passwords by the name of their environment variable. */
type Credentials = Readonly<Record<string, string | undefined>>;

/** A schema that another one imports, by the name under which it does so. */
interface Reference {
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

/** A schema as a registry sends it. */
interface Answer {
  readonly schema: string;
  readonly schemaType?: string;
  readonly references?: readonly Reference[];
}

/** Milliseconds to wait for the registry. */
const TIMEOUT = 10_000;

/** Makes what decodes the values of one schema. @param imported the schemas that it needs, those needed first */
type DecoderOf = (schema: string, imported: readonly ImportedSchema[]) => Promise<(bytes: Uint8Array) => unknown>;

const decoders: Readonly<Record<string, DecoderOf>> = {
  AVRO: avroDecoder,
  PROTOBUF: protobufDecoder,
  JSON: async () => parseJson,
};

/**
 * Decodes records in the wire format of Confluent's schema registry: a zero byte, the id of the schema in four bytes,
 * and the value as JSON, Avro or Protobuf. Each schema is fetched once.
 * @param url of the registry
 * @param credentials `SCHEMA_REGISTRY_USER` and `SCHEMA_REGISTRY_PASSWORD`, or `SCHEMA_REGISTRY_TOKEN`
 * @returns gives the value of a record, or a promise of it where its schema must be fetched first; throws Error
 *   where the record is not in this format, and rejects with MeanderError `broker` where the registry does not give
 *   the schema
 * @throws MeanderError `usage` for a URL that is not one of a web server, or that holds a password
 */
export function schemaRegistry(url: string, credentials: Credentials): (bytes: Uint8Array) => unknown {
  assertPublicUrl(url);
  const registry = new Registry(url.replace(/\/+$/, ''), credentials);
  const ready = new Map<number, (bytes: Uint8Array) => unknown>();
  return (bytes) => {
    const id = schemaIdOf(bytes);
    if (id === undefined)
      throw new Error('it does not begin with a zero byte and the id of a schema, as records of a schema registry do');
    const known = ready.get(id);
    if (known) return known(valueAfterId(bytes));
    return registry.decoder(id).then((decode) => {
      ready.set(id, decode);
      return decode(valueAfterId(bytes));
    });
  };
}

function assertPublicUrl(url: string): void {
  if (!/^https?:\/\/[^/]/i.test(url))
    throw usageError(`--schema-registry is "${withoutSecrets(url)}", but must be the URL of a web server.`);
  if (/^https?:\/\/[^/]*@/i.test(url))
    throw usageError(
      'The URL of --schema-registry must not hold a user or password, because other users could read it in the list ' +
        'of processes; use SCHEMA_REGISTRY_USER and SCHEMA_REGISTRY_PASSWORD, in the environment or --secrets FILE.',
    );
}

class Registry {
  constructor(
    private readonly url: string,
    private readonly credentials: Credentials,
  ) {}

  /** What decodes the values of a schema. */
  async decoder(id: number): Promise<(bytes: Uint8Array) => unknown> {
    const { schema, schemaType = 'AVRO', references = [] } = await this.get(`schemas/ids/${id}`);
    const make = decoders[schemaType];
    if (!make) throw brokerError(`${this.url}: the schema ${id} is of the unknown type ${schemaType}.`);
    const imported = await this.imported(references);
    return make(schema, imported).catch((cause: Error & { code?: string }) => {
      if (cause.code === 'usage') throw cause;
      throw brokerError(`${this.url}: the schema ${id} (${schemaType}) cannot be used: ${cause.message}.`, { cause });
    });
  }

  /** The schemas that are imported, after those that they import themselves; each once. */
  private async imported(references: readonly Reference[], found: ImportedSchema[] = []): Promise<ImportedSchema[]> {
    for (const { name, subject, version } of references) {
      if (found.some((other) => other.name === name)) continue;
      const answer = await this.get(`subjects/${encodeURIComponent(subject)}/versions/${version}`);
      await this.imported(answer.references ?? [], found);
      found.push({ name, schema: answer.schema });
    }
    return found;
  }

  private async get(path: string): Promise<Answer> {
    const response = await fetch(`${this.url}/${path}`, {
      headers: { accept: 'application/vnd.schemaregistry.v1+json, application/json', ...this.authorization() },
      signal: AbortSignal.timeout(TIMEOUT),
    }).catch((cause) => {
      throw brokerError(`The schema registry ${this.url} cannot be reached: ${reason(cause)}. Is the URL right?`, {
        cause,
      });
    });
    if (response.ok) return response.json() as Promise<Answer>;
    const hint = [401, 403].includes(response.status)
      ? '; check SCHEMA_REGISTRY_USER and SCHEMA_REGISTRY_PASSWORD'
      : '';
    throw brokerError(`The schema registry answers ${this.url}/${path} with HTTP status ${response.status}${hint}.`);
  }

  private authorization(): Record<string, string> {
    const {
      SCHEMA_REGISTRY_USER: user,
      SCHEMA_REGISTRY_PASSWORD: password = '',
      SCHEMA_REGISTRY_TOKEN: token,
    } = this.credentials;
    if (token !== undefined) return { authorization: `Bearer ${token}` };
    if (user === undefined) return {};
    return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  }
}

/** Why a request failed; `fetch` hides the reason in the cause of its error. */
function reason(cause: Error): string {
  const inner = cause.cause instanceof Error ? cause.cause : cause;
  return 'code' in inner && typeof inner.code === 'string' ? reasonOf(inner as never) : inner.message;
}
