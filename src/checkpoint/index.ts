export { type Document, digest, FORMAT, fileBytes, fromDocument, stateBytes, toDocument, VERSION } from './document.js';
export { asCheckpoint, type Solved } from './fromSolution.js';
