import type { ComponentType } from "react";
import type { FieldSpec } from "#server/contract/catalog.ts";
import { AddressField } from "./address.tsx";
import { AttributesField } from "./attributes.tsx";
import { ChainField } from "./chain.tsx";
import { ChoiceField } from "./choice.tsx";
import { ChoicesField } from "./choices.tsx";
import { ConditionField } from "./condition.tsx";
import { ContractCallField } from "./contract-call.tsx";
import { ContractEventField } from "./contract-event.tsx";
import { ContractViewField } from "./contract-view.tsx";
import { DurationField } from "./duration.tsx";
import { EventFiltersField } from "./event-filters.tsx";
import { EventUnitsField } from "./event-units.tsx";
import type { FieldKindProps } from "./field-host.tsx";
import { HeadersField } from "./headers.tsx";
import { LateField } from "./late.tsx";
import { LineField } from "./line.tsx";
import { LinesField } from "./lines.tsx";
import { LongTextField } from "./long-text.tsx";
import { MessageField } from "./message.tsx";
import { MoversField } from "./movers.tsx";
import { NamedRefsField } from "./named-refs.tsx";
import { NumberField } from "./number.tsx";
import { RefField } from "./ref.tsx";
import { RichTextField } from "./rich-text.tsx";
import { ScheduleTimeField } from "./schedule-time.tsx";
import { SecretField } from "./secret.tsx";
import { SegmentField } from "./segment.tsx";
import { SettleField } from "./settle.tsx";
import { SignalDoorField } from "./signal-door.tsx";
import { SignalFieldsField } from "./signal-fields.tsx";
import { SignerField } from "./signer.tsx";
import { TextField } from "./text.tsx";
import { ToggleField } from "./toggle.tsx";
import { TokenField } from "./token.tsx";
import { TokensField } from "./tokens.tsx";
import { ToldAttributesField } from "./told-attributes.tsx";
import { TopicField } from "./topic.tsx";
import { UntilField } from "./until.tsx";
import { WaysField } from "./ways.tsx";

type Kind = FieldSpec["kind"];

type Entry<K extends Kind> = {
  component: ComponentType<FieldKindProps<K>>;
  /** `one` control takes the label; a `group` of controls stands under it; `own` brings its label. */
  label: "one" | "group" | "own";
  /** Shows what is wrong at its own parts; otherwise everything below its key is listed under it. */
  placesProblems?: boolean;
};

/** What draws each kind of field. The inspector knows kinds, never node types. */
export const FIELD_KINDS: { [K in Kind]: Entry<K> } = {
  text: { component: TextField, label: "one" },
  "long-text": { component: LongTextField, label: "one" },
  number: { component: NumberField, label: "one" },
  toggle: { component: ToggleField, label: "own" },
  choice: { component: ChoiceField, label: "one" },
  chain: { component: ChainField, label: "one" },
  "contract-event": { component: ContractEventField, label: "group" },
  "event-units": { component: EventUnitsField, label: "group", placesProblems: true },
  "event-filters": { component: EventFiltersField, label: "group", placesProblems: true },
  ref: { component: RefField, label: "one" },
  topic: { component: TopicField, label: "one" },
  segment: { component: SegmentField, label: "one" },
  condition: { component: ConditionField, label: "own", placesProblems: true },
  ways: { component: WaysField, label: "group", placesProblems: true },
  message: { component: MessageField, label: "own", placesProblems: true },
  "rich-text": { component: RichTextField, label: "one" },
  headers: { component: HeadersField, label: "group", placesProblems: true },
  secret: { component: SecretField, label: "one" },
  attributes: { component: AttributesField, label: "group", placesProblems: true },
  "told-attributes": { component: ToldAttributesField, label: "group", placesProblems: true },
  "signal-fields": { component: SignalFieldsField, label: "group", placesProblems: true },
  "named-refs": { component: NamedRefsField, label: "group", placesProblems: true },
  "signal-door": { component: SignalDoorField, label: "group" },
  choices: { component: ChoicesField, label: "group" },
  duration: { component: DurationField, label: "one" },
  address: { component: AddressField, label: "group", placesProblems: true },
  token: { component: TokenField, label: "group" },
  tokens: { component: TokensField, label: "group", placesProblems: true },
  "contract-view": { component: ContractViewField, label: "group", placesProblems: true },
  "contract-call": { component: ContractCallField, label: "group", placesProblems: true },
  signer: { component: SignerField, label: "one" },
  movers: { component: MoversField, label: "group", placesProblems: true },
  lines: { component: LinesField, label: "group", placesProblems: true },
  line: { component: LineField, label: "group" },
  settle: { component: SettleField, label: "group" },
  late: { component: LateField, label: "group" },
  "schedule-time": { component: ScheduleTimeField, label: "group" },
  until: { component: UntilField, label: "group" },
};
