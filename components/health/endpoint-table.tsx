import { count, plural } from "#components/ui/number-words.ts";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import type { EndpointFacts } from "#server/services/health/list-chain-details.ts";
import { ScoreBar } from "./score-bar.tsx";

export type EndpointTableProps = { chainName: string; endpoints: EndpointFacts[] };

/** Who answers for a chain, in the order they are preferred. */
export function EndpointTable({ chainName, endpoints }: EndpointTableProps) {
  if (endpoints.length === 0) {
    return <p className="px-4 pb-3.5 text-ink-2">No endpoint has answered yet.</p>;
  }
  return (
    <Table label={`Endpoints of ${chainName}`}>
      <thead className="max-phone:sr-only">
        <tr>
          <Th>Endpoint</Th>
          <Th>State</Th>
          <Th className="max-phone:hidden">Score</Th>
          <Th isRight className="max-phone:hidden">
            Answers in
          </Th>
          <Th isRight className="max-phone:hidden">
            Calls a minute
          </Th>
          <Th isRight className="max-lg:hidden">
            Blocks at once
          </Th>
        </tr>
      </thead>
      <tbody>
        {endpoints.map((endpoint) => (
          <tr key={endpoint.place}>
            <Td>
              <b>{endpoint.host ?? `Endpoint ${endpoint.place}`}</b>
              <div className="text-label whitespace-nowrap text-ink-3">
                {endpoint.transport === "ws" ? "websocket" : "http"}
                {endpoint.inUse && ", answered last"}
              </div>
              <div className="mt-0.5 text-label phone:hidden">
                <ScoreBar score={endpoint.score} />
              </div>
            </Td>
            <Td>
              <EndpointState endpoint={endpoint} />
            </Td>
            <Td className="whitespace-nowrap max-phone:hidden">
              <ScoreBar score={endpoint.score} />
            </Td>
            <Td isRight className="whitespace-nowrap max-phone:hidden">
              {endpoint.latencyMs === null ? <Unknown /> : `${count(endpoint.latencyMs)} ms`}
            </Td>
            <Td isRight className="max-phone:hidden">
              {count(endpoint.callsPerMinute)}
            </Td>
            <Td isRight className="whitespace-nowrap max-lg:hidden">
              {endpoint.rangeBlocksMax === null ? (
                <span className="text-ink-3">no limit met</span>
              ) : (
                plural(endpoint.rangeBlocksMax, "block")
              )}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Unknown() {
  return <span className="text-ink-3">not known</span>;
}

function EndpointState({ endpoint: { restsUntil, trouble } }: { endpoint: EndpointFacts }) {
  if (restsUntil) {
    return (
      <>
        <StateTag tone="idle" glyph="pause">
          Rests, back <Time at={restsUntil} style="ago" />
        </StateTag>
        {trouble && <p className="max-w-[38ch] text-label text-ink-2">{trouble}</p>}
      </>
    );
  }
  if (!trouble) {
    return (
      <StateTag tone="ok" glyph="check">
        Well
      </StateTag>
    );
  }
  return (
    <>
      <StateTag tone="warn" glyph="warning">
        Trouble
      </StateTag>
      <p className="max-w-[38ch] text-label text-ink-2">{trouble}</p>
    </>
  );
}
