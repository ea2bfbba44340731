import * as lucide from "lucide-react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ICON_NAMES, UNKNOWN_ICON } from "./icon-names.ts";

const NOTICE = "<!-- Icons of Lucide, copyright their contributors, under the ISC licence. -->";
const drawings = new Map<string, unknown>(Object.entries(lucide));

/** Lucide's own drawing of an icon, as a symbol under our name. */
function symbolOf(name: string): string {
  const title = name.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
  const Icon = drawings.get(title) as lucide.LucideIcon | undefined;
  if (!Icon) throw new Error(`Lucide has no icon ${name}.`);
  const inside = /<svg[^>]*>(.*)<\/svg>/.exec(renderToStaticMarkup(<Icon />))?.[1];
  return `<symbol id="${name}" viewBox="0 0 24 24">${inside}</symbol>`;
}

test("default: the picture of all icons holds what lucide draws; `vitest -u` draws it again", async () => {
  const symbols = [...ICON_NAMES, UNKNOWN_ICON].sort().map(symbolOf);
  expect(new Set(symbols).size).toBe(symbols.length);
  await expect(
    `<svg xmlns="http://www.w3.org/2000/svg">\n${NOTICE}\n${symbols.join("\n")}\n</svg>\n`,
  ).toMatchFileSnapshot("../../public/icons.svg");
});
