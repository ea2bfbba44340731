import type { Output } from "./value.ts";

/** Family of a node: its colour, badge and card silhouette. */
export type Family = "when" | "who" | "if" | "then";

/** A named way out of a node. Names are words. */
export type Handle = { id: string; label: string };

/**
 * What an inspector can draw. The inspector knows kinds, never node types; a kind is one file
 * `components/fields/<kind>.tsx`.
 */
export type FieldSpec = {
  /** Key in the node's config. */
  key: string;
  label: string;
  help?: string;
  optional?: boolean;
  /** Shown only while another field has one of these values. */
  when?: { key: string; is: (string | boolean)[] };
} & (
  | { kind: "text"; placeholder?: string }
  | { kind: "long-text"; placeholder?: string }
  | { kind: "number"; unit?: string; min?: number; max?: number }
  | { kind: "toggle" }
  | { kind: "choice"; options: { value: string; label: string; hint?: string }[] }
  /** config: chainId number */
  | { kind: "chain" }
  /** config: { address, name, events: AbiEvent[], event: "Name(type,…)" }; known protocols to pick from */
  | { kind: "contract-event" }
  /** config: { [arg]: { decimals: number, unit: string } } for each number argument of the picked event */
  | { kind: "event-units"; of: string }
  /** config: { arg, op, value }[] on the picked event's arguments */
  | { kind: "event-filters"; of: string }
  /** config: Ref to an upstream output of one of these kinds */
  | { kind: "ref"; accepts: string[] }
  /** config: topic id number */
  | { kind: "topic" }
  /** config: segment id number */
  | { kind: "segment" }
  /** config: Condition */
  | { kind: "condition" }
  /** config: { id, label, value }[]: the ways of a switch on the picked ref; `id` names the way's handle and stays */
  | { kind: "ways"; of: string }
  /** config: Message */
  /** `hasOwn`: it goes by several channels, and may read otherwise on each. */
  | { kind: "message"; hasOwn?: boolean }
  /** config: RichText, used for URL templates and one-line texts with pills */
  | { kind: "rich-text"; placeholder?: string }
  /** config: { name, value? , secret? }[]: header with a typed value or the name of a stored secret */
  | { kind: "headers" }
  /** config: the name of a stored secret */
  | { kind: "secret" }
  /** config: { name, path, type, unit? }[]: attribute name, JSON path in the answer, number | text | boolean, its unit */
  | { kind: "attributes" }
  /** config: { name, type, unit? }[]: pushed attributes to read; number | text | boolean, its unit */
  | { kind: "told-attributes" }
  /** config: { name, kind, unit? }[]: what a signal brings; kind is number | text | address | boolean */
  | { kind: "signal-fields" }
  /** config: ({ name, ref } | { name, text: RichText })[]: upstream outputs, or texts with pills, under names of their own, e.g. the body of a web call */
  | { kind: "named-refs" }
  /** read only: where to POST a signal, with the token shown once */
  | { kind: "signal-door" }
  /** config: string[]: any of the options */
  | { kind: "choices"; options: { value: string; label: string; hint?: string }[] }
  /** config: number of seconds, typed in seconds, minutes, hours or days, whichever fits */
  | { kind: "duration"; min?: number; max?: number }
  /** config: AddressConfig; with `protocol`, its known deployments on the node's `chainId` to pick from */
  | { kind: "address"; protocol?: string; placeholder?: string }
  /** config: TokenSpec; deployments of erc20 on the node's `chainId` to pick from (they say their `token`), or an address */
  | { kind: "token" }
  /** config: TokenSpec[] */
  | { kind: "tokens" }
  /** config: ViewConfig; known protocols' functions to pick from, with the decimals and unit of each result */
  | { kind: "contract-view" }
  /** config: CallConfig; known protocols' functions to pick from, or an ABI */
  | { kind: "contract-call" }
  /** config: the name of a signer */
  | { kind: "signer" }
  /** config: MoverConfig[] */
  | { kind: "movers" }
  /** config: LineSpec[]; `topic` is the key of the topic whose number fields can be lines; the unit is that of the node's output `value` */
  | { kind: "lines"; topic: string }
  /** config: LineSource; as one line of `lines`, in a unit of its own */
  | { kind: "line"; topic: string; unit: string }
  /** config: Settle */
  | { kind: "settle" }
  /** config: Late; after `afterSeconds`: alert all the same, summarise, or skip */
  | { kind: "late" }
  /** config: ScheduleTime; a cron expression is drawn as "every weekday at 09:00 in Europe/Zurich" and written for those who want it */
  | { kind: "schedule-time" }
  /** config: UntilConfig */
  | { kind: "until" }
);

/** A node type as data: all that the browser knows of it. */
export type NodeTypeData = {
  type: string;
  v: number;
  family: Family;
  /** Palette and card: "Contract event". */
  label: string;
  /** Palette, one line. */
  hint: string;
  /** lucide icon name, kebab-case. */
  icon: string;
  fields: FieldSpec[];
  /** A trigger has no way in. */
  hasInput: boolean;
  /** Where it can stand: a trigger starts, an audience follows a trigger, a step follows an audience or a step; see `isOnce`. */
  run: "trigger" | "audience" | "step";
  /** A step that needs no subscriber: it may follow a When at once, and is done once for each event. */
  isOnce?: true;
  /** Ways out of a fresh node; a switch's follow its config. */
  handles: Handle[];
  defaults: Record<string, unknown>;
};

export type ChainData = {
  id: number;
  name: string;
  short: string;
  explorerUrl?: string;
  currency: string;
  /** Usual time between blocks. */
  blockSeconds: number;
  /** This installation reads it. */
  connected: boolean;
};

export type OperatorData = {
  kind: string;
  /** Between the operands, read aloud: "is below". */
  label: string;
  /** Type kind of the left operand. */
  on: string[];
  /** All operands: 1 (is missing), 2, or 3 (between). */
  arity: 1 | 2 | 3;
  /** Right operands against the left one's type: the same, a list of it, or an element of it. */
  takes: "same" | "list" | "element";
};

export type ChannelData = { kind: string; label: string; icon: string; linkable: boolean };

/** One argument or event of a contract, as JSON ABI. */
export type AbiInput = { name: string; type: string; indexed?: boolean; components?: AbiInput[] };
export type AbiEvent = { type: "event"; name: string; inputs: AbiInput[]; anonymous?: boolean };

/** Where a log has an address: in a topic, or in a word of 32 bytes of its data. Both counted from 0. */
export type WalletPlace = { topic: number } | { word: number };

/** A view function of a contract, as JSON ABI. */
export type AbiFunction = {
  type: "function";
  name: string;
  inputs: AbiInput[];
  outputs: AbiInput[];
  stateMutability: "view" | "pure";
};

/** A function of a contract that changes something, as JSON ABI. */
export type AbiAction = {
  type: "function";
  name: string;
  inputs: AbiInput[];
  stateMutability: "nonpayable" | "payable";
};

/** An error that a contract reverts with, as JSON ABI. */
export type AbiError = { type: "error"; name: string; inputs: AbiInput[] };

/** One number of a view function's result, with its path as in `ViewConfig` joined by dots. */
export type ViewResult = { path: string; label: string; decimals: number; unit: string };

/** A protocol whose events and view functions can be picked without an ABI. */
export type ProtocolData = {
  kind: string;
  label: string;
  hint: string;
  events: AbiEvent[];
  /** Decimals and unit that usually fit, by the event's name and argument. */
  units: Record<string, Record<string, { decimals: number; unit: string }>>;
  /** Names of the events that name a wallet whose results may have moved by them; absent when there are none. */
  walletEvents?: string[];
  /** View functions worth watching. */
  functions: AbiFunction[];
  /** Functions that change something, and what they may revert with. */
  actions: AbiAction[];
  errors: AbiError[];
  /** By the function's name: what of its result can be watched, the likeliest first. */
  results: Record<string, ViewResult[]>;
  /** Known deployments; a demo chain's come from the environment. */
  deployments: {
    chainId: number;
    address: `0x${string}`;
    label: string;
    /** Of an ERC-20 token. */
    token?: { symbol: string; decimals: number };
  }[];
};

/** A workflow to start from. `inputs` are asked for in a short form; their values go to `workflow.create`. */
/** A template's own graph, small: steps where they stand on the canvas, and edges as pairs of their places in the list. */
export type TemplateSketch = {
  steps: { family: Family; icon: string; x: number; y: number }[];
  edges: [from: number, to: number][];
};

export type TemplateData = { kind: string; label: string; hint: string; inputs: FieldSpec[]; sketch: TemplateSketch };

export type Catalog = {
  nodes: NodeTypeData[];
  chains: ChainData[];
  operators: OperatorData[];
  channels: ChannelData[];
  protocols: ProtocolData[];
  templates: TemplateData[];
};

/** A sentence on a card: words, and values as chips. */
export type SentencePart = string | { chip: string; tone?: Family; faulty?: boolean };

/** A change that mends a problem by one click. */
export type Cure =
  | {
      label: string;
      /** `follow`: put a node of that type under the way `handle` of the problem's node. */
      kind: "follow";
      handle: string;
      type: string;
    }
  | {
      label: string;
      /** `set`: put a value at a path below the config of the problem's node. */
      kind: "set";
      field: string;
      value: unknown;
    }
  | {
      label: string;
      /** `retype`: make the problem's node one of that type; its way in and out stay. */
      kind: "retype";
      type: string;
    };

/** Something to fix; `error` blocks publishing. */
export type Problem = {
  severity: "error" | "warning";
  nodeId?: string;
  edgeId?: string;
  /** Path below the node's config, for "Go to field". */
  field?: string;
  /** Closed set of slugs, for help and tests. */
  code: string;
  /** What is wrong and what to do, in words. */
  message: string;
  cure?: Cure;
};

/** All that the canvas shows of a graph and that only the server can tell. */
export type GraphDescription = {
  nodes: Record<
    string,
    {
      sentence: SentencePart[];
      handles: Handle[];
      /** Who ends here, to stand after their number: "not below their line". */
      stops: string;
      /** What this node makes. */
      outputs: Output[];
      /** What its fields may refer to: upstream nodes' outputs, by node. */
      available: { nodeId: string; name: string; family: Family; outputs: Output[] }[];
    }
  >;
  problems: Problem[];
};
