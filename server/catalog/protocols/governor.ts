import { defineProtocol } from "../define-protocol.ts";

export const governor = defineProtocol({
  kind: "governor",
  label: "OpenZeppelin Governor",
  hint: "Proposals and votes",
  abi: `
    event ProposalCreated(uint256 proposalId, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 voteStart, uint256 voteEnd, string description);
    event ProposalQueued(uint256 proposalId, uint256 etaSeconds);
    event ProposalExecuted(uint256 proposalId);
    event ProposalCanceled(uint256 proposalId);
    event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason);
    event VoteCastWithParams(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason, bytes params);
  `,
  units: {
    VoteCast: { weight: { decimals: 18, unit: "votes" } },
    VoteCastWithParams: { weight: { decimals: 18, unit: "votes" } },
  },
  deployments: [],
});
