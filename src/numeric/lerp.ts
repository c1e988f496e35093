/** a + η(b − a), and exactly b if η = 1: the step under every centroid update. */
export const lerp = (a: number, b: number, eta: number): number => (eta === 1 ? b : a + eta * (b - a));
