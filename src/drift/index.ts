export { type AdwinBucket, type AdwinState, adwin, adwinMean, emptyAdwin } from './adwin.js';
export { emptyPageHinkley, type PageHinkleyState, pageHinkley } from './pageHinkley.js';
