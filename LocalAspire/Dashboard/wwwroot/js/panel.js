import { h } from './dom.js';
import { copyButton, iconButton } from './controls.js';

/** Room beside a page's content for the details of what is chosen. */
export function sidePanel(body, content, onclose, signal) {
  const panel = h('aside', { class: 'panel', 'aria-label': 'Details', hidden: true });
  const divider = h('div', { class: 'divider', role: 'separator', tabindex: 0, 'aria-orientation': 'vertical', 'aria-label': 'Width of the details', hidden: true });
  body.append(content, divider, panel);
  const widen = (share) => body.style.setProperty('--panel', `${Math.min(75, Math.max(20, share))}%`);
  divider.addEventListener('pointerdown', (event) => divider.setPointerCapture(event.pointerId));
  divider.addEventListener('pointermove', (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const box = body.getBoundingClientRect();
    widen(((box.right - event.clientX) / box.width) * 100);
  });
  divider.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: 3, ArrowRight: -3 }[event.key];
    if (step) widen((panel.offsetWidth / body.offsetWidth) * 100 + step);
  });

  let opener = null;
  const close = () => {
    if (panel.hidden) return;
    panel.hidden = divider.hidden = true;
    body.classList.remove('split');
    onclose();
    opener?.isConnected && opener.focus();
  };
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !document.querySelector('dialog[open]')) close();
  }, { signal });
  return {
    close,
    get isOpen() { return !panel.hidden; },
    show(title, subtitle, ...sections) {
      if (panel.hidden) opener = document.activeElement;
      const scroll = panel.querySelector('.scroll')?.scrollTop ?? 0;
      const same = panel.dataset.title === title;
      panel.dataset.title = title;
      panel.replaceChildren(
        h('header', {}, h('div', {}, h('h2', {}, title), subtitle && h('p', {}, subtitle)), iconButton('close', 'Close (Esc)', close)),
        h('div', { class: 'scroll', tabindex: 0 }, sections.flat(3).filter(Boolean)));
      if (same) panel.querySelector('.scroll').scrollTop = scroll;
      panel.hidden = divider.hidden = false;
      body.classList.add('split');
    },
  };
}

/** A folding part of the panel. */
export function section(title, size, ...content) {
  return h('details', { open: size !== 0 || null }, h('summary', {}, title, size !== undefined && h('span', { class: 'count' }, String(size))), content);
}

/** Names and values, each to be copied; a value may be an element, a text or { secret: () => Promise<text> }. */
export function properties(title, entries, open = true) {
  const shown = entries.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const part = section(title, shown.length, shown.length
    ? h('table', { class: 'props' }, h('tbody', {}, shown.map(([name, value]) => h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, valueCell(name, value))))))
    : h('p', { class: 'plain' }, 'None.'));
  if (!open) part.removeAttribute('open');
  return part;
}

function valueCell(name, value) {
  if (value instanceof Node) return h('div', { class: 'value' }, h('span', { class: 'text' }, value));
  if (value.secret) return secretCell(name, value.secret);
  const text = String(value);
  const code = text.includes('\n') || /query\.text|statement|stacktrace/.test(name);
  return h('div', { class: 'value' }, h('span', { class: code ? 'text code' : 'text' }, text), copyButton(text, `Copy ${name}`));
}

function secretCell(name, reveal) {
  const text = h('span', { class: 'text' }, '●●●●●●●●');
  let shown = false;
  const toggle = iconButton('eye', `Show ${name}`, async () => {
    shown = !shown;
    text.textContent = shown ? await reveal() : '●●●●●●●●';
    toggle.title = `${shown ? 'Hide' : 'Show'} ${name}`;
    toggle.setAttribute('aria-label', toggle.title);
    toggle.setAttribute('aria-pressed', String(shown));
  });
  return h('div', { class: 'value' }, text, toggle);
}

export const pairs = (list) => list.map(({ key, value }) => [key, value]);
