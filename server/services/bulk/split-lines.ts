/** A line of an upload, counted from 1; no text: it was longer than is taken, and none of it was kept. */
export type Line = { line: number; text: string | null };

const NEWLINE = 10;

/**
 * The lines of a stream of bytes, as many at once as a piece of it brings. Holds one unfinished line, never more than
 * `lineBytesMax` of it; reads on only when it is asked for more. Empty lines are counted and left out.
 *
 * @param from number of the first line
 */
export async function* splitLines(
  bytes: AsyncIterable<Uint8Array>,
  { from, lineBytesMax }: { from: number; lineBytesMax: number },
): AsyncGenerator<Line[]> {
  let line = from;
  let rest: Buffer = Buffer.alloc(0);
  let isTooLong = false;
  const take = (end: Buffer): Line[] => {
    const whole = rest.length > 0 ? Buffer.concat([rest, end]) : end;
    const number = line++;
    rest = Buffer.alloc(0);
    const wasTooLong = isTooLong || whole.length > lineBytesMax;
    isTooLong = false;
    if (wasTooLong) return [{ line: number, text: null }];
    const text = whole.toString("utf8").trim();
    return text === "" ? [] : [{ line: number, text }];
  };
  for await (const part of bytes) {
    const piece = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    const found: Line[] = [];
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      found.push(...take(piece.subarray(start, end)));
      start = end + 1;
    }
    isTooLong ||= rest.length + piece.length - start > lineBytesMax;
    // a copy, or the line would keep the whole piece
    rest = isTooLong ? Buffer.alloc(0) : Buffer.concat([rest, piece.subarray(start)]);
    if (found.length > 0) yield found;
  }
  if (rest.length > 0 || isTooLong) yield take(Buffer.alloc(0));
}
