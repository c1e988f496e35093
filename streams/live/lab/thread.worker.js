// One thread of the kernel; the same as meander/browser-thread.
import { runThread } from '../../../src/kernel/index.ts';

addEventListener('message', ({ data }) => runThread(data), { once: true });
