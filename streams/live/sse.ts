/** A server-sent event (HTML, §9.2); JSON has no line breaks. @param id lets a viewer say what it has */
export const sseBytes = (event: string, data: object, id?: number): Uint8Array =>
  Buffer.from(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
