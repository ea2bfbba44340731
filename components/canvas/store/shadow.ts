import type { Graph } from "#server/contract/graph.ts";
import { isGraph } from "#server/contract/graph-shape.ts";

/** A draft as this browser last had it, kept until the server has it too. */
export type Shadow = { graph: Graph; baseRevision: number; atMs: number };

/** Where shadows are kept: what a browser's tabs share. */
export type ShadowStore = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

const KEPT_MAX = 5;

export function shadowKey(workspace: string, workflowId: number): string {
  return `bellwether:draft:${workspace}:${workflowId}`;
}

/** Of one tab: what another tab saves or clears never touches it. */
export function tabKey(key: string, tabId: string): string {
  return `${key}:tab:${tabId}`;
}

export type FoundShadow = Shadow & { key: string };

/** What any tab of this browser kept of a draft and the server may not have, newest first. */
export function findShadows(store: ShadowStore, key: string): FoundShadow[] {
  const keys = Array.from({ length: quietly(() => store.length) ?? 0 }, (_, at) => quietly(() => store.key(at)));
  return keys
    .flatMap((found) => {
      const isOf = found?.startsWith(tabKey(key, ""));
      const shadow = isOf && found ? readShadow(store, found) : null;
      return shadow && found ? [{ ...shadow, key: found }] : [];
    })
    .sort((a, b) => b.atMs - a.atMs);
}

/** Keeps unsaved work over a crash. A browser without room or permission only loses this safety. */
export function writeShadow(store: ShadowStore, key: string, shadow: Shadow): void {
  quietly(() => store.setItem(key, JSON.stringify(shadow)));
}

export function clearShadow(store: ShadowStore, key: string): void {
  quietly(() => store.removeItem(key));
}

export function readShadow(store: ShadowStore, key: string): Shadow | null {
  return parsed(quietly(() => store.getItem(key)));
}

/** Puts a copy aside that lost against another: nothing a person drew is thrown away. Newest first, five at most. */
export function keepCopy(store: ShadowStore, key: string, copy: Shadow): void {
  const kept = [copy, ...readCopies(store, key)].slice(0, KEPT_MAX);
  quietly(() => store.setItem(`${key}:kept`, JSON.stringify(kept)));
}

export function readCopies(store: ShadowStore, key: string): Shadow[] {
  const text = quietly(() => store.getItem(`${key}:kept`));
  const list = text ? quietly(() => JSON.parse(text) as unknown) : null;
  return Array.isArray(list) ? list.flatMap((each) => parsed(JSON.stringify(each)) ?? []) : [];
}

function parsed(text: string | null | undefined): Shadow | null {
  if (!text) return null;
  const value = quietly(() => JSON.parse(text) as { graph?: unknown; baseRevision?: unknown; atMs?: unknown });
  const graph = value?.graph;
  if (!isGraph(graph) || typeof value?.baseRevision !== "number" || typeof value.atMs !== "number") return null;
  return { graph, baseRevision: value.baseRevision, atMs: value.atMs };
}

function quietly<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
