import { showDecimal } from "#server/contract/decimal.ts";

/** Where a stub finds room: beside its card, or under it where a neighbour stands on both sides. */
export type StubSide = "right" | "left" | "below";

export type StopStubProps = {
  /** Without one, or with nobody, there is no stub. */
  count: number | undefined;
  /** Who they are, after the number: "not below their line". */
  words?: string | undefined;
  side?: StubSide | undefined;
  /** They wait, and go on. */
  isHeld?: boolean | undefined;
};

/** Those who ended at a card leave sideways, on a dashed stub that ends in a bar. */
export function StopStub({ count = 0, words = "stopped here", side = "right", isHeld }: StopStubProps) {
  if (count === 0) return null;
  return (
    <div className="stop-stub" data-side={side} data-held={isHeld || undefined}>
      <span>
        <b>{showDecimal(`${count}`)}</b> {words}
      </span>
    </div>
  );
}
