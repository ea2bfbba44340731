import type { Metadata } from "next";
import { AlertsPage } from "#components/alerts/alerts-page.tsx";
import { ReachPanel } from "#components/alerts/reach-panel.tsx";
import { TimesPanel } from "#components/alerts/times-panel.tsx";
import { topicTags } from "#components/alerts/topic-tags.tsx";
import { LearnedButtons } from "#components/learned/learned-buttons.tsx";
import { LearnedNote } from "#components/learned/learned-note.tsx";
import { learnedNews } from "#components/learned/learned-ways.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { subscriberPage } from "#server/api/caller.ts";
import { listChannels } from "#server/services/channel/list-channels.ts";
import { listLearned } from "#server/services/learned/list-learned.ts";
import { listPreferences } from "#server/services/preference/list-preferences.ts";
import { readTiming } from "#server/services/timing/read-timing.ts";

export const metadata: Metadata = { title: "Your alerts" };

export default async function Page({ params }: PageProps<"/a/[workspace]">) {
  const ctx = await subscriberPage((await params).workspace);
  const [topics, learned, ways, times] = await Promise.all([
    listPreferences(ctx),
    listLearned(ctx),
    listChannels(ctx),
    readTiming(ctx),
  ]);
  const { slug } = ctx;
  const { zone } = times;
  const news = learnedNews(slug, learned);
  return (
    <AlertsPage
      workspace={slug}
      zone={zone}
      topics={topics}
      tags={topicTags(slug, learned, times)}
      empty={<NoTopics />}
    >
      {news && (
        <LearnedNote workspace={slug} zone={zone} news={news}>
          <LearnedButtons news={{ undo: news.undo, keep: news.keep }} />
        </LearnedNote>
      )}
      <ReachPanel workspace={slug} ways={ways} />
      <TimesPanel workspace={slug} times={times} />
    </AlertsPage>
  );
}

function NoTopics() {
  return (
    <div className="rounded-card border border-line bg-surface">
      <EmptyState title="No topics yet">
        The team behind these pages has not set up any alerts. When they do, you choose here what reaches you.
      </EmptyState>
    </div>
  );
}
