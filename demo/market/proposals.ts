import { type Address, encodeAbiParameters, encodeFunctionData, type Hex, keccak256, parseEther, toHex } from "viem";
import { VOTES_ABI } from "../chain/abis.ts";

/** What Governor needs to know a proposal again: its id is a hash of exactly this. */
export type ProposalCalls = { target: Address; data: Hex; description: string };

type Idea = { category: string; title: string; body: string };

/** Some have characters that a careless message would be broken by. */
export const IDEAS: readonly Idea[] = [
  {
    category: "Risk",
    title: "Raise the WETH liquidation threshold to 83 %",
    body: "Markets have been calm for a quarter.",
  },
  { category: "Risk", title: "Lower the WBTC loan-to-value to 70 %", body: "Liquidity on exchanges has thinned." },
  { category: "Treasury", title: "Fund the security council for six months", body: "250 votes for three people." },
  { category: "Markets", title: "List wstETH as collateral", body: "With a conservative cap at first." },
  { category: "Governance", title: "Shorten the voting period", body: "From 30 blocks to 25." },
  { category: "Treasury", title: "Pay the auditors' second invoice", body: "The work was delivered in full." },
  { category: "Risk", title: 'Adopt <b>bold</b> & "quoted" risk labels', body: "Use < 1.05 for red, > 1.5 for green." },
  {
    category: "Markets",
    title: "Freeze the *USDC* market_for [maintenance](https://example.com)",
    body: "One hour at most.",
  },
  { category: "Governance", title: "Recognise delegates from Zürich, São Paulo and 東京", body: "Names matter." },
  { category: "Governance", title: "Rename the forum \u202egnitov\u202c", body: "The title reads in two directions." },
  { category: "Treasury", title: "Buy back 1'000 DVOTE; DROP TABLE proposals;--", body: "Little Bobby asked for it." },
  {
    category: "Markets",
    title: "Raise the WETH supply cap to 40,000",
    body: "The cap was reached twice this week. 🐋",
  },
  { category: "Risk", title: "Set the WBTC reserve factor to 15 %", body: "More for the reserve, less for lenders." },
  {
    category: "Governance",
    title: "Elect a new guardian {{name}} %s <%= name %>",
    body: "The present one steps down.",
  },
  {
    category: "Treasury",
    title: "Grant to the documentation guild",
    body: "Line one.\nLine two.\n\n- a list\n- of two",
  },
  {
    category: "Markets",
    title: `Retire the oldest market ${"because nobody uses it any more ".repeat(6).trim()}`,
    body: "A long title on purpose.",
  },
];

export type ProposalOrder = { number: number; votesToken: Address; grantee: Address };

/** A proposal that, when it passes, grants some votes: every one does something that can be seen. */
export function writeProposal(idea: Idea, { number, votesToken, grantee }: ProposalOrder): ProposalCalls {
  const data = encodeFunctionData({ abi: VOTES_ABI, functionName: "mint", args: [grantee, parseEther("250")] });
  const description = `# DIP-${number} ${idea.category}: ${idea.title}\n\n${idea.body}`;
  return { target: votesToken, data, description };
}

/** The arguments of `propose`, `queue` and `execute`, save for the description. */
export function proposalArguments({ target, data }: ProposalCalls): [Address[], bigint[], Hex[]] {
  return [[target], [0n], [data]];
}

export function descriptionHash({ description }: ProposalCalls): Hex {
  return keccak256(toHex(description));
}

/** As `Governor.hashProposal`. */
export function proposalId(calls: ProposalCalls): bigint {
  const types = [{ type: "address[]" }, { type: "uint256[]" }, { type: "bytes[]" }, { type: "bytes32" }] as const;
  return BigInt(keccak256(encodeAbiParameters(types, [...proposalArguments(calls), descriptionHash(calls)])));
}
