import { Entrance } from "#components/sign-in/entrance.tsx";

/** For a link of a mail that is used up, too old, or none of ours. */
export function LinkGone() {
  return (
    <Entrance>
      <h1 className="engraved text-[27px] leading-[34px]">This link is no longer good</h1>
      <p className="mt-1.5 text-[16px] leading-6 text-ink-2">
        It is used up or too old. Ask for a new one on your alerts page.
      </p>
    </Entrance>
  );
}
