/** Told to the window once a change was made by this page. */
export const ACTED = "bellwether:acted";

export const tellActed = () => window.dispatchEvent(new Event(ACTED));
