import { z } from "zod";
import { signatureOf } from "#server/contract/abi-names.ts";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import { parseActionsText } from "../abi-actions.ts";
import { NO_CALL } from "../call/call-field.ts";
import { defineTemplate } from "../define-template.ts";
import { drawTemplate, parseInputs } from "../draw-template.ts";
import { EXAMPLE_ADDRESS } from "../example-facts.ts";
import { erc20 } from "../protocols/erc20.ts";
import { amountSchema, templateAddressSchema } from "../when/parts.ts";
import { templateTokenSchema } from "../when/tokens.ts";

const schema = z.strictObject({
  chainId: z.int().positive(),
  token: templateTokenSchema,
  vault: templateAddressSchema,
  amount: amountSchema,
  contract: templateAddressSchema,
  signer: z.string().trim().min(1, "is not set yet").max(60),
});
type Inputs = z.infer<typeof schema>;

const inputs: FieldSpec[] = [
  { key: "chainId", kind: "chain", label: "Chain" },
  { key: "token", kind: "token", label: "Token" },
  { key: "vault", kind: "address", label: "Out of", help: "The contract that holds the token." },
  { key: "amount", kind: "number", label: "Too much from", help: "In the token's own units, at once." },
  { key: "contract", kind: "address", label: "Contract to pause", help: "One that the signer may pause." },
  { key: "signer", kind: "signer", label: "Signer" },
];

export const pauseOnWithdrawal = defineTemplate<Inputs>({
  kind: "pause-on-withdrawal",
  label: "Pause on a large withdrawal",
  hint: "A contract is paused by a transaction when too much leaves it at once",
  inputs,
  example: {
    chainId: 1,
    token: { address: EXAMPLE_ADDRESS, symbol: "USDC", decimals: 6 },
    vault: { address: EXAMPLE_ADDRESS, name: "Vault" },
    amount: "1000000",
    contract: { address: EXAMPLE_ADDRESS, name: "Vault" },
    signer: "Guardian",
  },
  parse: (given) => parseInputs(schema, inputs, given),
  build,
});

/** As OpenZeppelin's Pausable has it, with what it and its guards revert with. */
const PAUSABLE = parseActionsText(`
  function pause();
  function unpause();
  error EnforcedPause();
  error OwnableUnauthorizedAccount(address account);
  error AccessControlUnauthorizedAccount(address account, bytes32 neededRole);
`);

function build({ chainId, token, vault, amount, contract, signer }: Inputs): Graph {
  const events = erc20.events.filter(({ name }) => name === "Transfer");
  const left = {
    chainId,
    contract: { address: token.address, name: token.symbol, events, event: events.map(signatureOf).join() },
    units: { value: { decimals: token.decimals, unit: token.symbol } },
    filters: [
      { arg: "from", op: "eq", value: vault.address },
      { arg: "value", op: "ge", value: amount },
    ],
  };
  const call = {
    ...NO_CALL,
    ...{ address: contract.address, name: contract.name, functions: PAUSABLE.actions, errors: PAUSABLE.errors },
    function: "pause()",
  };
  return drawTemplate(
    {
      event: { type: "contract-event", name: "Much left", at: [0, 0], config: left },
      // the vault itself, so that it is called once for each withdrawal
      who: {
        type: "wallet-in-event",
        name: "The vault",
        at: [0, 180],
        config: { wallet: { ref: ["event", "from"] }, topicId: null, unknown: "enrol" },
      },
      call: {
        type: "contract-call",
        name: "Pause it",
        at: [0, 360],
        config: { chainId, call, signer, worthSeconds: 3600 },
      },
    },
    ["event who", "who call"],
  );
}
