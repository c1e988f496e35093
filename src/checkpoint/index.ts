export { digest, fileBytes, stateBytes } from './digest.js';
export { type Document, fromDocument, toDocument, VERSION } from './document.js';
export { fromSolution, type Solution } from './fromSolution.js';
export { FORMAT } from './upgrade.js';
