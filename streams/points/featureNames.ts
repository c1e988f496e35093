/** The names of the d numbers of a list that have none of their own: `list[0]`, `list[1]` and so on. */
export const namesInList = (list: string, d: number): string[] => Array.from({ length: d }, (_, t) => `${list}[${t}]`);

/** The list whose numbers some features are, by their names; undefined where they have names of their own. */
export function listFeatures(features: readonly string[]): string | undefined {
  const list = features[0]?.slice(0, -'[0]'.length) ?? '';
  return features.length > 0 && features.every((name, t) => name === `${list}[${t}]`) ? list : undefined;
}
