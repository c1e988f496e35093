export { type Document, digest, fileBytes, fromDocument, stateBytes, toDocument, VERSION } from './document.js';
export { fromSolution, type Solution } from './fromSolution.js';
export { FORMAT } from './upgrade.js';
