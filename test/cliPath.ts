/** The built command line, which tests run as a process of its own. */
export const cliPath = new URL('../dist/streams/cli/main.js', import.meta.url).pathname;
