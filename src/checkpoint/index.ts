export { fromBase64, toBase64 } from './base64.js';
export { digest, fileParts, stateParts } from './digest.js';
export { fromDocument, toDocument, VERSION } from './document.js';
export { fromSolution, type Solution } from './fromSolution.js';
export { type Document, FORMAT } from './upgrade.js';
