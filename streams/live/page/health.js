import { find, pairs } from './dom.js';
import { grouped, size, span } from './numbers.js';

/** Writes how the program is doing. @param age seconds since the latest message */
export function writeHealth({ health, state }, age) {
  if (!health) return;
  const { view } = health;
  const known = [
    ['state', state],
    ['latest news', age === undefined ? '–' : `${span(age)} ago`],
    ...(health.lag === null ? [] : [['lag', `${grouped(health.lag)} rows`]]),
    ['checkpoint', health.checkpointAgeSeconds === null ? 'none' : `${span(health.checkpointAgeSeconds)} ago`],
    ...(health.screen === '' ? [] : [['screen', health.screen]]),
    ...(health.threads === 0 ? [] : [['threads', health.threads]]),
    ['memory', size(health.memoryBytes)],
    ...(view.bytes === 0 ? [] : [['this view', costOf(view)]]),
    ['viewers', view.viewers],
    ...(view.skipped === 0 ? [] : [['skipped', grouped(view.skipped)]]),
  ];
  find('#health dl').replaceChildren(...pairs(known));
}

/** What a copy of the model costs the program that learns. */
const costOf = ({ snapshotMilliseconds, bytes }) => `${Number(snapshotMilliseconds.toPrecision(2))} ms, ${size(bytes)}`;
