import type { Metadata } from "next";
import { LinkGone } from "#components/alerts/link-gone.tsx";
import { Entrance } from "#components/sign-in/entrance.tsx";
import { Button } from "#components/ui/button.tsx";
import { Link } from "#components/ui/link.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import { orUndefined } from "#server/api/link-pages.ts";
import { readEmailLink } from "#server/services/channel/confirm-email.ts";

// The address holds a token: it is told to no other site and kept by no search engine.
export const metadata: Metadata = { title: "Confirm your address", robots: "noindex", referrer: "no-referrer" };

export default async function ConfirmPage({ params }: PageProps<"/confirm/[token]">) {
  const { token } = await params;
  const link = await orUndefined(readEmailLink(token, new Date()));
  if (!link) return <LinkGone />;
  return (
    <Entrance>
      <h1 className="engraved text-[27px] leading-[34px]">
        {link.isConfirmed ? "Your alerts come here now" : "Is this your address?"}
      </h1>
      <p className="mt-1.5 text-[16px] leading-6 text-ink-2">
        {link.isConfirmed ? "Alerts" : "Send alerts"} of {link.workspaceName} for <Wallet address={link.wallet} />{" "}
        {link.isConfirmed ? "reach you at" : "to"} <b className="text-ink">{link.label}</b>.
      </p>
      {link.isConfirmed ? (
        <p className="mt-6">
          <Link href={`/a/${link.slug}`}>Choose what you hear of</Link>
        </p>
      ) : (
        <form method="post" action={`/api/confirm/${token}`} className="mt-6">
          <Button type="submit" kind="solid" size="l">
            Confirm this address
          </Button>
          <p className="mt-5 text-ink-2">You did not ask for this? Close this page, and you will hear nothing more.</p>
        </form>
      )}
    </Entrance>
  );
}
