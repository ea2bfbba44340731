/** A node of what `explain (format json)` tells. */
export type PlanNode = { "Node Type": string; "Relation Name"?: string; "Index Name"?: string; Plans?: PlanNode[] };

export type Scan = {
  table: string;
  /** The index, or how the table is read without one. */
  by: string;
  /** What is read stands in the index itself. */
  isIndexAlone: boolean;
};

/** Of each table that is read: how. */
export function scansOf(plan: PlanNode | undefined): Scan[] {
  if (!plan) return [];
  const { "Node Type": type, "Relation Name": table, "Index Name": index, Plans = [] } = plan;
  const isScan = / Scan$/.test(type) && (table !== undefined || index !== undefined);
  const own = { table: table ?? "", by: index ?? type, isIndexAlone: type === "Index Only Scan" };
  return [...(isScan ? [own] : []), ...Plans.flatMap(scansOf)];
}
