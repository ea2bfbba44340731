/** What the load benchmark sends: everybody another line of their own, one zone of a few, two attributes. */

const ZONES = ["UTC", "Europe/Lisbon", "America/New_York", "Asia/Singapore"];
const PRESETS = ["conservative", "standard", "aggressive"];
const CHUNK = 500;

export const TOPIC_KEY = "liquidation-risk";

export type LoadedPerson = {
  address: string;
  zone: string;
  preset: string;
  own: { line: string };
  attributes: { tier: string; score: string };
};

/** The person of a line, from 1; the same each time. */
export function personOf(line: number): LoadedPerson {
  return {
    // in no order: an index is written to everywhere, as by real wallets
    address: `0x${((BigInt(line) * 2_654_435_761n) % (1n << 32n)).toString(16).padStart(40, "0")}`,
    zone: ZONES[line % ZONES.length] ?? "UTC",
    preset: PRESETS[line % PRESETS.length] ?? "standard",
    own: { line: (1 + (line % 9_973) / 10_000).toFixed(4) },
    attributes: { tier: line % 7 === 0 ? "gold" : "basic", score: String(line % 1_000) },
  };
}

/** NDJSON of so many lines, some hundred at a time. */
export function* linesOf(count: number): Generator<string> {
  for (let from = 1; from <= count; from += CHUNK) {
    let text = "";
    for (let line = from; line < from + CHUNK && line <= count; line++) {
      const { address, zone, preset, own, attributes } = personOf(line);
      text += `${JSON.stringify({ address, zone, preferences: { [TOPIC_KEY]: { preset, own } }, attributes })}\n`;
    }
    yield text;
  }
}
