/**
 * Of two classes that set the same thing, the last one stays: what a caller adds wins over what a part begins with.
 * Knows the utilities that this application uses, and no more; a test holds it to the library that knows all of them.
 */
export function mergeClasses(classes: string): string {
  const kept: string[] = [];
  const settled = new Set<string>();
  for (const name of classes.split(/\s+/).reverse()) {
    if (!name) continue;
    const { variants, base } = partsOf(name);
    const kind = kindOf(base);
    if (kind && settled.has(variants + kind)) continue;
    if (kind) for (const one of [kind, ...(ALSO_SETS[kind] ?? [])]) settled.add(variants + one);
    kept.push(name);
  }
  return kept.reverse().join(" ");
}

/** `hover:in-data-[a:b]:p-2` is the variants `hover:in-data-[a:b]:` and the utility `p-2`. */
function partsOf(name: string): { variants: string; base: string } {
  let depth = 0;
  let end = 0;
  for (let at = 0; at < name.length; at++) {
    const char = name[at];
    if (char === "[" || char === "(") depth++;
    else if (char === "]" || char === ")") depth--;
    else if (char === ":" && depth === 0) end = at + 1;
  }
  const utility = name.slice(end);
  const isImportant = utility.startsWith("!") || utility.endsWith("!");
  const variants = name.slice(0, end).split(":").sort().join(":");
  return { variants: variants + (isImportant ? "!" : ""), base: utility.replace(/^!|!$/g, "").replace(/^-/, "") };
}

const SIZES = "tiny|label|body|read|lead|letter|title|section|headline|figure|page";
const LENGTH = String.raw`\d|px$|\[[\d.]|\[length|\[calc|\[clamp|\[min|\[max`;

/** What a utility sets, by the first that fits; the order matters where names begin alike. */
const KINDS: readonly [kind: string, fits: RegExp][] = [
  ["font-size", new RegExp(`^text-(${SIZES}|xs|sm|base|lg|\\d?xl|\\[[\\d.]+(px|rem|em)\\])(/|$)`)],
  ["text-align", /^text-(left|center|right|justify|start|end)$/],
  ["text-wrap", /^text-(wrap|nowrap|balance|pretty)$/],
  ["text-overflow", /^(truncate|text-ellipsis|text-clip)$/],
  ["text-color", /^text-/],
  ["text-decoration", /^(underline|no-underline|line-through|overline)$/],
  ["underline-offset", /^underline-offset-/],
  ["decoration-style", /^decoration-(solid|dashed|dotted|double|wavy)$/],
  ["decoration-thickness", /^decoration-(\d|\[[\d.]|auto$|from-font$)/],
  ["decoration-color", /^decoration-/],
  ["font-family", /^font-(sans|serif|mono)$/],
  ["font-weight", /^font-/],
  ["text-case", /^(uppercase|lowercase|capitalize|normal-case)$/],
  ["display", /^(block|inline-block|inline|flex|inline-flex|grid|inline-grid|contents|hidden|table)$/],
  ["position", /^(static|fixed|absolute|relative|sticky)$/],
  ["screen-reader", /^(not-)?sr-only$/],
  ["flex-direction", /^flex-(row|col)(-reverse)?$/],
  ["flex-wrap", /^flex-(wrap|nowrap|wrap-reverse)$/],
  ["flex", /^flex-/],
  ["padding", /^p-/],
  ["padding-x", /^px-/],
  ["padding-y", /^py-/],
  ...["t", "r", "b", "l"].map((side): [string, RegExp] => [`padding-${side}`, new RegExp(`^p${side}-`)]),
  ["margin", /^m-/],
  ["margin-x", /^mx-/],
  ["margin-y", /^my-/],
  ...["t", "r", "b", "l"].map((side): [string, RegExp] => [`margin-${side}`, new RegExp(`^m${side}-`)]),
  ["border-style", /^border-(solid|dashed|dotted|double|none)$/],
  ["border-collapse", /^border-(collapse|separate)$/],
  ["border-width", new RegExp(`^border(-(${LENGTH})|$)`)],
  ...["x", "y", "t", "r", "b", "l"].flatMap((side): [string, RegExp][] => [
    [`border-${side}-width`, new RegExp(`^border-${side}(-(${LENGTH})|$)`)],
    [`border-${side}-color`, new RegExp(`^border-${side}-`)],
  ]),
  ["border-color", /^border-/],
  ["rounded", /^rounded(-(control|card|end|none|full|xs|sm|md|lg|\d?xl|\[.*|\(.*))?$/],
  ...["tl", "tr", "bl", "br", "t", "r", "b", "l"].map((side): [string, RegExp] => [
    `rounded-${side}`,
    new RegExp(`^rounded-${side}(-|$)`),
  ]),
  ["background-image", /^bg-\[(linear|radial|conic|repeating)/],
  ["background-color", /^bg-/],
  ["outline-offset", /^outline-offset-/],
  ["outline-style", /^outline-(none|hidden|solid|dashed|dotted|double)$/],
  ["outline-width", new RegExp(`^outline(-(${LENGTH})|$)`)],
  ["outline-color", /^outline-/],
  ["inset-ring-width", new RegExp(`^inset-ring(-(${LENGTH})|$)`)],
  ["inset-ring-color", /^inset-ring-/],
  ["ring-width", new RegExp(`^ring(-(${LENGTH})|$)`)],
  ["ring-color", /^ring-/],
  ["shadow", /^shadow(-(1|2|none|xs|sm|md|lg|\d?xl|\[.*))?$/],
  ["overflow", /^overflow-(auto|hidden|visible|clip|scroll)$/],
  ["overflow-x", /^overflow-x-/],
  ["overflow-y", /^overflow-y-/],
  ["transition-behaviour", /^transition-(normal|discrete)$/],
  ["transition", /^transition(-|$)/],
  ["translate", /^translate-(?![xyz]-)/],
  ["translate-x", /^translate-x-/],
  ["translate-y", /^translate-y-/],
  ["scale", /^scale-(?![xyz]-)/],
  ["gap", /^gap-(?![xy]-)/],
  ["gap-x", /^gap-x-/],
  ["gap-y", /^gap-y-/],
  ["inset", /^inset-(?![xy]-)/],
  ["inset-x", /^inset-x-/],
  ["inset-y", /^inset-y-/],
  ["grow", /^grow(-|$)/],
  ["shrink", /^shrink(-|$)/],
  ["white-space", /^whitespace-/],
  ["word-break", /^break-(normal|words|all|keep)$/],
  ["list-style", /^list-(disc|decimal|none)$/],
  ["justify-items", /^justify-items-/],
  ["place-items", /^place-items-/],
  ["place-content", /^place-content-/],
  ["auto-cols", /^auto-cols-/],
  ["grid-cols", /^grid-cols-/],
  ["grid-flow", /^grid-flow-/],
  ["col-span", /^col-(span-|auto$)/],
  ["row-span", /^row-(span-|auto$)/],
  ["number-spacing", /^(tabular|proportional)-nums$/],
  ["max-height", /^max-h-/],
  ["max-width", /^max-w-/],
  ["min-height", /^min-h-/],
  ["min-width", /^min-w-/],
  ["height", /^h-/],
  ["width", /^w-/],
  ["stroke-width", new RegExp(`^stroke-(${LENGTH})`)],
  ["line-clamp", /^line-clamp-/],
  ["content-align", /^content-(start|center|end|between|around|evenly|stretch)$/],
  ["field-sizing", /^field-sizing-/],
  ["box-decoration", /^box-decoration-/],
  ["pointer-events", /^pointer-events-/],
  // Named after what they set.
  [
    "",
    /^(size|items|justify|self|leading|tracking|opacity|cursor|select|resize|appearance|top|right|bottom|left|z|order|basis|origin|duration|ease|delay|animate|fill|stroke|caret|touch|overscroll|rotate|align)-/,
  ],
];

/** What else a utility settles, of those before it. */
const ALSO_SETS: Record<string, readonly string[]> = {
  "font-size": ["leading"],
  "line-clamp": ["display", "overflow"],
  flex: ["basis", "grow", "shrink"],
  size: ["width", "height"],
  gap: ["gap-x", "gap-y"],
  overflow: ["overflow-x", "overflow-y"],
  translate: ["translate-x", "translate-y"],
  inset: ["inset-x", "inset-y", "top", "right", "bottom", "left"],
  "inset-x": ["right", "left"],
  "inset-y": ["top", "bottom"],
  ...boxes("padding"),
  ...boxes("margin"),
  "border-width": ["x", "y", "t", "r", "b", "l"].map((side) => `border-${side}-width`),
  "border-color": ["x", "y", "t", "r", "b", "l"].map((side) => `border-${side}-color`),
  "border-x-width": ["border-r-width", "border-l-width"],
  "border-y-width": ["border-t-width", "border-b-width"],
  "border-x-color": ["border-r-color", "border-l-color"],
  "border-y-color": ["border-t-color", "border-b-color"],
  rounded: ["t", "r", "b", "l", "tl", "tr", "bl", "br"].map((side) => `rounded-${side}`),
  "rounded-t": ["rounded-tl", "rounded-tr"],
  "rounded-r": ["rounded-tr", "rounded-br"],
  "rounded-b": ["rounded-bl", "rounded-br"],
  "rounded-l": ["rounded-tl", "rounded-bl"],
};

function boxes(of: "padding" | "margin"): Record<string, string[]> {
  return {
    [of]: ["x", "y", "t", "r", "b", "l"].map((side) => `${of}-${side}`),
    [`${of}-x`]: [`${of}-r`, `${of}-l`],
    [`${of}-y`]: [`${of}-t`, `${of}-b`],
  };
}

const known = new Map<string, string | undefined>();

function kindOf(base: string): string | undefined {
  if (!known.has(base)) {
    const property = /^\[([a-z-]+):/.exec(base)?.[1];
    const kind = property ? `[${property}]` : KINDS.find(([, fits]) => fits.test(base));
    known.set(base, typeof kind === "object" ? kind[0] || /^[a-z]+/.exec(base)?.[0] : kind);
  }
  return known.get(base);
}
