/** One figure; with `max` or `min` it is a promise. */
export type Figure = { label: string; value: number | string; unit: string; max?: number; min?: number };

/** Prints figures and says of each promise whether it is kept. @returns whether all are */
export function report(title: string, figures: Figure[]): boolean {
  console.log(`\n${title}`);
  let isGood = true;
  for (const figure of figures) {
    const isKept = keeps(figure);
    isGood &&= isKept;
    const target = targetOf(figure);
    const verdict = target && `${isKept ? "kept" : "MISSED"}: ${target}`;
    console.log(
      `  ${figure.label.padEnd(40)} ${`${show(figure.value)} ${figure.unit}`.padStart(16)}   ${verdict}`.trimEnd(),
    );
  }
  return isGood;
}

function keeps({ value, max, min }: Figure): boolean {
  if (typeof value !== "number") return true;
  return value <= (max ?? Number.POSITIVE_INFINITY) && value >= (min ?? Number.NEGATIVE_INFINITY);
}

function show(value: number | string): string {
  if (typeof value === "string") return value;
  return value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
}

function targetOf({ max, min }: Figure): string {
  if (max !== undefined && min !== undefined) return `from ${show(min)} to ${show(max)}`;
  if (max !== undefined) return `at most ${show(max)}`;
  return min === undefined ? "" : `at least ${show(min)}`;
}
