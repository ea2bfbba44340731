import type { Metadata } from "next";
import { LinkGone } from "#components/alerts/link-gone.tsx";
import { Entrance } from "#components/sign-in/entrance.tsx";
import { Button } from "#components/ui/button.tsx";
import { Link } from "#components/ui/link.tsx";
import { orUndefined } from "#server/api/link-pages.ts";
import { readUnsubscribeOffer } from "#server/services/channel/unsubscribe.ts";

// The address holds a token: it is told to no other site and kept by no search engine.
export const metadata: Metadata = { title: "Stop alerts", robots: "noindex", referrer: "no-referrer" };

export default async function UnsubscribePage({ params, searchParams }: PageProps<"/unsubscribe/[token]">) {
  const { token } = await params;
  const { done } = await searchParams;
  const offer = await orUndefined(readUnsubscribeOffer(token));
  if (!offer) return <LinkGone />;
  const { topicName, workspaceName, slug } = offer;
  const stopped = done === "email" || topicName === null ? "Mail" : topicName;
  return (
    <Entrance>
      <h1 className="engraved text-[27px] leading-[34px]">{done ? `${stopped} is off` : "Hear less?"}</h1>
      <p className="mt-1.5 text-[16px] leading-6 text-ink-2">
        {done
          ? `${workspaceName} sends you no more of it.`
          : `Choose what ${workspaceName} stops sending you. You can turn it on again at any time.`}
      </p>
      {!done && (
        <form method="post" action={`/api/unsubscribe/${token}`} className="mt-6 flex flex-wrap gap-3">
          {topicName !== null && (
            <Button type="submit" name="what" value="topic" kind="solid" size="l">
              Stop {topicName}
            </Button>
          )}
          <Button type="submit" name="what" value="email" size="l">
            Stop all mail
          </Button>
        </form>
      )}
      <p className="mt-6">
        <Link href={`/a/${slug}`}>Change my alerts instead</Link>
      </p>
    </Entrance>
  );
}
