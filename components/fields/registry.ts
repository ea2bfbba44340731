import type { ComponentType } from "react";
import type { FieldSpec } from "#server/contract/catalog.ts";
import { AttributesField } from "./attributes.tsx";
import { ChainField } from "./chain.tsx";
import { ChoiceField } from "./choice.tsx";
import { ConditionField } from "./condition.tsx";
import { ContractEventField } from "./contract-event.tsx";
import { EventFiltersField } from "./event-filters.tsx";
import { EventUnitsField } from "./event-units.tsx";
import type { FieldKindProps } from "./field-host.tsx";
import { HeadersField } from "./headers.tsx";
import { LongTextField } from "./long-text.tsx";
import { MessageField } from "./message.tsx";
import { NamedRefsField } from "./named-refs.tsx";
import { NumberField } from "./number.tsx";
import { RefField } from "./ref.tsx";
import { RichTextField } from "./rich-text.tsx";
import { SignalDoorField } from "./signal-door.tsx";
import { SignalFieldsField } from "./signal-fields.tsx";
import { TextField } from "./text.tsx";
import { ToggleField } from "./toggle.tsx";
import { TopicField } from "./topic.tsx";
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
  condition: { component: ConditionField, label: "own", placesProblems: true },
  ways: { component: WaysField, label: "group", placesProblems: true },
  message: { component: MessageField, label: "own", placesProblems: true },
  "rich-text": { component: RichTextField, label: "one" },
  headers: { component: HeadersField, label: "group", placesProblems: true },
  attributes: { component: AttributesField, label: "group", placesProblems: true },
  "signal-fields": { component: SignalFieldsField, label: "group", placesProblems: true },
  "named-refs": { component: NamedRefsField, label: "group", placesProblems: true },
  "signal-door": { component: SignalDoorField, label: "group" },
};
