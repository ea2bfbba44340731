/** The last so many of something, oldest first. Older ones are forgotten. */
export type Recent<Item> = { readonly items: readonly Item[]; add: (item: Item) => void; clear: () => void };

export function keepRecent<Item>(countMax: number): Recent<Item> {
  const items: Item[] = [];
  return {
    items,
    add: (item) => {
      items.push(item);
      if (items.length > countMax) items.splice(0, items.length - countMax);
    },
    clear: () => void items.splice(0),
  };
}

export const RECENT_MAX = 500;
