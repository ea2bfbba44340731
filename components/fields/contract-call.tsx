import { useMemo } from "react";
import { humanise, signatureOf } from "#server/contract/abi-names.ts";
import { type CallConfig, pickedAction } from "#server/contract/call-config.ts";
import type { AbiAction } from "#server/contract/catalog.ts";
import { Button } from "../ui/button.tsx";
import { Field, FieldError } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { picksOf } from "./available-values.ts";
import { asCall, BLANK_VALUE, picked, picksFor, withActions } from "./call-draft.ts";
import { type FieldKindProps, useFieldHost, useProblemAt } from "./field-host.tsx";
import { contractsOn, protocolWith, sameAddress } from "./known-contracts.ts";
import { AbiSource } from "./parts/abi-source.tsx";
import { CallValueRow } from "./parts/call-value.tsx";
import { KnownContractPicker } from "./parts/known-contract.tsx";
import { PickValue } from "./parts/pick-value.tsx";

type Put = (patch: Partial<CallConfig>) => void;
type PartProps = { path: string; call: CallConfig; onPut: Put };

/** A function of a contract that changes something, and what it is called with: values from above, or typed ones. */
export function ContractCallField({ spec, value, onChange }: FieldKindProps<"contract-call">) {
  const call = asCall(value);
  const put: Put = (patch) => onChange({ ...call, ...patch });
  const action = pickedAction(call);
  return (
    <div className="flex flex-col gap-2.5">
      <ContractPart path={spec.key} call={call} onPut={put} />
      <FunctionPart path={spec.key} call={call} onPut={put} />
      {action && <Arguments path={spec.key} call={call} onPut={put} action={action} />}
    </div>
  );
}

function ContractPart({ path, call, onPut }: PartProps) {
  const { catalog, config, available, isReadOnly } = useFieldHost();
  const error = useProblemAt(`${path}.from`);
  const addresses = useMemo(() => picksFor(picksOf(available), "address"), [available]);
  const known = contractsOn(catalog.protocols, config.chainId, ({ actions }) => actions.length > 0);
  const isKnown = !call.from && known.some(({ deployment }) => sameAddress(deployment.address, call.address));
  const [first] = addresses;
  return (
    <>
      {call.from ? (
        <div data-field={`${path}.from`} className="flex flex-wrap items-center gap-1.5 text-ink-2">
          <b className="text-ink">Contract</b> is
          <PickValue
            label="Address of the contract"
            value={call.from}
            picks={addresses}
            isDisabled={isReadOnly}
            onPick={(from) => onPut({ from })}
          />
          {error && <FieldError>{error}</FieldError>}
        </div>
      ) : (
        <KnownContractPicker
          path={path}
          label="Contract"
          known={known}
          value={call}
          other="Another contract"
          otherHint="by its address and ABI"
          placeholder="Type to search"
          onPick={({ protocol, deployment }) =>
            onPut({ address: deployment.address, name: deployment.label, ...withActions(protocol, call) })
          }
          onWrite={onPut}
        />
      )}
      {!isReadOnly && (call.from || first) && (
        <Button
          kind="ghost"
          size="s"
          className="self-start"
          onClick={() => onPut(call.from ? { from: null } : { from: first?.ref ?? null })}
        >
          {call.from ? "Type the contract’s address" : "Take the contract from above"}
        </Button>
      )}
      {!isKnown && (call.from || call.address !== "" || known.length === 0) && (
        <AbiPart path={path} call={call} onPut={onPut} />
      )}
    </>
  );
}

/** Where the functions of a contract that nobody knows come from. */
function AbiPart({ path, call, onPut }: PartProps) {
  const { catalog } = useFieldHost();
  const error = useProblemAt(`${path}.functions`);
  const offered = catalog.protocols.filter(({ actions }) => actions.length > 0);
  return (
    <AbiSource
      of="actions"
      label="Its functions are"
      error={error}
      address={call.from ? undefined : call.address}
      count={call.functions.length}
      offered={offered}
      protocol={protocolWith(offered, "actions", call.functions)}
      onFound={(found) => onPut(withActions(found, call))}
    />
  );
}

function FunctionPart({ path, call, onPut }: PartProps) {
  const { isReadOnly } = useFieldHost();
  const error = useProblemAt(`${path}.function`);
  if (call.functions.length === 0) return null;
  return (
    <div data-field={`${path}.function`}>
      <Field label="What to call" error={error}>
        <Select
          value={call.function || null}
          placeholder="Choose a function"
          isDisabled={isReadOnly}
          options={call.functions.map((each) => ({
            value: signatureOf(each),
            label: humanise(each.name),
            hint: hintOf(each),
          }))}
          onValueChange={(next) => {
            const found = call.functions.find((each) => signatureOf(each) === next);
            if (found) onPut(picked(found));
          }}
        />
      </Field>
    </div>
  );
}

function hintOf({ name, inputs, stateMutability }: AbiAction): string {
  const withWords = inputs.map((input) => humanise(input.name || input.type).toLowerCase()).join(", ");
  return [withWords ? `with ${withWords}` : "with nothing", stateMutability === "payable" && "payable", `(${name})`]
    .filter(Boolean)
    .join(" ");
}

function Arguments({ path, call, onPut, action }: PartProps & { action: AbiAction }) {
  const { available, isReadOnly, catalog, config } = useFieldHost();
  const picks = useMemo(() => picksOf(available), [available]);
  const currency = catalog.chains.find(({ id }) => id === config.chainId)?.currency ?? "currency";
  const args = action.inputs.map((_, at) => call.args[at] ?? BLANK_VALUE);
  return (
    <>
      {action.inputs.length > 0 && (
        <fieldset className="flex min-w-0 flex-col gap-1.5">
          <legend className="mb-1 text-label font-[560] text-ink-2">Called with</legend>
          {action.inputs.map((input, at) => {
            const label = input.name ? humanise(input.name) : `Argument ${at + 1}`;
            const arg = args[at];
            return (
              arg && (
                <CallValueRow
                  key={label + input.type}
                  path={`${path}.args.${at}`}
                  label={label}
                  type={input.type}
                  value={arg}
                  picks={picks}
                  onChange={(next) => onPut({ args: args.map((each, index) => (index === at ? next : each)) })}
                />
              )
            );
          })}
        </fieldset>
      )}
      {action.stateMutability === "payable" && call.sent && (
        <CallValueRow
          path={`${path}.sent`}
          label={`Sent along, in ${currency}`}
          type="uint256"
          value={call.sent}
          picks={picks}
          hasFixedDecimals
          onChange={(sent) => onPut({ sent })}
        />
      )}
      {action.stateMutability === "payable" && !isReadOnly && (
        <Button
          kind="ghost"
          size="s"
          className="self-start"
          onClick={() => onPut({ sent: call.sent ? null : BLANK_VALUE })}
        >
          {call.sent ? "Send nothing along" : `Send ${currency} along`}
        </Button>
      )}
    </>
  );
}
