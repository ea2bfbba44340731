"use client";

import { Copy, Users } from "lucide-react";
import { useMemo } from "react";
import { ReadOnlyGraph } from "#components/canvas/read-only-graph.tsx";
import { Facts } from "#components/shell/facts.tsx";
import { type Crumb, TopBar } from "#components/shell/top-bar.tsx";
import { Button } from "#components/ui/button.tsx";
import { ButtonLink } from "#components/ui/link.tsx";
import { credits } from "#components/ui/number-words.ts";
import { StateTag } from "#components/ui/state-tag.tsx";
import { timeWords } from "#components/ui/time-words.ts";
import { toast } from "#components/ui/toast.tsx";
import { shortAddress } from "#components/ui/wallet-name.tsx";
import type { ExecutionDetail } from "#server/services/run/read-execution.ts";
import { AttemptsPanel } from "./attempts-panel.tsx";
import { eventFactsOf } from "./event-facts.tsx";
import { executionTitle, narrate } from "./narrate.ts";
import { Narrative } from "./narrative.tsx";
import { NothingCame } from "./nothing-came.tsx";
import { RestOfRun } from "./rest-of-run.tsx";
import { executionTag } from "./run-words.ts";
import { SentMessages } from "./sent-message.tsx";
import { nodeStatuses, takenEdges } from "./taken-way.ts";
import { UndoneNote } from "./undone-note.tsx";

/** Where an execution's page leads. */
export type ExecutionLinks = {
  crumbs: Crumb[];
  run: string;
  execution: (id: number) => string;
};

export type ExecutionViewProps = { data: ExecutionDetail; links: ExecutionLinks };

/** One subscriber's passage through a run: the way it took, what decided, what was sent. */
export function ExecutionView({ data, links }: ExecutionViewProps) {
  const story = useMemo(() => narrate(data), [data]);
  return (
    <>
      <Head data={data} links={links} />
      <main id="main" className="flex flex-1 flex-col bg-surface">
        <div className="grid flex-1 grid-cols-[minmax(400px,38%)_minmax(0,1fr)] max-lg:grid-cols-1">
          <Way data={data} story={story} />
          <div className="min-w-0">
            <UndoneNote
              undoneAt={data.undoneAt}
              correctedAt={data.correctedAt}
              wasSent={data.outcome === "told"}
              className="mx-5 mt-3.5 max-phone:mx-4"
            />
            <NothingCame data={data} />
            <Narrative raw={rawOf(data)} story={story} />
            <SentMessages deliveries={data.deliveries} />
            <RestOfRun data={data} links={links} />
          </div>
        </div>
        <AttemptsPanel data={data} />
      </main>
    </>
  );
}

function Head({ data, links }: ExecutionViewProps) {
  const state = executionTag(data);
  const costMilli = data.deliveries.reduce((sum, d) => sum + (d.state === "delivered" ? d.priceMilli : 0), 0);
  const { version } = data;
  return (
    <>
      <TopBar
        crumbs={links.crumbs}
        title={executionTitle(data)}
        tag={
          <StateTag tone={state.tone} glyph={state.glyph} isPlate>
            {state.words}
          </StateTag>
        }
        actions={
          <>
            <Button kind="ghost" icon={<Copy aria-hidden size={15} />} onClick={() => void copyLink()}>
              Copy link
            </Button>
            <ButtonLink kind="plain" href={links.run} icon={<Users aria-hidden size={15} />}>
              Explain another wallet
            </ButtonLink>
          </>
        }
      />
      <Facts
        facts={[
          { label: "Event", value: data.headline },
          ...eventFactsOf(data.event),
          {
            label: "Workflow",
            value: (
              <>
                v{version.number} <span className="font-[450] text-ink-3">frozen at the event</span>
              </>
            ),
          },
          { label: "Cost", value: costMilli === 1_000 ? "1 credit" : `${credits(costMilli)} credits` },
        ]}
      />
    </>
  );
}

function rawOf({ event, values, steps, state, outcome, reason }: ExecutionDetail) {
  return { state, outcome, reason, event, values, steps };
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    toast({ title: "Link copied", description: "Members of this workspace can open it." });
  } catch {
    toast({ title: "The link was not copied", description: "Copy it from the address bar.", tone: "bad" });
  }
}

/** The frozen graph. On a phone the steps below tell the same. */
function Way({ data, story }: { data: ExecutionDetail; story: ReturnType<typeof narrate> }) {
  const { frozen, version } = data;
  const statuses = useMemo(() => nodeStatuses(data, story), [data, story]);
  const taken = useMemo(() => takenEdges(data), [data]);
  return (
    <section
      aria-labelledby="way-title"
      className="relative min-h-[540px] border-r border-line bg-ground max-lg:min-h-[440px] max-lg:border-r-0 max-lg:border-b max-phone:hidden"
    >
      <div className="pointer-events-none absolute inset-x-0 top-0 z-10 flex flex-wrap items-center gap-x-2.5 px-4 py-3">
        <h2 id="way-title" className="text-[13.5px] font-[650]">
          The way it took
        </h2>
        <span className="text-label text-ink-3">
          v{version.number}, published {timeWords(version.publishedAt, "date")} by {shortAddress(version.publishedBy)}
        </span>
        <span aria-hidden className="ml-auto flex items-center gap-1.5 text-label text-ink-3">
          <i className="w-[18px] border-t-[3px] border-brass-lo" /> taken
          <i className="ml-2 w-[18px] border-t-2 border-dashed border-control" /> not taken
        </span>
      </div>
      <ReadOnlyGraph
        label="The way this execution took through the workflow"
        graph={frozen.graph}
        description={frozen.description}
        types={frozen.types}
        statuses={statuses}
        takenEdges={taken}
        className="absolute inset-0 pt-10"
      />
    </section>
  );
}
