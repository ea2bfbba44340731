import type { Metadata } from "next";
import { LinkGone } from "#components/alerts/link-gone.tsx";
import { Entrance } from "#components/sign-in/entrance.tsx";
import { Button } from "#components/ui/button.tsx";
import { Link } from "#components/ui/link.tsx";
import { orUndefined } from "#server/api/link-pages.ts";
import { readAnswerOffer } from "#server/services/interaction/answer-message.ts";

// The address holds a token: it is told to no other site and kept by no search engine.
export const metadata: Metadata = { title: "Was this useful?", robots: "noindex", referrer: "no-referrer" };

const SAID: Record<string, string> = {
  useful: "More of these, then.",
  "not-useful": "Fewer of these, then.",
  acted: "Good. That counts most.",
  snooze: "Snoozed. It comes back by itself.",
  mute: "Muted. It is in your inbox only.",
};

export default async function AnswerPage({ params, searchParams }: PageProps<"/answer/[token]">) {
  const { token } = await params;
  const { done } = await searchParams;
  const offer = await orUndefined(readAnswerOffer(token));
  if (!offer) return <LinkGone />;
  const said = typeof done === "string" ? SAID[done] : undefined;
  const isMarked = (answer: "useful" | "not-useful" | "acted") => offer.answers.includes(answer);
  return (
    <Entrance>
      <h1 className="engraved text-[27px] leading-[34px]">{said ?? "Was this useful?"}</h1>
      <p className="mt-1.5 text-[16px] leading-6 text-ink-2">
        <b className="text-ink">{offer.subject}</b>, from {offer.workspaceName}.{" "}
        {said ? "It holds within minutes, and you can change it." : "What you say decides which ones interrupt you."}
      </p>
      <form method="post" action={`/api/answer/${token}`} className="mt-6 flex flex-wrap gap-3">
        <Button type="submit" name="answer" value="useful" kind="solid" size="l" aria-pressed={isMarked("useful")}>
          Useful
        </Button>
        <Button type="submit" name="answer" value="not-useful" size="l" aria-pressed={isMarked("not-useful")}>
          Not useful
        </Button>
        <Button type="submit" name="answer" value="acted" size="l" aria-pressed={isMarked("acted")}>
          I acted on it
        </Button>
      </form>
      <Quieter token={token} topicName={offer.topic?.name} />
      <p className="mt-6">
        <Link href={`/a/${offer.slug}/learned`}>See what was learned for you</Link>
      </p>
    </Entrance>
  );
}

const SNOOZES = [
  ["hour", "An hour"],
  ["day", "A day"],
  ["week", "A week"],
] as const;
const MUTES = [...SNOOZES, ["ever", "For ever"] as const];

/** Less of it: this one until later, or all of its topic for a while. Said by pressing a button only. */
function Quieter({ token, topicName }: { token: string; topicName: string | undefined }) {
  return (
    <div id="quieter" className="mt-7 grid gap-4 border-t border-hair pt-5">
      <QuietForm token={token} name="snooze" title="Snooze this one" choices={SNOOZES} />
      {topicName && <QuietForm token={token} name="mute" title={`Mute ${topicName}`} choices={MUTES} />}
    </div>
  );
}

type QuietFormProps = {
  token: string;
  name: "snooze" | "mute";
  title: string;
  choices: readonly (readonly [string, string])[];
};

function QuietForm({ token, name, title, choices }: QuietFormProps) {
  return (
    <form method="post" action={`/api/answer/${token}`}>
      <fieldset className="flex flex-wrap gap-2">
        <legend className="mb-1.5 font-[620]">{title}</legend>
        {choices.map(([value, label]) => (
          <Button key={value} type="submit" name={name} value={value}>
            {label}
          </Button>
        ))}
      </fieldset>
    </form>
  );
}
