/** What a file holds beside the centroids and weights, as plain JSON. */
export type Document = Record<string, unknown>;

/** Version of the document that this version of Meander writes; every released version stays readable. */
export const FORMAT = 3;

type Upgrade = (document: Document) => Document;

/**
 * What brings a document of each older format to the next one. Fields that a format did not know yet take their initial
 * values when the checkpoint is read.
 * - 1 → 2 added the transform, flushes, event time and the cluster tracker.
 * - 2 → 3 gave fields plain names; nothing else changed.
 */
const UPGRADES: Readonly<Record<number, Upgrade>> = { 1: (document) => document, 2: renameFields };

/** Formats that can be read, the oldest first. */
export const READABLE_FORMATS: readonly number[] = [...Object.keys(UPGRADES).map(Number), FORMAT];

/** A document of any readable format as one of the present format. */
export function upgrade(document: Document): Document {
  let current = document;
  for (let format = Number(document.format); format < FORMAT; format++) current = UPGRADES[format](current);
  return { ...current, format: FORMAT };
}

function renameFields({ clusterInertias, stop, life, rivals, ...rest }: Document): Document {
  const { best, since } = stop as { best: number | null; since: number };
  return {
    ...rest,
    perClusterInertia: clusterInertias,
    earlyStopping: { best, batchesWithoutImprovement: since },
    ...(life ? { tracker: renameTracker(life as Document) } : {}),
    ...(rivals ? { replicas: (rivals as Document[]).map(renameReplica) } : {}),
  };
}

const renameReplica = ({ clusterInertias, ...rest }: Document): Document => ({
  ...rest,
  perClusterInertia: clusterInertias,
});

function renameTracker({ whole, ...rest }: Document): Document {
  const { sudden, ...others } = whole as Document;
  return { ...rest, global: { ...others, pageHinkley: sudden } };
}
