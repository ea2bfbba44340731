/**
 * A topic's sizes (a yield in %, a move in %, a move × the share held) in twelve buckets, each half as large again as
 * the one below. Bucket 0 is all that is under the topic's base.
 */
export const BUCKETS = 12;

const STEP = 1.5;

/**
 * The smallest size of a bucket, in the unit of `base`; 0 for bucket 0.
 *
 * It is rounded to two digits, and the rounded number is the real edge: what a sentence shows is what is compared.
 * @param bucket 0 to 11
 * @param base the topic's smallest size worth telling apart, above 0
 */
export function lowerEdge(bucket: number, base: number): number {
  return bucket === 0 ? 0 : Number((base * STEP ** (bucket - 1)).toPrecision(2));
}

/** The bucket that a size is in. @returns 0 to 11, so that `size >= lowerEdge(bucket, base)` */
export function bucketOf(size: number, base: number): number {
  if (!(size > 0)) return 0;
  let bucket = Math.min(BUCKETS - 1, Math.max(0, 1 + Math.floor(Math.log(size / base) / Math.log(STEP))));
  // edges are rounded, so the logarithm may be one off
  while (bucket > 0 && size < lowerEdge(bucket, base)) bucket -= 1;
  while (bucket < BUCKETS - 1 && size >= lowerEdge(bucket + 1, base)) bucket += 1;
  return bucket;
}
