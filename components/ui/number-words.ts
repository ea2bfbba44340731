/** Figures as people read them: `1,284`, `5 %`, "Four workflows". */

const WORDS = [
  "no",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
] as const;

const grouped = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

/** 1284 → "1,284". */
export function count(n: number): string {
  return grouped.format(n);
}

/** Small counts as words, for the beginning of a sentence or inside one: 4 → "four", 13 → "13", 0 → "no". */
export function countWord(n: number): string {
  return WORDS[n] ?? count(n);
}

/** "1 wallet", "1,284 wallets"; an irregular plural is given. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** First letter as a capital. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Milli-credits as credits: 18240000 → "18,240", 1500 → "1.5". */
export function credits(milli: number): string {
  const tenths = Math.trunc(milli / 100);
  return tenths % 10 === 0 ? count(tenths / 10) : `${count(Math.trunc(tenths / 10))}.${Math.abs(tenths % 10)}`;
}

/** Keeps a figure and its unit on one line: "2.1 s", "99 %". */
export function withUnits(text: string): string {
  return text.replace(/(\d) (s|min|h|%)(?=[\s.,;)]|$)/g, "$1\u00a0$2");
}
