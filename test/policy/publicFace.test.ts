import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = resolve(new URL('../..', import.meta.url).pathname);

/** The file of each entry of the package, and all names that it exports; types end in ":type". */
const entries: Record<string, { file: string; names: string }> = {
  '.': {
    file: 'streams/index.ts',
    names: `
      fromSource miniBatchKMeans checkpoints predict score certify certifyInto clusterEvents collectPoints shareLatest
      MiniBatchKMeansOptions:type KMeansOptions:type Cadence:type GivenCentroids:type CheckpointsOptions:type
      CheckpointIterator:type PredictOptions:type Prediction:type Score:type CertifyOptions:type Certificate:type
      ClusterEvent:type Collected:type PointsOptions:type DistanceUnit:type
      Checkpoint:type Model:type Points:type

      fromPoints synthetic arrowFiles arrowHttp arrowStream vectorFiles shuffled repeated feedSource
      toRecordBatch withOrigin originOf
      Source:type BatchOrigin:type SyntheticSpec:type ArrowFilesOptions:type VectorFilesOptions:type FeedOptions:type
      Feed:type FeedRecord:type FeedState:type Fetched:type Offsets:type

      saveModel loadModel encodeModel decodeModel digestOf openCheckpointDirectory latestCheckpoint openLabelsFile
      publisher CheckpointDirectory:type RunPoints:type HistoryPoint:type PointObjective:type LabelsFile:type
      Publisher:type

      reportHtml findRows ReportOptions:type RowFindings:type

      MiniBatchKMeans Matrix:type MiniBatchKMeansParams:type

      MeanderError ErrorCode:type GapError PermanentError TopicRecreatedError

      openServer LiveView:type ServerOptions:type serve ServeOptions:type followModel FollowOptions:type
      OpenTelemetryMeter:type ObservableNumber:type

      workerThreads ThreadCount:type`,
  },
  './core': {
    file: 'src/index.ts',
    names: `
      MiniBatchKMeans Matrix:type MiniBatchKMeansParams:type
      Learner LearnerSetup:type LightSnapshot:type RunView:type
      runKernels RunKernels:type KMeansOptions:type GivenCentroids:type ValidatedBatch:type
      predictor Predictor:type Assignment:type inverseTransform digest
      statisticsOf applyStatistics BlockSummarizer BlockStatistics:type Statistics:type
      Checkpoint:type Model:type Transform:type Points:type HeldRows:type Position:type RowCounts:type Distortion:type
      ObjectiveState:type EarlyStoppingState:type Certificate:type LowerBound:type Bound:type BoundMethod:type
      ClusterEvent:type TrackedCluster:type TrackerState:type
      KernelName:type Screening:type Threads:type Values:type
      MeanderError ErrorCode:type`,
  },
  './rx': {
    file: 'streams/rx.ts',
    names: `
      fromSource miniBatchKMeans checkpoints predict score certify certifyInto clusterEvents collectPoints shareLatest
      MiniBatchKMeansOptions:type KMeansOptions:type Cadence:type GivenCentroids:type CheckpointsOptions:type
      CheckpointIterator:type PredictOptions:type Prediction:type Score:type CertifyOptions:type Certificate:type
      ClusterEvent:type Collected:type PointsOptions:type DistanceUnit:type
      Checkpoint:type Model:type Points:type
      fromPoints synthetic toRecordBatch Source:type SyntheticSpec:type
      MeanderError ErrorCode:type ThreadCount:type`,
  },
  './browser': {
    file: 'streams/browser.ts',
    names: 'browserThreads BrowserThreadsOptions:type Threads:type ThreadCount:type',
  },
  './solve': {
    file: 'src/solve.ts',
    names: `
      lloyd lloydFrom lloydStarts LloydOptions:type LloydResult:type
      hartiganWong bestSingleMove SinglePointMove:type
      em emIterations responsibilities EmOptions:type Mixture:type
      exact integerProgram ExactOptions:type ExactProgress:type
      Landscape Basin:type FixedPointKind:type
      clusteringOf inertiaAt Clustering:type adjustedRandIndex matchedDistance`,
  },
  './bound': {
    file: 'src/bound/index.ts',
    names: `
      Certifier CertifierOptions:type KeptBatch:type Certificate:type LowerBound:type Bound:type BoundMethod:type
      estimateGap GapEstimate:type
      batchBound Scatter semidefiniteBounds SemidefiniteOptions:type SemidefiniteProgress:type
      Pair:type RelaxationStart:type`,
  },
  './kafka': { file: 'streams/kafka.ts', names: 'kafkaFeed KafkaOptions:type readCredentials Credentials:type' },
  './nats': { file: 'streams/nats.ts', names: 'natsFeed NatsOptions:type readCredentials Credentials:type' },
  './duckdb': {
    file: 'streams/duckdb.ts',
    names: `tables query openLabelsTable TableOptions:type LabelsTable:type LabelsTableOptions:type
      KeptRows:type KeptRowsColumn:type`,
  },
};

/** The file of each entry that is the program of a worker: it exports nothing. */
const programs: Record<string, string> = { './browser-thread': 'streams/threads/browserThread.ts' };

const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);

/** The names that a file exports by `export { … } from`, which is all that an entry may hold. */
function exportedNames(file: string): string[] {
  return parse(file).statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || !statement.exportClause || !ts.isNamedExports(statement.exportClause))
      throw new Error(`${file} holds "${statement.getText()}"; an entry may only list names by export { … } from.`);
    return statement.exportClause.elements.map((element) =>
      statement.isTypeOnly || element.isTypeOnly ? `${element.name.text}:type` : element.name.text,
    );
  });
}

/**
 * The modules that a file loads when it runs: imports and re-exports, static and dynamic, but not those of types alone.
 */
function loadedBy(file: string): string[] {
  const loaded: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && !isTypeOnlyImport(node.importClause)) loaded.push(textOf(node.moduleSpecifier));
    if (ts.isExportDeclaration(node) && node.moduleSpecifier && !isTypeOnlyExport(node))
      loaded.push(textOf(node.moduleSpecifier));
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      loaded.push(textOf(node.arguments[0]));
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return loaded;
}

const textOf = (specifier: ts.Expression): string => {
  if (ts.isStringLiteral(specifier)) return specifier.text;
  throw new Error(`"${specifier.getText()}" is no literal, so nobody knows what it loads.`);
};

function isTypeOnlyImport(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = clause;
  return (
    !name && !!namedBindings && ts.isNamedImports(namedBindings) && namedBindings.elements.every((e) => e.isTypeOnly)
  );
}

const isTypeOnlyExport = ({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean =>
  isTypeOnly || (!!exportClause && ts.isNamedExports(exportClause) && exportClause.elements.every((e) => e.isTypeOnly));

/** Everything outside the project that an entry may load, directly or through other files: package names. */
function packagesOf(entry: string): string[] {
  const [seen, packages] = [new Set<string>(), new Set<string>()];
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const specifier of loadedBy(file)) {
      if (!specifier.startsWith('.')) packages.add(specifier.replace(/^(@[^/]+\/[^/]+|[^@/][^/]*).*$/, '$1'));
      else visit(relative(root, resolve(root, dirname(file), specifier)).replace(/\.js$/, '.ts'));
    }
  };
  visit(entry);
  return [...packages].sort();
}

const { exports, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const peers = Object.keys(peerDependencies);
const isNode = (name: string) => name.startsWith('node:');

describe.each(Object.entries(entries))('entry %s', (entry, { file, names }) => {
  test('exports exactly the names that were decided on', () => {
    expect(exportedNames(file).sort()).toEqual(names.trim().split(/\s+/).sort());
  });
  test('exists at run time with the same values', async () => {
    const values = names
      .trim()
      .split(/\s+/)
      .filter((name) => !name.endsWith(':type'));
    expect(Object.keys(await import(join(root, file))).sort()).toEqual(values.sort());
  });
  test('is what package.json exports', () => {
    const built = `./dist/${file.replace(/\.ts$/, '')}`;
    expect(exports[entry]).toEqual({ types: `${built}.d.ts`, default: `${built}.js` });
  });
});

test.each(Object.entries(programs))('the program %s is what package.json exports', (entry, file) => {
  const built = `./dist/${file.replace(/\.ts$/, '')}`;
  expect(exports[entry]).toEqual({ types: `${built}.d.ts`, default: `${built}.js` });
  expect(packagesOf(file).filter((name) => name !== 'seedrandom')).toEqual([]);
});

test('package.json exports no other entry', () => {
  const known = [...Object.keys(entries), ...Object.keys(programs), './package.json'];
  expect(Object.keys(exports).sort()).toEqual(known.sort());
});

test.each(['./core', './browser', './solve', './bound'])('%s loads no package but seedrandom', (entry) => {
  expect(packagesOf(entries[entry].file).filter((name) => name !== 'seedrandom')).toEqual([]);
});

test('./rx loads rxjs, apache-arrow and seedrandom, and nothing of Node', () => {
  expect(packagesOf(entries['./rx'].file)).toEqual(['apache-arrow', 'rxjs', 'seedrandom']);
});

test('the main entry loads no optional package, not even dynamically', () => {
  expect(packagesOf(entries['.'].file).filter((name) => peers.includes(name))).toEqual([]);
});

test.each([
  ['./kafka', ['@platformatic/kafka']],
  ['./nats', ['@nats-io/jetstream', '@nats-io/transport-node']],
  ['./duckdb', ['@duckdb/node-api']],
])('%s loads only its own optional packages', (entry, expected) => {
  expect(packagesOf(entries[entry].file).filter((name) => peers.includes(name))).toEqual(expected);
});

test('the walk over imports finds what it is meant to find', () => {
  expect(packagesOf('streams/sources/arrowFiles.ts').filter(isNode)).toContain('node:fs');
  expect(packagesOf('streams/feeds/openFeed.ts').filter((name) => peers.includes(name))).toHaveLength(3);
  expect(existsSync(join(root, 'streams/index.ts'))).toBe(true);
});
