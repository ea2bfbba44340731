import type { TemplateData } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { WorkspaceFacts } from "./define-node.ts";

/** A workflow to start from: data for the form, and a pure function from its inputs to a graph that can be published. */
export type TemplateDefinition<I> = Omit<TemplateData, "sketch"> & {
  /** What somebody might type into the form: its picture is drawn of it. */
  example: Record<string, unknown>;
  /** @throws BadInputError naming the input that is wrong */
  build(inputs: I, facts: WorkspaceFacts): Graph;
  /** Strict, as for nodes. */
  parse(inputs: unknown): I;
};

/** A template whose inputs' type is forgotten: parse first. */
export type AnyTemplate = TemplateDefinition<Record<string, unknown>>;

export function defineTemplate<I>(definition: TemplateDefinition<I>): TemplateDefinition<I> {
  return definition;
}
