import { shown } from './fields.js';

/** Characters that a message must not hold. */
const CONTROLS = /\p{Cc}/gu;

/**
 * The array or object that a record holds as JSON.
 * @throws Error that says why it cannot be read
 */
export function parseJson(bytes: Uint8Array): unknown {
  const value = parse(bytes);
  if (value === null || typeof value !== 'object')
    throw new Error(`it is ${shown(value)}, but must be an object or an array`);
  return value;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Error((cause as Error).message.replace(CONTROLS, '·'), { cause });
  }
}
