"use strict";
// Small multiples: one row for each figure, with both systems on the same scale.
const Charts = (() => {
  const width = 480, height = 100, svgNamespace = "http://www.w3.org/2000/svg";
  const whole = value => value == null ? "–" : Math.round(value).toLocaleString("en");
  const time = value => value == null ? "–" : value >= 1000 ? (value / 1000).toFixed(1) + " s" : value >= 10 ? Math.round(value) + " ms" : value.toFixed(1) + " ms";
  const rows = [
    { name: "Good answers", unit: "a second", lines: [c => c.good], show: c => whole(c.good), floor: 10 },
    { name: "Latency", unit: "p99, and p50 dashed", lines: [c => c.p99, c => c.p50], show: c => time(c.p99), note: c => "p50 " + time(c.p50), floor: 20 },
    { name: "Errors", unit: "a second", lines: [c => c.errors], show: c => whole(c.errors), note: c => "of " + whole(c.offered), floor: 10 },
    { name: "Queries", unit: "round trips to PostgreSQL a second", lines: [c => c.queries], show: c => whole(c.queries), floor: 10 },
    { name: "Connections", unit: "to PostgreSQL", lines: [c => c.connections], show: c => whole(c.connections), note: (c, sample) => "of " + sample.maxConnections, floor: 10 },
    { name: "Threads", unit: "of the services", lines: [c => c.threads], show: c => whole(c.threads), floor: 10 },
  ];
  const columns = [["mistake", "With the mistake"], ["here", "Here"]];

  function element(parent, name, attributes, text) {
    const made = document.createElementNS(parent.namespaceURI === svgNamespace || name === "svg" ? svgNamespace : "http://www.w3.org/1999/xhtml", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text != null) made.textContent = text;
    return parent.appendChild(made);
  }

  // Creates the rows in a container, and returns a function that draws samples into them.
  function create(container) {
    const drawn = rows.map(row => {
      const box = element(container, "section", { class: "row", "aria-label": row.name });
      element(element(box, "h3", {}, row.name + " "), "small", {}, row.unit);
      return { row, columns: columns.map(([key, title]) => {
        const figure = element(box, "div", { class: "figure " + key });
        element(figure, "span", { class: "spoken" }, title + ": ");
        const value = element(figure, "b", { "data-figure": key + "-" + row.lines.length + "-" + row.name.toLowerCase().replace(" ", "-") }, "–");
        const note = element(figure, "span", {});
        const svg = element(figure, "svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" });
        const band = element(svg, "path", { class: "band" });
        element(svg, "path", { class: "axis", d: `M0 ${height - 1}H${width}` });
        return { key, value, note, band, paths: row.lines.map((_, i) => element(svg, "path", { class: i ? "line thin" : "line" })) };
      }) };
    });
    return (samples, marks) => drawn.forEach(one => drawRow(one, samples, marks));
  }

  function drawRow({ row, columns: parts }, samples, marks) {
    const last = samples[samples.length - 1];
    let top = row.floor;
    for (const sample of samples)
      for (const line of row.lines)
        top = Math.max(top, line(sample.mistake) ?? 0, line(sample.here) ?? 0);
    const first = samples.length ? samples[0].time : 0, span = Math.max(samples.length ? last.time - first : 1, 1);
    const x = at => ((at - first) / span * width).toFixed(1);
    for (const part of parts) {
      part.paths.forEach((path, i) => path.setAttribute("d", lineOf(samples, sample => row.lines[i](sample[part.key]), x, top)));
      part.band.setAttribute("d", part.key === "mistake" ? bandsOf(samples, marks, x) : "");
      part.value.textContent = last ? row.show(last[part.key]) : "–";
      part.note.textContent = last && row.note ? " " + row.note(last[part.key], last) : "";
    }
  }

  function lineOf(samples, figure, x, top) {
    let path = "", pen = "M";
    for (const sample of samples) {
      const value = figure(sample);
      if (value == null) { pen = "M"; continue; }
      path += pen + x(sample.time) + " " + (height - 2 - value / top * (height - 6)).toFixed(1);
      pen = "L";
    }
    return path;
  }

  // Where at least one mistake was on.
  function bandsOf(samples, marks, x) {
    let path = "", from = null;
    samples.forEach((sample, i) => {
      const on = sample.on;
      if (on && from == null) from = sample.time;
      if (from != null && (!on || i === samples.length - 1)) { path += `M${x(from)} 0H${x(sample.time)}V${height}H${x(from)}Z`; from = null; }
    });
    return path;
  }

  // The last sample with the means of all these; a p99 is the largest of theirs, as in the sentence.
  function meanOf(samples) {
    const mean = { ...samples[samples.length - 1] };
    for (const [key] of columns) {
      mean[key] = {};
      for (const figure of Object.keys(samples[0][key])) {
        const known = samples.map(sample => sample[key][figure]).filter(value => value != null);
        mean[key][figure] = known.length === 0 ? null
          : figure === "p99" ? Math.max(...known) : known.reduce((sum, value) => sum + value, 0) / known.length;
      }
    }
    return mean;
  }

  return { create, meanOf, element, rows, columns };
})();
