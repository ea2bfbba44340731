"use client";

import NextLink from "next/link";
import { count } from "#components/ui/number-words.ts";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { MeasureRow } from "#server/services/measure/list-measures.ts";
import { minutesWords, percent, rateWords } from "./measure-words.ts";
import { RangeBar } from "./range-bar.tsx";
import type { MeasureView } from "./use-measure.ts";

/** Each topic or workflow: told, acted on, held back, opted out, and how soon they act. */
export function MeasureTable({ rows, view }: { rows: MeasureRow[]; view: MeasureView }) {
  return (
    <Table label={view.by === "topic" ? "By topic" : "By workflow"}>
      <thead className="max-phone:sr-only">
        <tr>
          <Th>{view.by === "topic" ? "Topic" : "Workflow"}</Th>
          <Th isRight className="max-phone:hidden">
            Told
          </Th>
          <Th className="max-phone:hidden">Acted on</Th>
          <Th isRight className="max-lg:hidden">
            Passed over
          </Th>
          <Th isRight className="max-lg:hidden">
            Held back
          </Th>
          <Th isRight className="max-lg:hidden">
            Turned it off
          </Th>
          <Th isRight className="max-phone:hidden">
            Time to act
          </Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id ?? "none"} row={row} view={view} />
        ))}
      </tbody>
    </Table>
  );
}

function Row({ row: { id, name, tally }, view }: { row: MeasureRow; view: MeasureView }) {
  const { told, ignored, held, optedOut, medianMinutes, p90Minutes } = tally;
  return (
    <tr className="relative hover:bg-ground">
      <Td className="py-2.5">
        {id === null ? (
          <span className="text-ink-2">{name}</span>
        ) : (
          <NextLink
            href={view.href({ id })}
            className="rounded-[3px] font-[650] after:absolute after:inset-0 hover:underline hover:decoration-control hover:underline-offset-3"
          >
            {name}
          </NextLink>
        )}
        <p className="text-label text-ink-2 phone:hidden">
          {count(told)} told, acted on: {rateWords(tally.rate)}
        </p>
        <p className="text-label text-ink-3 phone:hidden">
          {count(held)} held back, {count(optedOut)} turned it off
        </p>
      </Td>
      <Td isRight className="max-phone:hidden">
        {count(told)}
      </Td>
      <Td className="w-56 max-phone:hidden">
        <div className="flex items-center gap-2.5">
          {tally.rate && <RangeBar rate={tally.rate} className="w-24 shrink-0" />}
          <span className={tally.rate ? "whitespace-nowrap" : "whitespace-nowrap text-ink-3"}>
            {tally.rate ? percent(tally.rate.value) : rateWords(null)}
          </span>
        </div>
      </Td>
      <Td isRight className="max-lg:hidden">
        {count(ignored)}
      </Td>
      <Td isRight className="max-lg:hidden">
        {count(held)}
      </Td>
      <Td isRight className="max-lg:hidden">
        {count(optedOut)}
      </Td>
      <Td isRight className="whitespace-nowrap max-phone:hidden">
        {medianMinutes === null ? (
          <span className="text-ink-3">nobody yet</span>
        ) : (
          <>
            {minutesWords(medianMinutes)}
            <span className="text-ink-3"> · {minutesWords(p90Minutes)}</span>
          </>
        )}
      </Td>
    </tr>
  );
}
