/** a + η(b − a), and exactly b at η = 1. The one primitive under every centroid update. */
export const lerp = (a: number, b: number, eta: number): number => (eta === 1 ? b : a + eta * (b - a));
