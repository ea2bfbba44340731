import { escapeHtml } from "../plain-text.ts";
import type { ItemsBlock } from "./digest-blocks.ts";
import { type Block, type EmailContent, factsMin } from "./email-content.ts";

/**
 * A mail in the product's look: tables and inline colours, because mail programs read little else; a dark sheet for
 * those that ask for one. All text is escaped here and nowhere before.
 */
export function renderEmailHtml(content: EmailContent): string {
  const rows = [
    row("22px 24px 0", `${table(`<tr>${headCells(content)}</tr>`)}`),
    cell(
      { padding: "24px 24px 0", font: `550 27px/35px ${SERIF}`, tone: "ink", extra: ";letter-spacing:-.3px" },
      content.heading,
    ),
    ...content.blocks.map(renderBlock),
    content.link ? row("22px 24px 0", button(content.link)) : "",
    cell(
      { padding: "26px 24px 24px", font: `450 12.5px/19px ${SANS}`, tone: "mute" },
      undefined,
      renderFooter(content),
    ),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(content.heading)}</title><style>${DARK}</style></head>
<body class="bw-ground" style="margin:0;padding:0;background:${LIGHT.ground}">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(content.preview)}</div>
<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%" class="bw-ground" style="background:${LIGHT.ground};border-collapse:collapse"><tr><td align="center" style="padding:24px 16px 22px">
<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%" class="bw-card" style="max-width:520px;border-collapse:separate;background:${LIGHT.surface};border:1px solid ${LIGHT.line};border-radius:12px">
${rows.filter(Boolean).join("\n")}
</table>
<p class="bw-mute" style="margin:12px 0 0;font:450 12px/18px ${SANS};color:${LIGHT.mute}">${escapeHtml(content.signature)}</p>
</td></tr></table></body></html>`;
}

const LIGHT = {
  ground: "#e8ebe3",
  surface: "#fbfcf9",
  line: "#d0d6c9",
  hair: "#e1e5db",
  ink: "#14201b",
  text: "#435049",
  mute: "#59655e",
  solid: "#1d3329",
  onSolid: "#f7faf5",
  brass: "#a87718",
};

// quotes inside: these stand in double-quoted attributes
const SANS = "'Hanken Grotesk',-apple-system,'Segoe UI',Helvetica,Arial,sans-serif";
const SERIF = "'Besley',Georgia,'Times New Roman',serif";

const DARK = `@media (prefers-color-scheme:dark){
.bw-ground{background:#0a110e!important}.bw-card{background:#151f1b!important;border-color:#304039!important}
.bw-ink{color:#eaf0ea!important}.bw-text{color:#b9c6be!important}.bw-mute{color:#95a49b!important}
.bw-hair{border-color:#22302a!important}.bw-solid{background:#dfe8e0!important}.bw-on-solid{color:#122019!important}
.bw-brass{text-decoration-color:#deac4b!important}}`;

type Tone = "ink" | "text" | "mute";
type Style = { padding: string; font: string; tone: Tone; extra?: string };

function row(padding: string, html: string): string {
  return `<tr><td style="padding:${padding}">${html}</td></tr>`;
}

function cell({ padding, font, tone, extra = "" }: Style, text: string | undefined, html = ""): string {
  return `<tr><td class="bw-${tone}" style="padding:${padding};font:${font}${extra};color:${LIGHT[tone]}">${text === undefined ? html : escapeHtml(text)}</td></tr>`;
}

function table(html: string, attributes = ""): string {
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"${attributes}>${html}</table>`;
}

function headCells({ sender, label }: EmailContent): string {
  const left = `<td class="bw-ink" style="font:600 13px/20px ${SANS};color:${LIGHT.ink}">${escapeHtml(sender)}</td>`;
  const right = `<td class="bw-mute" style="font:500 12.5px/20px ${SANS};color:${LIGHT.mute};text-align:right">${escapeHtml(label)}</td>`;
  return left + right;
}

function renderBlock(block: Block): string {
  if (block.kind === "items") return renderItems(block);
  if (block.kind === "facts" && block.rows.length >= factsMin) return row("14px 24px 0", renderFacts(block.rows));
  const text = block.kind === "text" ? block.text : block.rows.map(([label, value]) => `${label}: ${value}`).join("\n");
  const html = escapeHtml(text).replaceAll("\n", "<br>");
  return cell({ padding: "12px 24px 0", font: `450 15.5px/25px ${SANS}`, tone: "text" }, undefined, html);
}

/** A topic's alerts under its name, with a hair line between them. */
function renderItems({ title, items }: ItemsBlock): string {
  const head = cell(
    { padding: "24px 24px 2px", font: `650 11.5px/18px ${SANS}`, tone: "mute", extra: ";letter-spacing:.06em" },
    title.toUpperCase(),
  );
  return [head, ...items.map(renderItem)].join("\n");
}

function renderItem({ heading, text, at, url }: ItemsBlock["items"][number]): string {
  const name = url
    ? `<a class="bw-ink bw-brass" href="${escapeHtml(url)}" style="color:${LIGHT.ink};text-decoration:underline;text-decoration-color:${LIGHT.brass};text-underline-offset:3px">${escapeHtml(heading)}</a>`
    : escapeHtml(heading);
  const body = text
    ? `<div class="bw-text" style="padding-top:2px;font:450 14.5px/22px ${SANS};color:${LIGHT.text}">${escapeHtml(text).replaceAll("\n", "<br>")}</div>`
    : "";
  const html =
    `<div class="bw-ink" style="font:620 16px/23px ${SANS};color:${LIGHT.ink}">${name}</div>${body}` +
    `<div class="bw-mute" style="padding-top:3px;font:450 12.5px/18px ${SANS};color:${LIGHT.mute}">${escapeHtml(at)}</div>`;
  const inner = `<tr><td class="bw-hair" style="padding:12px 0;border-bottom:1px solid ${LIGHT.hair}">${html}</td></tr>`;
  return row("0 24px", table(inner));
}

function renderFacts(facts: [string, string][]): string {
  const border = `;border-bottom:1px solid ${LIGHT.hair}`;
  const rows = facts.map(
    ([label, value]) =>
      `<tr><td class="bw-mute bw-hair" style="padding:8px 0;font:450 14px/20px ${SANS};color:${LIGHT.mute}${border}">${escapeHtml(label)}</td>` +
      `<td class="bw-ink bw-hair" style="padding:8px 0;font:600 14px/20px ${SANS};color:${LIGHT.ink};text-align:right${border}">${escapeHtml(value)}</td></tr>`,
  );
  return table(rows.join(""), ` class="bw-hair" style="border-top:1px solid ${LIGHT.hair}"`);
}

function button({ label, url }: { label: string; url: string }): string {
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr><td class="bw-solid" style="background:${LIGHT.solid};border-radius:8px"><a class="bw-on-solid" href="${escapeHtml(url)}" style="display:inline-block;padding:12px 20px;font:600 15px/20px ${SANS};color:${LIGHT.onSolid};text-decoration:none">${escapeHtml(label)}</a></td></tr></table>`;
}

function renderFooter({ footer }: EmailContent): string {
  const links = footer.links.map(
    ({ label, url }) =>
      `<a class="bw-mute bw-brass" href="${escapeHtml(url)}" style="color:${LIGHT.mute};text-decoration:underline;text-decoration-color:${LIGHT.brass};text-underline-offset:3px">${escapeHtml(label)}</a>`,
  );
  return [escapeHtml(footer.text), listed(links)].filter(Boolean).join(" ");
}

const listed = (links: string[]) =>
  links.length < 3 ? links.join(" or ") : `${links.slice(0, -1).join(", ")} or ${links.at(-1)}`;
