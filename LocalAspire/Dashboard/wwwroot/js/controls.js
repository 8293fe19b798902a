import { h, put, toast } from './dom.js';
import { icon } from './icons.js';
import { live, read } from './live.js';

/** A button that is only an icon. */
export function iconButton(name, label, onclick, props = {}) {
  return h('button', { type: 'button', class: 'quiet small', title: label, 'aria-label': label, onclick, ...props }, icon(name));
}

/** Copies a text and says so. */
export function copyButton(text, label = 'Copy') {
  const button = iconButton('copy', label, async (event) => {
    event.stopPropagation();
    try {
      await navigator.clipboard.writeText(typeof text === 'function' ? text() : text);
      put(button, icon('check'));
      setTimeout(() => put(button, icon('copy')), 1200);
    } catch {
      toast('The browser did not allow copying.');
    }
  }, { class: 'quiet small copy' });
  return button;
}

/** A search box that reports when typing pauses. */
export function searchBox(placeholder, value, onchange) {
  let timer;
  return h('input', { type: 'search', placeholder, 'aria-label': placeholder, value: value ?? '', oninput: (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => onchange(event.target.value.trim()), 200);
  } });
}

/** A drop-down with a visible label; options are [value, text]. */
export function choice(label, options, value, onchange) {
  const select = h('select', { 'aria-label': label, onchange: (event) => onchange(event.target.value) });
  setOptions(select, options, value);
  return h('label', { class: 'field' }, label, select);
}

function setOptions(select, options, value) {
  put(select, options.map(([key, text, indent]) => h('option', { value: key }, `${indent ? '\u2003' : ''}${text}`)));
  select.value = value ?? options[0]?.[0] ?? '';
  if (value && select.value !== value) {
    select.prepend(h('option', { value }, value));
    select.value = value;
  }
}

/** A drop-down of everyone who has sent telemetry: a service, or one of its instances. */
export function sourceChoice(value, onchange, signal, anyone = '(All)') {
  const select = h('select', { 'aria-label': 'Resource', onchange: (event) => onchange(event.target.value) });
  let current = value ?? '';
  select.addEventListener('change', () => { current = select.value; });
  live(['telemetryResources'], async () => {
    const sources = await read('/api/telemetry/sources', {}, signal);
    const options = anyone ? [['', anyone]] : [];
    for (const [service, instances] of Map.groupBy(sources, (source) => source.service)) {
      options.push([service, service]);
      if (instances.length > 1) for (const one of instances) options.push([one.instance, one.name, true]);
    }
    setOptions(select, options, current);
    if (!anyone && !current && options.length) {
      current = options[0][0];
      select.value = current;
      onchange(current);
    }
  }, signal);
  return h('label', { class: 'field' }, 'Resource', select);
}

/** Conditions on attributes: chips, and a small form to add one. */
export function filterBar(conditions, keysPath, onchange) {
  const chips = h('span', { class: 'chips' });
  const keys = h('datalist', { id: 'filter-keys' });
  const form = h('form', { hidden: true },
    h('label', {}, 'Attribute', h('input', { name: 'key', list: 'filter-keys', required: true, autocomplete: 'off', spellcheck: 'false', pattern: '[^=~!]+', title: 'A name without = ~ !' })),
    h('label', {}, 'Condition', h('select', { name: 'op' }, [['=', 'equals'], ['!=', 'does not equal'], ['~', 'contains'], ['!~', 'does not contain']].map(([op, text]) => h('option', { value: op }, text)))),
    h('label', {}, 'Value', h('input', { name: 'value', autocomplete: 'off', spellcheck: 'false' })),
    h('button', { type: 'submit', class: 'primary' }, 'Apply'), keys);
  const toggle = h('button', { type: 'button', 'aria-expanded': 'false', onclick: async () => {
    form.hidden = !form.hidden;
    toggle.setAttribute('aria-expanded', String(!form.hidden));
    if (form.hidden) return;
    form.elements.key.focus();
    put(keys, (await read(keysPath) ?? []).map((key) => h('option', { value: key })));
  } }, icon('filter'), 'Filter');
  const close = () => {
    form.hidden = true;
    toggle.setAttribute('aria-expanded', 'false');
  };
  const set = (next) => {
    conditions = next;
    draw();
    onchange(conditions);
  };
  function draw() {
    put(chips, conditions.map((condition) => h('span', { class: 'chip' }, h('span', { title: condition }, condition),
      iconButton('close', `Remove the filter ${condition}`, () => set(conditions.filter((other) => other !== condition))))));
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { key, op, value } = form.elements;
    set([...new Set([...conditions, `${key.value.trim()}${op.value}${value.value.trim()}`])]);
    form.reset();
    close();
    toggle.focus();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
    toggle.focus();
  });
  draw();
  return h('span', { class: 'chips' }, h('span', { class: 'popup' }, toggle, form), chips);
}

/** What to do where there is nothing yet. */
export function empty(symbol, title, ...lines) {
  return h('div', { class: 'empty' }, icon(symbol), h('h2', {}, title), lines);
}

/** Where to send telemetry, ready to paste. */
export async function sendingHelp() {
  const { grpc, http, needsKey } = await read('/api/telemetry/endpoints');
  const key = needsKey ? '\nOTEL_EXPORTER_OTLP_HEADERS=x-otlp-api-key=<the key that the dashboard was started with>' : '';
  const block = (text) => h('pre', {}, text, copyButton(text));
  return [
    h('p', {}, 'Any service, in any language, that speaks OTLP can send here. Set in its environment:'),
    block(`OTEL_EXPORTER_OTLP_ENDPOINT=${grpc}\nOTEL_EXPORTER_OTLP_PROTOCOL=grpc${key}`),
    h('p', {}, 'or over HTTP:'),
    block(`OTEL_EXPORTER_OTLP_ENDPOINT=${http}\nOTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf${key}`),
  ];
}
