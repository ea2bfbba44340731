"use client";

import type { ReactNode } from "react";
import { count, plural } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { SparkLine } from "#components/ui/spark-line.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Time } from "#components/ui/time.tsx";
import { useNow } from "#components/ui/use-now.ts";
import type { ChainAudit, ChainDetails, ReadsPerMinute } from "#server/services/health/list-chain-details.ts";
import { chainMark, chainTag, lagWords } from "./chain-words.ts";
import { EndpointTable } from "./endpoint-table.tsx";
import { HaltedNotice } from "./halted-notice.tsx";
import { OwedList } from "./owed-list.tsx";

export type ChainPanelProps = { chain: ChainDetails; isAdmin: boolean };

/** One chain: how far it is read and proved, who answers for it, and what is still owed. */
export function ChainPanel({ chain, isAdmin }: ChainPanelProps) {
  const now = useNow();
  const tag = chainTag(chain);
  return (
    <Panel
      id={`chain-${chain.chainId}`}
      title={
        <span className="flex items-center gap-2.5">
          <span
            aria-hidden
            className="grid h-6 min-w-[38px] place-items-center rounded-[5px] border border-line bg-sunken px-1 text-[10.5px] font-[600] text-ink-2"
          >
            {chainMark(chain.short)}
          </span>
          {chain.name}
        </span>
      }
      note={lagWords(chain, now)}
      action={
        <StateTag tone={tag.tone} glyph={tag.glyph} isPlate>
          {tag.words}
        </StateTag>
      }
    >
      <HaltedNotice chain={chain} isAdmin={isAdmin} />
      {chain.trouble && chain.state !== "halted" && (
        <p className="px-4 pt-1.5 text-pretty text-warn-ink">{chain.trouble}</p>
      )}
      <Heights chain={chain} />
      <EndpointTable chainName={chain.name} endpoints={chain.endpointFacts} />
      <OwedList chain={chain} />
    </Panel>
  );
}

function Heights({ chain }: { chain: ChainDetails }) {
  const { blockNumber, headNumber, behindBlocks, verifiedNumber, verifiedAt, safeNumber, finalizedNumber } = chain;
  const back = (number: number) => `${plural((blockNumber ?? number) - number, "block")} back`;
  return (
    <dl className="grid grid-cols-4 gap-x-5 gap-y-3 px-4 pt-2.5 pb-3.5 max-phone:grid-cols-2">
      <Fact
        label="Read to"
        value={blockNumber}
        more={behindBlocks ? `${plural(behindBlocks, "block")} below the head, ${count(headNumber ?? 0)}` : "the head"}
      />
      <Fact label="Verified to" value={verifiedNumber} more={verifiedAt && <Time at={verifiedAt} style="ago" />} />
      <Fact label="Safe" value={safeNumber} more={safeNumber !== null && back(safeNumber)} />
      <Fact label="Final" value={finalizedNumber} more={finalizedNumber !== null && back(finalizedNumber)} />
      <Item
        label="Owed"
        more={chain.startNumber !== null && `${count(chain.processed)} read since ${count(chain.startNumber)}`}
      >
        {chain.owedBlocks === 0 ? "Nothing" : plural(chain.owedBlocks, "block")}
      </Item>
      <AuditFact audit={chain.audit} />
      <ReadsFact perMinute={chain.perMinute} />
    </dl>
  );
}

/** A height; unknown ones are told as that. */
function Fact({ label, value, more }: { label: string; value: number | null; more?: ReactNode }) {
  return (
    <Item label={label} more={value === null ? null : more}>
      {value === null ? <span className="font-[450] text-ink-3">not known yet</span> : count(value)}
    </Item>
  );
}

function Item({ label, more, children }: { label: string; more?: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-label text-ink-3">{label}</dt>
      <dd>
        <span className="font-[600]">{children}</span>
        {more && <span className="block text-label text-ink-3">{more}</span>}
      </dd>
    </div>
  );
}

function AuditFact({ audit }: { audit: ChainAudit | null }) {
  if (!audit) {
    return (
      <Item label="Nightly audit" more="re-reads 48 hours">
        <span className="font-[450] text-ink-3">none yet</span>
      </Item>
    );
  }
  if (!audit.endedAt) {
    const done = Math.max(0, audit.doneBlock - audit.fromBlock + 1);
    return (
      <Item
        label="Nightly audit"
        more={`since ${count(audit.fromBlock)}, of ${plural(audit.toBlock - audit.fromBlock + 1, "block")}`}
      >
        {plural(done, "block")} so far
      </Item>
    );
  }
  return (
    <Item
      label="Nightly audit"
      more={
        <>
          {plural(audit.logs, "log")} held against the chain <Time at={audit.endedAt} style="ago" />
        </>
      }
    >
      <AuditResult audit={audit} />
    </Item>
  );
}

function AuditResult({ audit: { missing, surplus, trouble } }: { audit: ChainAudit }) {
  if (trouble) {
    return (
      <StateTag tone="warn" glyph="warning" className="whitespace-normal">
        {trouble}
      </StateTag>
    );
  }
  if (missing + surplus === 0) {
    return (
      <StateTag tone="ok" glyph="check">
        No difference
      </StateTag>
    );
  }
  return (
    <StateTag tone="warn" glyph="warning">
      {count(missing)} missing, {count(surplus)} too many
    </StateTag>
  );
}

function ReadsFact({ perMinute }: { perMinute: ReadsPerMinute }) {
  const { reads, calls, failed } = perMinute;
  const last = reads.at(-1) ?? 0;
  if (reads.every((n) => n === 0)) {
    return (
      <Item label="Values read a minute" more="none was due in the last hour">
        0
      </Item>
    );
  }
  return (
    <Item
      label="Values read a minute"
      more={`in ${plural(calls.at(-1) ?? 0, "call")}${failed > 0 ? `, ${count(failed)} failed in the hour` : ""}`}
    >
      <span className="flex items-center gap-2">
        {count(last)}
        <SparkLine
          values={reads}
          label={`Values read per minute in the last hour, ${count(last)} in the last`}
          width={84}
          height={20}
        />
      </span>
    </Item>
  );
}
