import { type DemoPerson, WalletList } from "#components/sign-in/wallet-list.tsx";
import { WhatYouSign } from "#components/sign-in/what-you-sign.tsx";
import { TRPC } from "#components/trpc.tsx";
import { EmbedFrame } from "./embed-frame.tsx";

export type EmbedSignInProps = { workspace: { slug: string; name: string }; demo: DemoPerson[] };

/** The way in, inside another site: the session that comes of it is for that site alone. */
export function EmbedSignIn({ workspace, demo }: EmbedSignInProps) {
  return (
    <EmbedFrame>
      <h1 className="engraved text-section">Sign in with your wallet</h1>
      <p className="mt-1 text-ink-2">{workspace.name} tells you about your own positions, as you choose here.</p>
      <TRPC>
        <WalletList demo={demo} workspace={workspace.slug} next={`/embed/${workspace.slug}`} />
      </TRPC>
      <WhatYouSign workspaceName={workspace.name} />
    </EmbedFrame>
  );
}
