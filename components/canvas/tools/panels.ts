/** Which panels stand on the canvas; of this browser, never of the document. */
export type Panels = { map: boolean | null; outline: boolean };

const KEY = "bellwether:panels";
/** From this many cards on the map is there unless it was closed. */
export const MAP_FROM = 14;

export function readPanels(storage: Pick<Storage, "getItem">): Panels {
  try {
    const { map, outline } = JSON.parse(storage.getItem(KEY) ?? "{}") as Partial<Record<keyof Panels, unknown>>;
    return { map: typeof map === "boolean" ? map : null, outline: outline === true };
  } catch {
    return { map: null, outline: false };
  }
}

export function writePanels(storage: Pick<Storage, "setItem">, panels: Panels): void {
  try {
    storage.setItem(KEY, JSON.stringify(panels));
  } catch {
    // without storage they are as ever at the next visit
  }
}
