import { h, put } from '../dom.js';
import { icon } from '../icons.js';
import { count, shortTime } from '../format.js';
import { live, read } from '../live.js';
import { go, remember } from '../router.js';
import { empty, iconButton, searchBox } from '../controls.js';
import { ansi } from '../ansi.js';
import { commandButtons, hasConsole, stateOf } from './resources.js';

const kept = 10_000;

export async function open(main, { params, query, signal }) {
  let name = params.name ?? '';
  let follow = true;
  let found = [];
  let at = -1;
  let stream = null;
  let last = '';
  let text = query.get('text') ?? '';
  const lines = h('div', { class: 'console wrap', tabindex: 0, role: 'log', 'aria-label': 'Console', 'aria-live': 'off' });
  const body = h('div', { class: 'body' }, lines);
  const state = h('span');
  const buttons = h('span', { class: 'buttons' });
  const total = h('span', { class: 'muted' });
  const hits = h('span', { class: 'muted', role: 'status' });
  const select = h('select', { 'aria-label': 'Resource', onchange: () => go(`/consolelogs/resource/${encodeURIComponent(select.value)}`) });
  const download = h('a', { class: 'button quiet', title: 'Download', 'aria-label': 'Download', download: '' }, icon('download'));
  const followButton = h('button', { type: 'button', 'aria-pressed': 'true', onclick: () => setFollow(!follow) }, icon('down'), 'Follow');
  const toggle = (symbol, label, cls, pressed) => {
    const button = h('button', { type: 'button', class: 'quiet', title: label, 'aria-label': label, 'aria-pressed': String(pressed), onclick: () => {
      button.setAttribute('aria-pressed', String(lines.classList.toggle(cls) === (cls === 'wrap')));
    } }, icon(symbol));
    return button;
  };
  const search = searchBox('Search the console…', text, (value) => {
    text = value;
    remember({ text });
    mark();
  });
  search.addEventListener('keydown', (event) => event.key === 'Enter' && step(event.shiftKey ? -1 : 1));
  put(main, h('div', { class: 'head' }, h('h1', {}, 'Console'), h('label', { class: 'field' }, 'Resource', select), state, buttons, h('span', { class: 'spring' }),
    search, hits, followButton, toggle('wrap', 'Wrap lines', 'wrap', true), toggle('clock', 'Show times', 'no-times', true),
    iconButton('trash', 'Clear the view', () => { put(lines); showTotal(); }), download, total), body);

  function setFollow(on) {
    follow = on;
    followButton.setAttribute('aria-pressed', String(on));
    if (on) lines.scrollTop = lines.scrollHeight;
  }
  lines.addEventListener('scroll', () => {
    const atEnd = lines.scrollTop + lines.clientHeight > lines.scrollHeight - 40;
    if (follow !== atEnd && !settling) setFollow(atEnd);
  });
  let settling = false;

  function row(line) {
    return h('div', { class: line.isError ? 'row err' : 'row', id: `L${line.line}` },
      h('span', { class: 'no' }, String(line.line)), h('span', { class: 'at' }, shortTime(Date.parse(line.time))), h('span', { class: 'said' }, ansi(line.text)));
  }

  function append(batch) {
    settling = true;
    lines.append(...batch.map(row));
    while (lines.childElementCount > kept) lines.firstElementChild.remove();
    if (follow) lines.scrollTop = lines.scrollHeight;
    requestAnimationFrame(() => { settling = false; });
    showTotal();
    if (text) mark(false);
  }

  const showTotal = () => { total.textContent = count(lines.childElementCount, 'line'); };

  function mark(move = true) {
    for (const element of lines.querySelectorAll('.found')) element.classList.remove('found');
    found = text ? [...lines.children].filter((element) => element.lastElementChild.textContent.toLowerCase().includes(text.toLowerCase())) : [];
    hits.textContent = text ? `${count(found.length, 'match', 'matches')}` : '';
    for (const element of found) element.classList.add('found');
    at = found.length;
    if (move && found.length) step(-1);
  }

  function step(by) {
    if (!found.length) return;
    at = (at + by + found.length) % found.length;
    setFollow(false);
    found[at].scrollIntoView({ block: 'center' });
    hits.textContent = `${at + 1} of ${found.length}`;
  }

  function connect() {
    stream?.close();
    stream = null;
    if (!name || document.hidden) return;
    stream = new EventSource(`/api/resources/${encodeURIComponent(name)}/console${last ? `?after=${last}` : ''}`);
    stream.addEventListener('lines', (event) => {
      last = event.lastEventId;
      append(JSON.parse(event.data));
    });
  }
  document.addEventListener('visibilitychange', connect, { signal });
  signal.addEventListener('abort', () => stream?.close());

  live(['resources'], async () => {
    const { connection, resources } = await read('/api/resources', {}, signal);
    const having = resources.filter(hasConsole);
    if (!having.length) {
      put(body, empty('console', connection === 'Standalone' ? 'No consoles without an AppHost' : 'No resources yet',
        h('p', {}, connection === 'Standalone' ? 'Console output comes from the AppHost, which starts the resources: dotnet run --project AppHost. Log records that services send over OTLP are on the Structured page.' : 'Their output appears here as soon as the AppHost starts them.')));
      return;
    }
    if (!lines.isConnected) put(body, lines);
    if (!name) return go(`/consolelogs/resource/${encodeURIComponent(having[0].name)}`);
    if (select.childElementCount !== having.length) put(select, having.map((resource) => h('option', { value: resource.name }, resource.name)));
    select.value = name;
    const resource = having.find((one) => one.name === name);
    put(state, resource ? stateOf(resource) : 'No such resource');
    const focused = document.activeElement.dataset?.focus;
    put(buttons, resource ? commandButtons(resource) : '');
    if (focused) buttons.querySelector(`[data-focus="${focused}"]`)?.focus();
    download.href = `/api/resources/${encodeURIComponent(name)}/console.txt`;
    if (!stream) connect();
  }, signal);
}
