import { signatureOf } from "#server/contract/abi-names.ts";
import type { AbiFunction, ProtocolData } from "#server/contract/catalog.ts";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { type FieldKindProps, useFieldHost, useProblemAt } from "./field-host.tsx";
import {
  askedWords,
  blankArgs,
  contractsOn,
  protocolWith,
  resultsOf,
  sameAddress,
  viewWords,
} from "./known-contracts.ts";
import { AbiSource } from "./parts/abi-source.tsx";
import { KnownContractPicker } from "./parts/known-contract.tsx";
import { ViewArguments } from "./parts/view-arguments.tsx";
import { ViewUnits } from "./parts/view-units.tsx";
import { asView, type ViewDraft } from "./trigger-drafts.ts";

type Put = (patch: Partial<ViewDraft>) => void;

/** One number that a contract tells: which contract, what it is asked, which part of the answer, and how it reads. */
export function ContractViewField({ spec, value, onChange }: FieldKindProps<"contract-view">) {
  const { catalog, config } = useFieldHost();
  const view = asView(value);
  const known = contractsOn(catalog.protocols, config.chainId, ({ functions }) => functions.length > 0);
  const isKnown = known.find(({ deployment }) => sameAddress(deployment.address, view.address));
  const protocol = isKnown?.protocol ?? protocolWith(catalog.protocols, "functions", view.functions);
  const put: Put = (patch) => onChange({ ...view, ...patch });
  const picked = view.functions.find((each) => signatureOf(each) === view.function);
  return (
    <div className="flex flex-col gap-2.5">
      <KnownContractPicker
        path={spec.key}
        label="Contract"
        known={known}
        value={view}
        other="Another contract"
        otherHint="by its address and ABI"
        placeholder="Type to search"
        onPick={({ protocol: from, deployment }) => {
          const place = { address: deployment.address, name: deployment.label };
          put({ ...place, ...withFunctions(from.functions, { keep: view, protocol: from }) });
        }}
        onWrite={put}
      />
      {!isKnown && (view.address !== "" || known.length === 0) && (
        <Functions path={spec.key} view={view} onPut={put} protocol={protocol} />
      )}
      <FunctionSelect path={spec.key} view={view} onPut={put} protocol={protocol} />
      {picked && (
        <>
          <ViewArguments path={spec.key} view={view} picked={picked} onChange={(args) => put({ args })} />
          <ResultSelect path={spec.key} view={view} picked={picked} onPut={put} protocol={protocol} />
        </>
      )}
      {picked && view.path.length > 0 && <ViewUnits path={spec.key} view={view} onPut={put} />}
    </div>
  );
}

type WithFunctions = { keep: ViewDraft; protocol: ProtocolData | undefined };

/** Takes over a list of functions; what was picked stays when it is among them, one alone needs no picking. */
function withFunctions(functions: AbiFunction[], { keep, protocol }: WithFunctions): Partial<ViewDraft> {
  if (functions.some((each) => signatureOf(each) === keep.function)) return { functions };
  const [only, ...more] = functions;
  const picked = more.length === 0 ? only : undefined;
  return { functions, ...(picked ? withPicked(picked, protocol) : NOTHING_PICKED) };
}

const NOTHING_PICKED = { function: "", args: [], path: [], decimals: 0, unit: "" };

/** A function with its likeliest arguments, result, decimals and unit. */
function withPicked(picked: AbiFunction, protocol: ProtocolData | undefined): Partial<ViewDraft> {
  const [likely] = resultsOf(picked, protocol?.results[picked.name]);
  return {
    function: signatureOf(picked),
    args: blankArgs(picked),
    path: likely ? likely.path.split(".") : [],
    decimals: likely?.decimals ?? 0,
    unit: likely?.unit ?? "",
  };
}

type PartProps = { path: string; view: ViewDraft; onPut: Put; protocol: ProtocolData | undefined };

function FunctionSelect({ path, view, onPut, protocol }: PartProps) {
  const { isReadOnly } = useFieldHost();
  const error = useProblemAt(`${path}.function`);
  if (view.functions.length === 0) return null;
  return (
    <div data-field={`${path}.function`}>
      <Field label="What it is asked for" error={error}>
        <Select
          value={view.function || null}
          placeholder="Choose a function"
          isDisabled={isReadOnly}
          options={view.functions.map((each) => ({
            value: signatureOf(each),
            label: viewWords(each.name),
            hint: `${askedWords(each)} (${each.name})`,
          }))}
          onValueChange={(next) => {
            const found = view.functions.find((each) => signatureOf(each) === next);
            if (found) onPut(withPicked(found, protocol));
          }}
        />
      </Field>
    </div>
  );
}

function ResultSelect({ path, view, picked, onPut, protocol }: PartProps & { picked: AbiFunction }) {
  const { isReadOnly } = useFieldHost();
  const error = useProblemAt(`${path}.path`);
  const results = resultsOf(picked, protocol?.results[picked.name]);
  const [only, ...more] = results;
  if (only && more.length === 0 && view.path.join(".") === only.path) return null;
  return (
    <div data-field={`${path}.path`}>
      <Field label="The number to watch" error={error}>
        <Select
          value={view.path.length > 0 ? view.path.join(".") : null}
          placeholder={results.length === 0 ? "It answers with no number" : "Choose a result"}
          isDisabled={isReadOnly}
          options={results.map((result) => ({ value: result.path, label: result.label, hint: resultHint(result) }))}
          onValueChange={(next) => {
            const found = results.find((result) => result.path === next);
            if (found) onPut({ path: found.path.split("."), decimals: found.decimals, unit: found.unit });
          }}
        />
      </Field>
    </div>
  );
}

function resultHint({ decimals, unit }: { decimals: number; unit: string }): string | undefined {
  if (decimals === 0 && unit === "") return undefined;
  return [`${decimals} decimals`, unit && `in ${unit}`].filter(Boolean).join(", ");
}

/** Where the functions of a contract that nobody knows come from. */
function Functions({ path, view, onPut, protocol }: PartProps) {
  const { catalog } = useFieldHost();
  const error = useProblemAt(`${path}.functions`);
  return (
    <AbiSource
      of="functions"
      label="Its functions are"
      error={error}
      address={view.address}
      count={view.functions.length}
      offered={catalog.protocols.filter(({ functions }) => functions.length > 0)}
      protocol={protocol}
      onFound={({ functions }, from) => onPut(withFunctions(functions, { keep: view, protocol: from }))}
    />
  );
}
