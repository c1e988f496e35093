import { checkValue, oneOf } from '../options/index.js';
import { type StrategyName, strategyFamilies } from './screening/strategies.js';

/** Names that `--kernel` and the option `kernel` take; `auto` measures which is the fastest here. */
export const kernelNames: readonly (StrategyName | 'scalar')[] = [
  'auto',
  'scalar',
  ...(Object.keys(strategyFamilies) as (keyof typeof strategyFamilies)[]),
];

/** Names of version 0.1.0 that are still accepted, and the names that replaced them. */
export const kernelAliases = { head: 'prefix' } as const satisfies Record<string, StrategyName>;

/** One of `kernelNames`, or a name that is still accepted. */
export type KernelName = (typeof kernelNames)[number] | keyof typeof kernelAliases;

/** All names that are accepted, those that help texts should list first. */
export const acceptedKernelNames: readonly KernelName[] = [
  ...kernelNames,
  ...(Object.keys(kernelAliases) as (keyof typeof kernelAliases)[]),
];

/**
 * The present name of a kernel.
 * @throws MeanderError `usage` for a name that no kernel has
 */
export function currentKernelName(name: KernelName): StrategyName | 'scalar' {
  checkValue('kernel', name, oneOf(...acceptedKernelNames));
  return name in kernelAliases ? kernelAliases[name as keyof typeof kernelAliases] : (name as StrategyName | 'scalar');
}
