export { type AdwinBucket, type AdwinState, adwin, adwinMean, emptyAdwin } from './adwin.js';
export { BLOCK_ROWS, noRowsInOrder, OrderEffect, type OrderEffectState } from './orderEffect.js';
export { emptyPageHinkley, type PageHinkleyState, pageHinkley } from './pageHinkley.js';
