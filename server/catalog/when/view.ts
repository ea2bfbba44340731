import { z } from "zod";
import { humanise, resultPaths, signatureOf } from "#server/contract/abi-names.ts";
import type { AbiFunction, AbiInput } from "#server/contract/catalog.ts";
import type { ViewArgument } from "#server/contract/plan.ts";
import type { ViewConfig } from "#server/contract/trigger-config.ts";
import type { Value } from "#server/contract/value.ts";
import { limits } from "#server/kernel/limits.ts";
import { abiFunctionSchema } from "../abi-functions.ts";
import type { NodeProblem } from "../define-node.ts";
import { error, warning } from "../problem.ts";
import { checkAddress, isHexAddress } from "./parts.ts";

const DECIMALS_MAX = 77;

const argumentSchema: z.ZodType<ViewArgument> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("value"), value: z.union([z.string().max(2000), z.boolean()]) }),
  z.strictObject({ kind: z.literal("wallet") }),
]);

export const viewSchema: z.ZodType<ViewConfig> = z.strictObject({
  address: z.string().max(100),
  name: z.string().max(80),
  functions: z.array(abiFunctionSchema).max(limits.abiEventsMax),
  function: z.string().max(2000),
  args: z.array(argumentSchema).max(30),
  path: z.array(z.string().max(100)).max(6),
  decimals: z.int("say how many decimals the number has").min(0).max(DECIMALS_MAX),
  unit: z.string().max(20),
});

export const NO_VIEW: ViewConfig = {
  address: "",
  name: "",
  functions: [],
  function: "",
  args: [],
  path: [],
  decimals: 0,
  unit: "",
};

export function pickedFunction(view: ViewConfig | undefined): AbiFunction | undefined {
  return view?.functions.find((item) => signatureOf(item) === view.function);
}

/** What is read, in words: "Health factor". Undefined until a number of the result is picked. */
export function resultLabel(view: ViewConfig | undefined): string | undefined {
  const item = pickedFunction(view);
  const at = view?.path.join(".");
  return item && resultPaths(item).find(({ path }) => path.join(".") === at)?.label;
}

export const asksForWallet = (view: ViewConfig | undefined) =>
  view?.args.some(({ kind }) => kind === "wallet") ?? false;

export function checkView(view: ViewConfig): NodeProblem[] {
  const address = checkAddress(view, "view", "the contract");
  if (view.functions.length === 0) {
    const message = "Pick a known protocol, or paste the contract's ABI.";
    return [...address, error("view.functions", "abi-missing", message)];
  }
  if (!view.function) return [...address, error("view.function", "function-missing", "Pick what to read.")];
  const item = pickedFunction(view);
  if (!item) {
    const message = `${view.function} is not in this ABI. Pick a function of it.`;
    return [...address, error("view.function", "function-gone", message)];
  }
  return [...address, ...checkArguments(item, view.args), ...checkResult(item, view)];
}

function checkArguments(item: AbiFunction, args: ViewArgument[]): NodeProblem[] {
  return item.inputs.flatMap((input, i) => {
    const label = input.name ? humanise(input.name) : `Argument ${i + 1}`;
    const wrong = whyNotArgument(input, args[i], label);
    return wrong ? [error(`view.args.${i}`, "argument", wrong)] : [];
  });
}

function whyNotArgument({ type }: AbiInput, arg: ViewArgument | undefined, label: string): string | undefined {
  if (!isSimple(type)) return `${label} is ${type}, which cannot be given here. Pick another function.`;
  if (arg?.kind === "wallet") return type === "address" ? undefined : `${label} is not an address, so no wallet.`;
  if (arg === undefined || arg.value === "") return `Say what ${label} is.`;
  return fits(type, arg.value)
    ? undefined
    : `“${String(arg.value).slice(0, 60)}” does not fit ${label}, which is ${typeWords(type)}.`;
}

function typeWords(type: string): string {
  if (type === "address") return "an address";
  if (type === "bool") return "yes or no";
  return /^u?int/.test(type) ? "a whole number" : `of the type ${type}`;
}

const isSimple = (type: string) => /^(u?int\d*|address|bool|string|bytes\d*)$/.test(type);

function fits(type: string, value: Value): boolean {
  if (type === "bool") return typeof value === "boolean";
  if (typeof value !== "string") return false;
  if (type === "address") return isHexAddress(value);
  if (type.startsWith("uint")) return /^\d{1,78}$/.test(value) && BigInt(value) < 2n ** sizeOf(type);
  if (type.startsWith("int")) return fitsSigned(value, sizeOf(type));
  const bytes = /^bytes(\d*)$/.exec(type);
  if (!bytes) return true;
  return /^0x([0-9a-fA-F]{2})*$/.test(value) && (!bytes[1] || value.length === 2 + 2 * Number(bytes[1]));
}

const sizeOf = (type: string) => BigInt(/\d+$/.exec(type)?.[0] ?? 256);

function fitsSigned(value: string, bits: bigint): boolean {
  if (!/^-?\d{1,78}$/.test(value)) return false;
  const half = 2n ** (bits - 1n);
  return BigInt(value) >= -half && BigInt(value) < half;
}

function checkResult(item: AbiFunction, view: ViewConfig): NodeProblem[] {
  const results = resultPaths(item);
  if (results.length === 0) {
    const message = `${item.name} gives no number. Pick a function that does.`;
    return [error("view.function", "function-without-number", message)];
  }
  if (!resultLabel(view)) {
    const message =
      view.path.length === 0
        ? "Pick which number of the result is watched."
        : `${item.name} has no result “${view.path.join(".")}” any more. Pick again.`;
    return [error("view.path", "result-missing", message)];
  }
  if (view.decimals > 0 || view.unit !== "") return [];
  const message = "It will read as a raw whole number. Say the decimals if that is not meant.";
  return [warning("view.decimals", "units-missing", message)];
}
