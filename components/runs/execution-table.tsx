"use client";

import { CircleHelp } from "lucide-react";
import Link from "next/link";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import { shortAddress } from "#components/ui/wallet-name.tsx";
import type { ExecutionRow } from "#server/services/run/list-executions.ts";
import { executionState } from "./run-words.ts";

export type ExecutionTableProps = {
  executions: ExecutionRow[];
  /** What tells the rows apart: wallets of one run, or runs of one wallet. */
  of: "run" | "subscriber";
  /** Shows a wallet's way on the page itself. */
  onExplain?: (wallet: string) => void;
};

/** Executions with the decisive reason of each. The whole row is the link. */
export function ExecutionTable({ executions, of, onExplain }: ExecutionTableProps) {
  return (
    <Table label={of === "run" ? "Wallets of this run" : "Executions of this wallet"}>
      <thead className="max-phone:sr-only">
        <tr>
          <Th>{of === "run" ? "Wallet" : "When"}</Th>
          {of === "subscriber" && <Th>Workflow</Th>}
          <Th className="max-phone:hidden">What decided</Th>
          <Th isRight>Outcome</Th>
          {onExplain && (
            <Th>
              <span className="sr-only">Explain</span>
            </Th>
          )}
        </tr>
      </thead>
      <tbody>
        {executions.map((row) => (
          <Row key={row.id} row={row} of={of} onExplain={onExplain} />
        ))}
      </tbody>
    </Table>
  );
}

type RowProps = Omit<ExecutionTableProps, "executions"> & { row: ExecutionRow };

function Row({ row, of, onExplain }: RowProps) {
  const { base } = useWorkspace();
  const state = executionState(row);
  const reason = row.reason ?? row.decided ?? "";
  return (
    <tr className="relative hover:bg-ground">
      <Td className="whitespace-nowrap">
        <Link
          href={`${base}/executions/${row.id}`}
          className="after:absolute after:inset-0 hover:underline hover:decoration-control hover:underline-offset-3"
        >
          {of === "run" ? <Wallet address={row.address} isStatic /> : <Time at={row.occurredAt} style="short" />}
        </Link>
        <span className="mt-0.5 block whitespace-normal text-label text-ink-2 phone:hidden">{reason}</span>
      </Td>
      {of === "subscriber" && <Td className="text-ink-2">{row.workflowName}</Td>}
      <Td className="text-ink-2 max-phone:hidden">{reason}</Td>
      <Td isRight>
        <StateTag tone={state.tone} glyph={state.glyph}>
          {state.words}
        </StateTag>
      </Td>
      {onExplain && (
        <Td isRight className="w-9 pl-0">
          <IconButton
            size="s"
            label={`Why, for ${shortAddress(row.address)}`}
            icon={<CircleHelp aria-hidden size={15} />}
            onClick={() => onExplain(row.address)}
            className="relative z-10"
          />
        </Td>
      )}
    </tr>
  );
}
