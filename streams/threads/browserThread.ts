/** The program of a worker that is one thread of `browserThreads`; the page may serve it as a file of its own. */
import { runThread } from '../../src/kernel/index.js';

addEventListener('message', ({ data }) => runThread(data), { once: true });
