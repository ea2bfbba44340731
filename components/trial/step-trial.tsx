"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { StepCheck } from "#server/services/trial/check-step.ts";
import { useWorkflowMeta } from "../canvas/session/use-session.tsx";
import type { DraftState } from "../canvas/store/builder-state.ts";
import { useBuilder } from "../canvas/store/use-builder.tsx";
import { asCondition, rowPaths } from "../fields/condition-tree.ts";
import { SampledContext } from "../fields/parts/sampled.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { StateTag } from "../ui/state-tag.tsx";
import { Time } from "../ui/time.tsx";
import { Wallet } from "../ui/wallet.tsx";
import { passingWords } from "./passing-words.ts";
import { type TrialChoice, useTrialChoice } from "./trial-choice.ts";
import { useStepCheck, useStepCount } from "./use-step-check.ts";
import { chosenEvent, type ListedPast, usePast, useRestingGraph } from "./use-trial.ts";

export type StepTrialProps = {
  nodeId: string;
  config: Readonly<Record<string, unknown>>;
  fields: readonly FieldSpec[];
  /** The fields, which show what they come to. */
  children: ReactNode;
};

const selectGraph = (state: DraftState) => state.graph;

/** A step's fields, held against a past event while they are edited. */
export function StepTrial({ nodeId, config, fields, children }: StepTrialProps) {
  const { workspace, id } = useWorkflowMeta();
  const resting = useRestingGraph(useBuilder(selectGraph));
  const [choice, put] = useTrialChoice(workspace, id);
  const of = { workspace, id, resting, nodeId };
  const past = usePast(of);
  const listed = past.data?.kind === "listed" ? past.data : undefined;
  const check = useStepCheck(of, choice, listed);
  const condition = fields.find(({ kind }) => kind === "condition");
  const count = useStepCount(of, choice, condition !== undefined && check.isSuccess && !check.isFetching);
  const [picked, setPicked] = useState<string | null>(null);
  const checks = check.data?.kind === "checked" ? check.data.checks : [];
  const shown = checks.find(({ address }) => address === picked) ?? checks[0];
  const value = condition && config[condition.key];
  const sampled = useMemo(() => {
    if (!shown) return null;
    const paths = condition ? rowPaths(asCondition(value), condition.key) : [];
    // Rows that were added since are not decided yet.
    return { samples: shown.samples, rows: new Map(paths.map((path, at) => [path, shown.rows[at] ?? null])) };
  }, [shown, condition, value]);
  return (
    <SampledContext value={sampled}>
      {shown && check.data?.kind === "checked" && (
        <CheckedAgainst {...{ shown, past: listed, choice, at: check.data }} onChoice={put} />
      )}
      {children}
      {condition && shown && (
        <section aria-label="What this condition does" className="border-b border-hair px-4 py-3">
          <Whole verdict={shown.verdict} />
          {count.data && <Passed found={passingWords(count.data)} />}
          <Others checks={checks} shown={shown.address} onPick={setPicked} />
        </section>
      )}
    </SampledContext>
  );
}

type CheckedProps = {
  shown: StepCheck;
  past: ListedPast | undefined;
  choice: TrialChoice;
  at: { occurredAt: Date; blockNumber: number | null };
  onChoice: (part: Partial<TrialChoice>) => void;
};

/** Which event and wallet the rows below are held against; one event back or on. */
function CheckedAgainst({ shown, past, choice, at, onChoice }: CheckedProps) {
  const events = past?.events ?? [];
  const chosen = chosenEvent(choice, past);
  const index = events.findIndex((one) => chosen?.kind === "stored" && one.eventId === chosen.eventId);
  const go = (to: number) => {
    const event = events[to];
    if (event) onChoice({ event: { kind: "stored", eventId: event.eventId, nodeId: event.nodeId } });
  };
  return (
    <section aria-label="Checked against" className="border-b border-line bg-ground px-4 py-2.5">
      <div className="flex items-center gap-1.5">
        <p className="flex min-w-0 flex-1 flex-wrap items-center gap-x-1.5 text-label text-ink-2">
          Checked against <Wallet address={shown.address} />
        </p>
        <IconButton
          size="s"
          label="Later event"
          icon={<ChevronLeft aria-hidden size={15} />}
          disabled={index <= 0}
          onClick={() => go(index - 1)}
        />
        <IconButton
          size="s"
          label="Earlier event"
          icon={<ChevronRight aria-hidden size={15} />}
          disabled={index < 0 || index >= events.length - 1}
          onClick={() => go(index + 1)}
        />
      </div>
      <p className="text-label text-ink-3">
        {chosen?.kind === "typed" ? (
          "A typed event, as if it had happened now"
        ) : (
          <>
            <b className="font-[600] text-ink">
              <Time at={at.occurredAt} style="full" />
            </b>
            {at.blockNumber !== null && <> block {at.blockNumber.toLocaleString("en-GB")}</>}
          </>
        )}
      </p>
      {!shown.isReached && (
        <p className="mt-0.5 text-label text-warn-ink">Its way does not lead here. Checked as if it did.</p>
      )}
      {shown.note && <p className="mt-0.5 text-label text-ink-3">{shown.note}</p>}
    </section>
  );
}

function Whole({ verdict }: { verdict: StepCheck["verdict"] }) {
  switch (verdict) {
    case true:
      return (
        <StateTag tone="ok" glyph="check">
          Goes on by Yes
        </StateTag>
      );
    case false:
      return (
        <StateTag tone="bad" glyph="cross">
          Goes by No
        </StateTag>
      );
    case "missing":
      return (
        <StateTag tone="warn" glyph="unknown">
          Unknown, never No
        </StateTag>
      );
    case null:
      return <span className="text-label text-ink-3">Not decided until every row is finished.</span>;
  }
}

function Passed({ found }: { found: ReturnType<typeof passingWords> }) {
  return (
    <p className="mt-1.5" aria-live="polite">
      <b className="font-[620]">{found.lead}</b>
      {found.rest.length > 0 && <span className="text-ink-2">, {found.rest.join(", ")}</span>}
    </p>
  );
}

type OthersProps = { checks: readonly StepCheck[]; shown: string; onPick: (address: string) => void };

/** The same event, other wallets. */
function Others({ checks, shown, onPick }: OthersProps) {
  if (checks.length < 2) return null;
  return (
    <div className="mt-3">
      <h3 className="font-[650]">The same event, other wallets</h3>
      <ul className="-mx-2 mt-0.5">
        {checks.map(({ address, verdict, rows }) => (
          <li key={address}>
            <button
              type="button"
              aria-pressed={address === shown}
              onClick={() => onPick(address)}
              className="grid min-h-8 w-full grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-2.5 rounded-[6px] px-2 text-left hover:bg-chip aria-pressed:bg-brass-wash"
            >
              <Wallet address={address} isStatic />
              <span className="truncate text-label text-ink-2">{rows.find((row) => row !== null)?.text}</span>
              <Short verdict={verdict} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Short({ verdict }: { verdict: StepCheck["verdict"] }) {
  if (verdict === null) return <span className="text-label text-ink-3">Not decided</span>;
  if (verdict === "missing") {
    return (
      <StateTag tone="warn" glyph="unknown">
        Unknown
      </StateTag>
    );
  }
  return (
    <StateTag tone={verdict ? "ok" : "bad"} glyph={verdict ? "check" : "cross"}>
      {verdict ? "Yes" : "No"}
    </StateTag>
  );
}
