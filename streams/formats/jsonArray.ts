/** Bytes of the signs that structure JSON. */
const [QUOTE, BACKSLASH, COMMA, NEWLINE, RETURN] = [0x22, 0x5c, 0x2c, 0x0a, 0x0d];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * The items of a JSON array as lines, so that an array of any length is read like NDJSON. Line breaks within an item
 * become spaces. Nothing is parsed: what is not valid JSON is found by who reads the lines.
 * @param chunks an array of items, cut anywhere
 * @throws Error where the array does not end
 */
export async function* itemsAsLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let [depth, inText, escaped, ended] = [0, false, false, false];
  for await (const chunk of chunks) {
    const lines = new Uint8Array(chunk.length + 1);
    let length = 0;
    for (const byte of chunk) {
      const wasInside = depth > 0;
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inText = false;
      } else if (byte === QUOTE) inText = true;
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth++;
      else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--;
      ended ||= wasInside && depth === 0;
      if (!wasInside || depth === 0) continue;
      const isBreak = byte === NEWLINE || byte === RETURN;
      lines[length++] = !inText && depth === 1 && byte === COMMA ? NEWLINE : isBreak ? 0x20 : byte;
    }
    if (ended && length > 0) lines[length++] = NEWLINE;
    yield lines.subarray(0, length);
  }
  if (!ended) throw new Error('its JSON array does not end, so it is truncated');
}
