import { Entrance } from "#components/sign-in/entrance.tsx";
import { ButtonLink } from "#components/ui/link.tsx";

/** For a link of a mail that is used up, too old, or none of ours. */
export function LinkGone() {
  return (
    <Entrance>
      <h1 className="engraved text-[27px] leading-[34px]">This link is no longer good</h1>
      <p className="mt-1.5 text-[16px] leading-6 text-ink-2">
        It is used up or too old. Sign in, and you find a new one, or what it was for, among your alerts.
      </p>
      <ButtonLink href="/" size="l" className="mt-6">
        Go to my alerts
      </ButtonLink>
    </Entrance>
  );
}
