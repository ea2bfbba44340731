import { fromWire, toWire } from "#server/contract/wire.ts";

/** Nouns of what changed; `all` after a gap in listening. */
export type LiveTopics = string[] | "all";
type Listener = (topics: LiveTopics) => void;
type Feed = { listeners: Set<Listener>; close: () => void };

const feeds = new Map<string | null, Feed>();

/** The server says that it is there every 15 s. */
const SILENCE_MS = 30_000;
const AGAIN_FIRST_MS = 2_000;
const AGAIN_LAST_MS = 60_000;

/**
 * Hears what changes in a workspace; `null` is the admin's view of all. A tab holds one connection however many listen.
 *
 * @returns what ends it
 */
export function listenLive(workspace: string | null, listener: Listener): () => void {
  const feed = feeds.get(workspace) ?? openFeed(workspace);
  feed.listeners.add(listener);
  return () => {
    feed.listeners.delete(listener);
    if (feed.listeners.size > 0) return;
    feed.close();
    feeds.delete(workspace);
  };
}

function openFeed(workspace: string | null): Feed {
  const listeners = new Set<Listener>();
  // the page was read a moment ago; the first "all" of a connection matters after a gap only
  let isFirst = true;
  const tell = (topics: LiveTopics) => {
    if (!isFirst) for (const listener of listeners) listener(topics);
    isFirst = false;
  };
  const feed = { listeners, close: keepOpen(urlOf(workspace), tell) };
  feeds.set(workspace, feed);
  return feed;
}

function urlOf(workspace: string | null): string {
  return `/api/trpc/live.changes?input=${encodeURIComponent(JSON.stringify(toWire({ workspace })))}`;
}

/** Browsers connect again by themselves, but not after a refusal or a silence. */
function keepOpen(url: string, tell: (topics: LiveTopics) => void): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout>;
  let againMs = AGAIN_FIRST_MS;
  const connectAgain = () => {
    source.close();
    clearTimeout(timer);
    timer = setTimeout(connect, againMs);
    againMs = Math.min(againMs * 2, AGAIN_LAST_MS);
  };
  const stillThere = () => {
    clearTimeout(timer);
    timer = setTimeout(connectAgain, SILENCE_MS);
  };
  const connect = () => {
    source = new EventSource(url);
    stillThere();
    source.onmessage = ({ data }) => {
      stillThere();
      againMs = AGAIN_FIRST_MS;
      tell((fromWire(JSON.parse(data)) as { topics: LiveTopics }).topics);
    };
    source.onerror = () => source.readyState === EventSource.CLOSED && connectAgain();
    source.addEventListener("ping", stillThere);
    for (const ending of ["return", "serialized-error"]) source.addEventListener(ending, connectAgain);
  };
  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
