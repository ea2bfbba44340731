/** Where a line stands in a text, for selecting it; the last one when there are fewer. */
export function spanOfLine(text: string, line: number): { from: number; to: number; line: number } {
  const lines = text.split("\n");
  const at = Math.min(Math.max(1, line), lines.length);
  const from = lines.slice(0, at - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return { from, to: from + (lines[at - 1]?.length ?? 0), line: at };
}

/** A line with its neighbours, as they are shown beside a problem. */
export function excerptOf(text: string, line: number): { number: number; text: string; isMarked: boolean }[] {
  const lines = text.split("\n");
  const at = Math.min(Math.max(1, line), lines.length);
  return [at - 1, at, at + 1]
    .filter((number) => number >= 1 && number <= lines.length)
    .map((number) => ({ number, text: (lines[number - 1] ?? "").slice(0, 200), isMarked: number === at }));
}
