// One stream of counters for the whole page. It is let go while nobody looks: browsers allow six connections to an address, over all tabs.
const indicator = document.getElementById('live');
const watchers = new Set();
let counters = null;
let stream = null;

function connect() {
  stream?.close();
  stream = new EventSource('/api/events');
  stream.addEventListener('changed', (event) => {
    const now = JSON.parse(event.data);
    const moved = counters ? Object.keys(now).filter((topic) => now[topic] !== counters[topic]) : Object.keys(now);
    counters = now;
    indicator.className = 'live on';
    indicator.textContent = 'Live';
    for (const watcher of watchers) if (watcher.topics.some((topic) => moved.includes(topic))) watcher.run();
  });
  stream.onerror = () => {
    indicator.className = 'live off';
    indicator.textContent = 'Reconnecting…';
    counters = null;
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => !document.hidden && connect(), 2000);
  };
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    stream?.close();
    counters = null;
  } else {
    connect();
  }
});

/** Runs once now and again whenever a topic changes, never twice at a time and at most a few times a second, until aborted. */
export function live(topics, refresh, signal) {
  let running = false;
  let again = false;
  const run = async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      try {
        await refresh();
      } catch (error) {
        if (signal.aborted) return;
        if (error.name !== 'AbortError' && error.name !== 'TypeError') console.error(error);
      }
      await new Promise((resume) => setTimeout(resume, 300));
    } while (again && !signal.aborted);
    running = false;
  };
  const watcher = { topics, run };
  watchers.add(watcher);
  signal.addEventListener('abort', () => watchers.delete(watcher));
  run();
  return run;
}

/** Reads JSON from the API; null where there is nothing (any more). */
export async function read(path, query = {}, signal) {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== null && one !== undefined && one !== '' && one !== false) url.searchParams.append(name, one);
  }
  const response = await fetch(url, { signal });
  if (response.status === 401) location.assign(`/login?returnUrl=${encodeURIComponent(location.pathname + location.search)}`);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** Sends a command; throws with the server's reason. */
export async function send(method, path) {
  const response = await fetch(path, { method });
  if (response.ok) return;
  const problem = await response.json().catch(() => ({}));
  throw new Error(problem.detail ?? problem.title ?? `${response.status}`);
}

connect();
