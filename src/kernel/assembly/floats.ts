/** u = 2^-24, the unit roundoff of float32: one rounding changes a number x by at most u·|x|. */
export const U: f64 = 5.9604644775390625e-8;
/** 2v = 2^-52, twice the unit roundoff of float64. */
export const TWO_V: f64 = 2.220446049250313e-16;
/** Infinity as float32. */
export const INFINITY32: f32 = f32.MAX_VALUE * 2;
/** Infinity as float64. */
export const INFINITY64: f64 = f64.MAX_VALUE * 2;
