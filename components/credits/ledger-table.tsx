"use client";

import NextLink from "next/link";
import { channelName } from "#components/runs/run-words.ts";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { cn } from "#components/ui/cn.ts";
import { credits, plural } from "#components/ui/number-words.ts";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { shortAddress } from "#components/ui/wallet-name.tsx";
import type { TransferRow } from "#server/services/credit/list-transfers.ts";
import { transferState } from "./transfer-words.ts";

/** Transfers, each from one account to another. */
export function LedgerTable({ transfers }: { transfers: TransferRow[] }) {
  return (
    <Table label="Transfers" className="mt-1">
      <thead className="max-phone:sr-only">
        <tr>
          <Th>When</Th>
          <Th>Transfer</Th>
          <Th className="max-phone:hidden">For</Th>
          <Th className="max-lg:hidden">From, to</Th>
          <Th isRight>Credits</Th>
        </tr>
      </thead>
      <tbody>
        {transfers.map((transfer) => (
          <Row key={transfer.id} transfer={transfer} />
        ))}
      </tbody>
    </Table>
  );
}

function Row({ transfer }: { transfer: TransferRow }) {
  const state = transferState(transfer);
  return (
    <tr className="hover:bg-ground">
      <Td className="whitespace-nowrap text-ink-2">
        <Time at={transfer.at} style="short" />
      </Td>
      <Td>
        <StateTag tone={state.tone} glyph={state.glyph}>
          {state.words}
        </StateTag>
        <div className="text-label text-ink-2 phone:hidden">
          <What transfer={transfer} />
        </div>
      </Td>
      <Td className="text-ink-2 max-phone:hidden">
        <What transfer={transfer} />
      </Td>
      <Td className="whitespace-nowrap text-ink-3 max-lg:hidden">
        {transfer.debit} → {transfer.credit}
      </Td>
      <Td isRight className={cn("whitespace-nowrap font-[560]", state.sign === 0 && "font-[450] text-ink-3")}>
        {state.sign > 0 ? "+ " : state.sign < 0 ? "− " : ""}
        {credits(transfer.amountMilli)}
      </Td>
    </tr>
  );
}

function What({ transfer }: { transfer: TransferRow }) {
  const { base } = useWorkspace();
  const { id, delivery, deliveryCount, workflowName, note, actor } = transfer;
  if (deliveryCount === 0) {
    return (
      <>
        {note || "Grant"}
        {actor && <span className="text-ink-3"> by {shortAddress(actor)}</span>}
      </>
    );
  }
  const href =
    delivery && delivery.executionId > 0 ? `executions/${delivery.executionId}` : `deliveries?transfer=${id}`;
  return (
    <NextLink href={`${base}/${href}`} className="hover:underline hover:decoration-control hover:underline-offset-3">
      {delivery
        ? `${channelName(delivery.channel)} to ${shortAddress(delivery.address)}, ${workflowName ?? "a digest"}`
        : `${plural(deliveryCount, "delivery", "deliveries")}, ${workflowName ?? "digests"}`}
    </NextLink>
  );
}
