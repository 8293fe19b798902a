import { h, put, toast } from '../dom.js';
import { icon, typeIcon } from '../icons.js';
import { count, dateTime, duration, time } from '../format.js';
import { live, read, send } from '../live.js';
import { remember } from '../router.js';
import { copyButton, empty, iconButton, searchBox, sendingHelp } from '../controls.js';
import { properties, sidePanel } from '../panel.js';
import { liveTable } from '../lists.js';

const looks = {
  Running: ['ok', 'ok'], Finished: ['ok', 'muted'], Starting: ['clock', 'info'], Waiting: ['clock', 'muted'], Stopping: ['clock', 'muted'],
  RuntimeUnhealthy: ['warning', 'warn'], Exited: ['stop', 'muted'], FailedToStart: ['error', 'error'],
};
const commandNames = { start: 'Start', stop: 'Stop', restart: 'Restart' };

/** A state's name as words. */
export const words = (name) => (name ?? '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ').replace(/ (\w)/g, (_, letter) => ` ${letter.toLowerCase()}`);

/** A resource's state in words and colour. */
export function stateOf(resource) {
  const unhealthy = resource.state === 'Running' && resource.health === 'Unhealthy';
  const failed = resource.state === 'Exited' && resource.exitCode;
  const [symbol, kind] = unhealthy ? ['warning', 'warn'] : failed ? ['error', 'error'] : looks[resource.state] ?? ['dot', 'muted'];
  const text = unhealthy ? 'Running (unhealthy)'
    : resource.state === 'Waiting' && resource.waitingFor?.length ? `Waiting for ${resource.waitingFor.join(', ')}`
    : resource.exitCode ? `${words(resource.state)} (exit code ${resource.exitCode})` : words(resource.state);
  return h('span', { class: 'state', title: text }, h('span', { class: kind }, icon(symbol)), text);
}

/** Starts, stops or restarts, and says what came of it. */
export async function command(name, what) {
  try {
    await send('POST', `/api/resources/${encodeURIComponent(name)}/commands/${what}`);
    toast(`${commandNames[what]}: ${name}`);
  } catch (error) {
    toast(`Could not ${what} ${name}: ${error.message}`, 'error');
  }
}

// What is up can be stopped, what is down can be started.
function possible(resource) {
  const isDown = ['Exited', 'Finished', 'FailedToStart', 'NotStarted'].includes(resource.state);
  return (resource.commands ?? []).filter((what) => commandNames[what] && (what === 'start') === isDown);
}

export function commandButtons(resource) {
  return possible(resource)
    .map((what) => iconButton(what, `${commandNames[what]} ${resource.name}`, () => command(resource.name, what), { dataset: { focus: what } }));
}

/** Databases and parameters are no processes. */
export const hasConsole = (resource) => !['Database', 'Parameter'].includes(resource.type);

const link = ({ url }) => /^https?:/.test(url) ? h('a', { href: url, target: '_blank', rel: 'noreferrer' }, url) : h('span', {}, url);

export async function open(main, { params, query, signal }) {
  let resources = [];
  let chosen = params.name ?? null;
  let text = query.get('text') ?? '';
  const body = h('div', { class: 'body' });
  const table = liveTable({
    label: 'Resources',
    columns: [['Name', '20%'], ['State', '21%'], ['Start time', '120px', 'minor'], ['Source', '17%', 'minor'], ['URLs'], ['Actions', '170px']],
    keyOf: (resource) => resource.name,
    row: (resource) => h('tr', { dataset: { open: '' }, onclick: (event) => !event.target.closest('a, button') && choose(resource.name) },
      h('td', {}, h('a', { href: `/resources/${encodeURIComponent(resource.name)}`, class: 'who', style: resource.indent ? { 'margin-left': '20px' } : {}, dataset: { focus: 'name' }, onclick: (event) => { event.preventDefault(); choose(resource.name); } },
        typeIcon(resource.type), resource.name)),
      h('td', {}, stateOf(resource)),
      h('td', { class: 'time minor', title: resource.startTime ? dateTime(Date.parse(resource.startTime)) : null }, resource.startTime ? time(Date.parse(resource.startTime)).replace(/[.,]\d{3}/, '') : '–'),
      h('td', { class: 'minor', title: resource.source }, resource.source ? h('span', { class: 'muted' }, resource.source.split('/').pop()) : '–'),
      h('td', {}, resource.urls?.length ? resource.urls.map((url, i) => [i > 0 && ', ', link(url)]) : '–'),
      h('td', {}, h('span', { class: 'buttons' }, commandButtons(resource),
        hasConsole(resource) && h('a', { class: 'button quiet small', href: `/consolelogs/resource/${encodeURIComponent(resource.name)}`, title: `Console of ${resource.name}`, 'aria-label': `Console of ${resource.name}` }, icon('console')),
        iconButton('details', `Details of ${resource.name}`, () => choose(resource.name), { dataset: { focus: 'details' } })))),
  });
  put(main, h('div', { class: 'head' }, h('h1', {}, 'Resources'), searchBox('Filter by name…', text, (value) => {
    text = value;
    remember({ text });
    refresh();
  })), body);
  const panel = sidePanel(body, table.element, () => {
    chosen = null;
    table.choose(null);
    history.replaceState(null, '', '/' + location.search);
  }, signal);

  function choose(name) {
    chosen = name;
    history.replaceState(null, '', `/resources/${encodeURIComponent(name)}${location.search}`);
    table.choose(name);
    details();
  }

  function details() {
    const resource = resources.find((one) => one.name === chosen);
    if (!resource) return;
    const started = resource.startTime && Date.parse(resource.startTime);
    const stopped = resource.stopTime && Date.parse(resource.stopTime);
    const key = JSON.stringify(resource);
    if (panel.isOpen && panel.key === key) return;
    panel.key = key;
    panel.show(resource.name, resource.type,
      h('div', { class: 'links' },
        possible(resource).map((what) => h('button', { type: 'button', onclick: () => command(resource.name, what) }, icon(what), commandNames[what])),
        hasConsole(resource) && h('a', { class: 'button', href: `/consolelogs/resource/${encodeURIComponent(resource.name)}` }, 'Console'),
        h('a', { class: 'button', href: `/structuredlogs/resource/${encodeURIComponent(resource.name)}` }, 'Logs'),
        h('a', { class: 'button', href: `/traces/resource/${encodeURIComponent(resource.name)}` }, 'Traces'),
        h('a', { class: 'button', href: `/metrics/resource/${encodeURIComponent(resource.name)}` }, 'Metrics')),
      properties('Resource', [
        ['Name', resource.name], ['State', stateOf(resource)], ['Health', resource.health], ['Reason', resource.reason], ['Waiting for', resource.waitingFor?.join(', ')],
        ['Start time', started && dateTime(started)], ['Stop time', stopped && dateTime(stopped)],
        ['Ran for', stopped && started && duration(stopped - started)], ['Restarts', resource.restarts || null], ['Exit code', resource.exitCode],
        ['Process id', resource.pid], ['Source', resource.source], ['Parent', resource.parent],
        ['Replica of', resource.resource === resource.name ? null : resource.resource],
      ]),
      properties('URLs', (resource.urls ?? []).map((url) => [url.name, h('span', {}, link(url), ' ', copyButton(url.url))])),
      properties('Environment variables', (resource.environment ?? []).map((variable) => [variable.name, variable.isSecret
        ? { secret: async () => (await read(`/api/resources/${encodeURIComponent(resource.name)}/environment/${encodeURIComponent(variable.name)}`))?.value ?? '' }
        : variable.value ?? ''])));
  }

  async function refresh() {
    const list = await read('/api/resources', {}, signal);
    resources = list.resources;
    if (list.connection === 'Standalone' || !resources.length) {
      if (body.querySelector('.empty')) return;
      put(body, list.connection === 'Standalone'
        ? h('div', { class: 'scroll' }, empty('resources', 'A viewer for telemetry', h('p', {}, 'No AppHost started this dashboard, so there are no resources to show. Started with one (dotnet run --project AppHost), this page lists them with their state, addresses and environment.'), await sendingHelp()))
        : empty('resources', list.connection === 'Connected' ? 'No resources yet' : 'Waiting for the AppHost…', h('p', {}, 'Resources appear here as soon as the AppHost names them.')));
      return;
    }
    if (!table.element.isConnected) {
      panel.close();
      body.querySelector('.empty')?.remove();
      body.prepend(table.element);
    }
    const groups = [];
    const shown = resources.filter((resource) => resource.name.toLowerCase().includes(text.toLowerCase()));
    for (const resource of shown) {
      const parent = resource.parent && shown.some((one) => one.resource === resource.parent || one.name === resource.parent);
      groups.push({ ...resource, environment: undefined, indent: Boolean(parent) });
    }
    const running = resources.filter((resource) => resource.state === 'Running').length;
    table.show(arrange(groups), `${count(resources.length, 'resource')}, ${running} running`);
    table.choose(chosen);
    if (chosen) details();
  }

  live(['resources'], refresh, signal);
}

// Children stand below their parent.
function arrange(resources) {
  const isChild = (resource) => resource.indent;
  return resources.filter((resource) => !isChild(resource)).flatMap((resource) =>
    [resource, ...resources.filter((child) => isChild(child) && (child.parent === resource.name || child.parent === resource.resource))]);
}
