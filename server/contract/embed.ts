/** Says that a request comes from the widget: a page that stands in another site's. */
export const EMBEDDED_HEADER = "x-bellwether-embedded";

/** What the widget's page tells the page around it, by `postMessage`. */
export type EmbedMessage = { bellwetherHeight: number };
