"use client";

import { BellOff, Download } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Link } from "#components/ui/link.tsx";
import { plural } from "#components/ui/number-words.ts";
import { Time } from "#components/ui/time.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import { ForgetDialog } from "./forget-dialog.tsx";
import { type Known, usePrivacy } from "./use-privacy.ts";

export type PrivacyPageProps = { workspace: string; name: string; initial: Known };

/** What is known of a wallet here, in plain words, and the ways to take it away or delete it. */
export function PrivacyPage({ workspace, name, initial }: PrivacyPageProps) {
  const privacy = usePrivacy(workspace, initial);
  const { known, turnAllOff } = privacy;
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-3.5 gap-y-1 pt-4 pb-4 phone:pt-[26px]">
        <h1 className="engraved text-headline">Privacy</h1>
        <p className="text-ink-2">What {name} knows of you here, and how to end it.</p>
      </div>
      <div className="grid items-start gap-x-5 gap-y-4 lg:grid-cols-[minmax(0,1fr)_380px]">
        <KnownList workspace={workspace} name={name} known={known} />
        <div className="grid gap-4">
          <Choice
            id="export"
            title="Take it with you"
            action={
              <a href={`/a/${workspace}/privacy/export`} download className={buttonClass()}>
                <Download aria-hidden size={15} /> Export as JSON
              </a>
            }
          >
            Everything that is listed here, in one file, with your addresses in full.
          </Choice>
          <Choice
            id="all-off"
            title="Hear nothing"
            action={
              <Button
                icon={<BellOff aria-hidden size={15} />}
                isBusy={turnAllOff.isPending}
                onClick={() => turnAllOff.mutate({ workspace })}
              >
                Turn everything off
              </Button>
            }
          >
            Every topic goes off and stays off. What you chose is kept for the day you come back.
          </Choice>
          <Choice
            id="forget"
            title="Be forgotten"
            action={<ForgetDialog workspace={workspace} name={name} privacy={privacy} />}
          >
            Deletes your settings, where we reach you, every message in your inbox here, and all that was learned of
            you.
          </Choice>
        </div>
      </div>
    </>
  );
}

function KnownList({ workspace, name, known }: { workspace: string; name: string; known: Known }) {
  const root = `/a/${workspace}`;
  const kinds = known.addresses.map(({ kind, label }) => `${KINDS[kind] ?? kind} ${label}`.trim()).join(", ");
  return (
    <section aria-labelledby="known-title" className="rounded-card border border-line bg-surface">
      <h2 id="known-title" className="border-b border-hair px-[18px] py-3 font-[650]">
        What is known of you here
      </h2>
      <dl>
        <Fact term="Your wallet" aside={ORIGINS[known.origin] ?? "It is known here"}>
          <Wallet address={known.address} />
          {known.createdAt && (
            <>
              {" "}
              <span className="text-ink-3">since</span> <Time at={known.createdAt} style="date" zone={known.zone} />
            </>
          )}
        </Fact>
        <Fact term="Your settings" aside={<Link href={root}>See and change them</Link>}>
          {known.settingCount === 0 ? "None; you get what everybody gets" : `Of ${plural(known.settingCount, "topic")}`}
        </Fact>
        {known.attributeCount > 0 && (
          <Fact term="What the team says of you" aside="from their own systems">
            {plural(known.attributeCount, "attribute")} that their alerts may look at
          </Fact>
        )}
        <Fact term="Where we reach you" aside={<Link href={`${root}/channels`}>See and change it</Link>}>
          {kinds || "Only in the inbox here"}
        </Fact>
        <Fact term="Your inbox" aside={<Link href={`${root}/inbox`}>Read it</Link>}>
          {plural(known.messageCount, "message")}, with why each came and whether you found it useful
        </Fact>
        <Fact
          term="What you did"
          aside={<Link href={`${root}/learned`}>See what was learned from it, and end it</Link>}
        >
          {plural(known.interactionCount, "answer")} to alerts, and in which hours you were here
        </Fact>
        <Fact term="What was sent" aside="kept as the record of what it cost">
          {plural(known.deliveryCount, "message")} by your channels
        </Fact>
        {known.portfolioReadAt && (
          <Fact term="What your wallet holds" aside="read from public chains">
            As it was <Time at={known.portfolioReadAt} style="short" zone={known.zone} />
          </Fact>
        )}
        <Fact term="What happened" aside="read from public chains and from the team’s own systems">
          {plural(known.eventCount, "event")} of your wallet, with what was decided and the values it was decided by
        </Fact>
      </dl>
      <div className="grid gap-1.5 border-t border-hair px-[18px] py-3.5 text-ink-2">
        <p>
          {name} sees your wallet’s address and what was decided for it. Your mail address and chat are used to send to
          them and for nothing else, and no other team’s pages show any of this.
        </p>
        <p>We never ask for a seed phrase, and signing in never moves anything.</p>
      </div>
    </section>
  );
}

const KINDS: Record<string, string> = { email: "Email", telegram: "Telegram", "web-push": "Web push" };
const ORIGINS: Record<string, string> = {
  event: "an event on a chain named it",
  "sign-in": "you signed in with it",
  api: "the team told of it",
  seed: "it was here from the beginning",
  visit: "you are here; it is not kept",
};

function Fact({ term, aside, children }: { term: string; aside: ReactNode; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 gap-y-0.5 border-t border-hair px-[18px] py-3 first:border-t-0 phone:grid-cols-[150px_minmax(0,1fr)]">
      <dt className="font-[620]">{term}</dt>
      <dd>
        {children}
        <span className="block text-[12.5px] leading-[18px] text-ink-3">{aside}</span>
      </dd>
    </div>
  );
}

type ChoiceProps = { id: string; title: string; action: ReactNode; children: ReactNode };

function Choice({ id, title, action, children }: ChoiceProps) {
  return (
    <section aria-labelledby={`${id}-title`} className="rounded-card border border-line bg-surface px-[18px] py-4">
      <h2 id={`${id}-title`} className="font-[650]">
        {title}
      </h2>
      <p className="mt-0.5 mb-3 text-ink-2">{children}</p>
      {action}
    </section>
  );
}
