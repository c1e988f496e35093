import { describe, expect, test } from 'vitest';
import { imports, roomOf, rooms, sources, textOf, treeOf } from './rooms.js';

const inside = imports.filter(({ to }) => /^(src|streams)\//.test(to));
const show = ({ file, to }: { file: string; to: string }) => `${file} → ${to}`;
const place = (file: string) => rooms[treeOf(file)].indexOf(roomOf(file));

describe('the rooms', () => {
  test('every source stands in a room of the table', () => {
    expect(sources.filter((file) => place(file) < 0)).toEqual([]);
  });

  test('every room of the table exists', () => {
    const found = new Set(sources.map((file) => `${treeOf(file)}/${roomOf(file)}`));
    const wanted = Object.entries(rooms).flatMap(([tree, names]) => names.map((name) => `${tree}/${name}`));
    expect(wanted.filter((room) => !found.has(room))).toEqual([]);
  });

  test('a room imports only from itself and from rooms above it', () => {
    const upward = inside.filter(({ file, to }) => treeOf(file) === treeOf(to) && place(to) > place(file));
    expect(upward.map(show)).toEqual([]);
  });

  test('src never imports streams', () => {
    expect(inside.filter(({ file, to }) => treeOf(file) === 'src' && treeOf(to) === 'streams').map(show)).toEqual([]);
  });

  test('streams enter a room of src only by its door', () => {
    const deep = inside.filter(
      ({ file, to }) =>
        treeOf(file) === 'streams' && treeOf(to) === 'src' && !/^src\/(\w+\/index|errors|index)\.ts$/.test(to),
    );
    expect(deep.map(show)).toEqual([]);
  });

  test('no files import one another in a circle', () => {
    expect(circles()).toEqual([]);
  });
});

/** Files that reach themselves by imports: each strongly connected component of more than one file (Tarjan 1972). */
function circles(): string[][] {
  const edges = new Map(sources.map((file) => [file, inside.filter((i) => i.file === file).map(({ to }) => to)]));
  const [order, low, stack, found] = [
    new Map<string, number>(),
    new Map<string, number>(),
    [] as string[],
    [] as string[][],
  ];
  const visit = (file: string) => {
    order.set(file, order.size);
    low.set(file, order.size - 1);
    stack.push(file);
    for (const to of edges.get(file) ?? []) {
      if (!order.has(to)) visit(to);
      if (stack.includes(to)) low.set(file, Math.min(low.get(file) ?? 0, low.get(to) ?? 0));
    }
    if (low.get(file) !== order.get(file)) return;
    const component = stack.splice(stack.indexOf(file));
    if (component.length > 1) found.push(component);
  };
  for (const file of sources) if (!order.has(file)) visit(file);
  return found;
}

describe('what a room may use', () => {
  const offenders = (from: RegExp, to: RegExp) => imports.filter((i) => from.test(i.file) && to.test(i.to)).map(show);
  const code = (file: string) => textOf(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');

  test('src imports no rxjs, apache-arrow or Node', () => {
    expect(offenders(/^src\//, /^(rxjs|apache-arrow|node:)/)).toEqual([]);
  });

  test('src uses no clock, console, Math.random or function whose bits differ between engines', () => {
    const banned = /console\.|Date\.now|performance\.|Math\.(random|pow|exp|log\w*|sin|cos|tan)\b| \*\* /;
    expect(sources.filter((file) => file.startsWith('src/') && banned.test(code(file)))).toEqual([]);
  });

  test('only the command line prints, reads its arguments or exits', () => {
    const printing = /console\.|process\.(stdout|stderr|argv|exit)/;
    expect(sources.filter((file) => !file.startsWith('streams/cli/') && printing.test(code(file)))).toEqual([]);
  });

  test('only composition roots make kernels; everything else is handed one', () => {
    // The verbs of meander/solve are entry points, like the estimator; programs of threads are roots, too.
    const roots = /^(src\/(kernel|estimator)\/|src\/solve\/lloyd\.ts|streams\/(operators|cli)\/|.*Thread\.ts$)/;
    const making = sources.filter((file) => !roots.test(file) && /\b(createKernel|runKernels)\(/.test(code(file)));
    expect(making).toEqual([]);
  });
});

test('the runtime dependencies are the ones that were decided on', () => {
  const { dependencies } = JSON.parse(textOf('package.json'));
  expect(Object.keys(dependencies).sort()).toEqual(['apache-arrow', 'fzstd', 'rxjs', 'seedrandom', 'tinyglobby']);
});
