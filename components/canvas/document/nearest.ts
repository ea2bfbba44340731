/** The nearest multiple of a step. Never -0, which comes back as 0 from a saved draft. */
export const nearest = (n: number, step = 1): number => Math.round(n / step) * step + 0;
