import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Entrance } from "#components/sign-in/entrance.tsx";
import { WalletList } from "#components/sign-in/wallet-list.tsx";
import { WhatYouSign } from "#components/sign-in/what-you-sign.tsx";
import { TRPC } from "#components/trpc.tsx";
import { Link } from "#components/ui/link.tsx";
import { currentActor } from "#server/api/caller.ts";
import { readEntrance } from "#server/services/identity/read-entrance.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { next } = await searchParams;
  const { demo, workspace, next: path } = await readEntrance(typeof next === "string" ? next : undefined);
  if (await currentActor()) redirect(path);
  return (
    <Entrance>
      <h1 className="engraved text-[27px] leading-[34px] phone:text-[30px] phone:leading-[38px]">
        Sign in with your wallet
      </h1>
      <p className="mt-1.5 text-[16px] leading-6 text-ink-2">
        {workspace
          ? `${workspace.name} uses Bellwether to tell you about your own positions.`
          : "Your wallet is your account: no password, no email, no gas."}
      </p>
      <TRPC>
        <WalletList demo={demo} workspace={workspace?.slug} next={path} />
      </TRPC>
      <WhatYouSign workspaceName={workspace?.name ?? null} />
      {workspace && (
        <p className="mt-5 text-ink-2">
          You run this workspace? <Link href={`/sign-in?next=/w/${workspace.slug}`}>Sign in as an operator</Link>
        </p>
      )}
    </Entrance>
  );
}
