/** User and password of a URL, up to the last "@" before a space or quote. */
const USER = /(\w+:\/\/)[^\s'"]*@/g;
/** The query of a URL, which may hold a signature or a token. */
const QUERY = /(\w+:\/\/[^\s'"?]*)\?[^\s'"]*/g;
/** Parts of names that sound secret. */
const SECRET_NAMES =
  'passw(?:or)?d|passphrase|pwd|secret|token|credential|signature|key_id|(?:api|access|account|private)_?key';
/** A value with such a name, as in `password=abc`, `key_id => 'abc'` and `"token": "abc"`. */
const NAMED = new RegExp(
  `(\\w*(?:${SECRET_NAMES})\\w*["']?\\s*(?:=>|:=|[=:])\\s*)('[^']*'|"[^"]*"|[^\\s,;)'"]+)`,
  'gi',
);

/** A text, such as an error message about a URL or SQL, with an ellipsis in place of what may be a secret. */
export const withoutSecrets = (text: string): string =>
  text.replace(USER, '$1').replace(QUERY, '$1?…').replace(NAMED, '$1…');

/** A word of the command line that names a source, as messages may repeat it. SQL is left out: it may hold anything. */
export const publicWord = (word: string): string => (/^sql:/i.test(word) ? 'sql:…' : withoutSecrets(word));
