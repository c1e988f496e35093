/** A duration: a number of seconds, minutes, hours or days, such as `90s`, `10m`, `1.5h` or `7d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;

/** A half-life in learned rows, in mini-batches or in event time, such as `1000000rows`, `100batches` or `10m`. */
export type HalfLife = `${number}${'rows' | 'batches'}` | Duration;

/** A learning rate by its name: `1/n`, `power:KAPPA` with ½ < κ ≤ 1, or `constant:ALPHA` with 0 < α ≤ 1. */
export type RateText = '1/n' | `power:${number}` | `constant:${number}`;
