import { h } from './dom.js';

const styles = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'under' };
const address = /https?:\/\/[^\s"'<>)\]]+/g;

/** Console text with its colours: SGR sequences become classes, other escape sequences are dropped, addresses become links. */
export function ansi(text) {
  const parts = [];
  const look = { styles: new Set(), fore: null, back: null };
  let from = 0;
  for (const match of text.matchAll(/\x1b(?:\[([0-9;:]*)([A-Za-z])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g)) {
    push(parts, text.slice(from, match.index), look);
    from = match.index + match[0].length;
    if (match[2] === 'm') apply(look, match[1].split(/[;:]/).map(Number));
  }
  push(parts, text.slice(from), look);
  return parts;
}

function apply(look, codes) {
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 0) {
      look.styles.clear();
      look.fore = look.back = null;
    } else if (styles[code]) look.styles.add(styles[code]);
    else if (code === 22) ['bold', 'dim'].forEach((one) => look.styles.delete(one));
    else if (code === 23) look.styles.delete('italic');
    else if (code === 24) look.styles.delete('under');
    else if (code === 39) look.fore = null;
    else if (code === 49) look.back = null;
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) look.fore = code;
    else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) look.back = code;
    else if (code === 38 || code === 48) {
      const [color, used] = extended(codes.slice(i + 1));
      look[code === 38 ? 'fore' : 'back'] = color;
      i += used;
    }
  }
}

// 5;n is one of 256 colours, 2;r;g;b any colour.
function extended([kind, a, b, c]) {
  if (kind === 2) return [`rgb(${a & 255} ${b & 255} ${c & 255})`, 4];
  if (kind !== 5) return [null, 1];
  if (a < 8) return [30 + a, 2];
  if (a < 16) return [82 + a, 2];
  if (a >= 232) return [`rgb(${Array(3).fill(8 + (a - 232) * 10).join(' ')})`, 2];
  const level = (n) => (n ? 55 + n * 40 : 0);
  return [`rgb(${level(Math.floor((a - 16) / 36))} ${level(Math.floor((a - 16) / 6) % 6)} ${level((a - 16) % 6)})`, 2];
}

function push(parts, text, look) {
  if (!text) return;
  const clean = text.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '');
  const children = linked(clean);
  const classes = [...look.styles].map((one) => `a-${one}`);
  const style = {};
  if (typeof look.fore === 'number') classes.push(`a${look.fore}`);
  else if (look.fore) style.color = look.fore;
  // Black as a background is the console itself: a light page keeps its own.
  if (typeof look.back === 'number' && look.back !== 40) classes.push(`b${look.back}`);
  else if (typeof look.back === 'string') style['background-color'] = look.back;
  if (classes.length || Object.keys(style).length) parts.push(h('span', { class: classes.join(' '), style }, children));
  else parts.push(...children);
}

function linked(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    parts.push(text.slice(from, match.index), h('a', { href: match[0], target: '_blank', rel: 'noreferrer' }, match[0]));
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts.filter((part) => part !== '');
}
