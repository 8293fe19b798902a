"use strict";
// The whole run as one page without scripts, which needs no server.
async function exportRun(run, journal, details) {
  const style = await (await fetch("/lab.css")).text();
  const page = document.implementation.createHTMLDocument("A run of the lab");
  page.documentElement.lang = "en";
  const add = Charts.element;
  add(page.head, "meta", { "http-equiv": "Content-Security-Policy", content: "default-src 'none'; style-src 'unsafe-inline'" });
  add(page.head, "meta", { name: "viewport", content: "width=device-width, initial-scale=1" });
  page.documentElement.dataset.theme = document.documentElement.dataset.theme;
  const main = add(page.body, "main", {});
  add(main, "h1", {}, "A run of the lab");
  add(main, "p", { class: "lead" }, "The same users on both sides. Shaded: a mistake is switched on. " + details.when);
  add(main, "p", { class: "sentence" }, details.sentence);
  const heads = add(main, "div", { class: "heads" });
  add(heads, "h2", { class: "mistake" }, "With the mistake");
  add(heads, "h2", { class: "here" }, "Here");
  // Elements of another document are adopted when they are appended.
  const charts = document.createElement("div");
  charts.id = "charts";
  Charts.create(charts)(run);
  main.append(page.adoptNode(charts));
  add(main, "h2", {}, "What happened");
  const list = add(main, "ol", { id: "journal" });
  for (const entry of journal) add(list, "li", {}, entry);
  const footer = add(main, "footer", {});
  add(footer, "p", {}, details.machine);
  add(footer, "p", {}, details.cost);
  // As text: this page's own policy would complain about the style of the other document.
  const html = page.documentElement.outerHTML.replace("</head>", () => `<style>${style}</style></head>`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["<!doctype html>\n", html], { type: "text/html" }));
  link.download = "lab-run.html";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
