export { digest, fileBytes, stateBytes } from './digest.js';
export { fromDocument, toDocument, VERSION } from './document.js';
export { fromSolution, type Solution } from './fromSolution.js';
export { type Document, FORMAT } from './upgrade.js';
