/** Rises with each change of the rules of learning: a replay under the same one decides the same. */
export const POLICY_VERSION = 1;

/**
 * Base of the sizes of a topic (see `size-scale.ts`) whose line is so much without learning: the line is the edge of the
 * fourth bucket, so that what is told by it is told apart finely, and doubt about smaller sizes counts too.
 */
export function sizeBase(line: number): number {
  return line / 1.5 ** 3;
}
