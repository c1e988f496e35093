/** Milliseconds without a chunk after which it is said that nothing comes. */
const SILENCE = 30_000;

/**
 * The same chunks. A pipe may be silent for ever, since what writes to it may be, so there is no error; it is said once
 * in each silence.
 * @param name what the chunks come from
 * @param notify receives the sentence
 * @param silence in milliseconds, default 30 seconds
 */
export async function* announceSilence<T>(
  chunks: AsyncIterable<T>,
  name: string,
  notify: (message: string) => void,
  silence = SILENCE,
): AsyncGenerator<T> {
  let timer: NodeJS.Timeout | undefined;
  const announce = () => notify(`${name} has sent nothing for ${silence / 1000} s; waiting for it`);
  try {
    timer = setTimeout(announce, silence);
    for await (const chunk of chunks) {
      clearTimeout(timer);
      yield chunk;
      timer = setTimeout(announce, silence);
    }
  } finally {
    clearTimeout(timer);
  }
}
