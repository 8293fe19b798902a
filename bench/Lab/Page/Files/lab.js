"use strict";
(() => {
  const users = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
  const maxRecent = 240, maxRun = 720, maxJournal = 200, spokenEvery = 10000;
  // Two seconds: some users come all at once every other second, and a figure of half a second would jump between none and all.
  const maxMean = 4;
  const by = id => document.getElementById(id);
  const last = [], recent = [], journal = [];
  let run = [], stride = 1, skipped = 0, state = null, mistakes = [], lastSentence = "", spokenAt = 0, drawShare = null, drawSeconds = 0, drawnSince = performance.now();
  const draw = Charts.create(by("charts"));

  // Requests. A page of another site cannot send JSON here without asking first, and is not answered.
  async function post(path, body) {
    const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) });
    if (!response.ok) {
      const problem = await response.json().catch(() => ({}));
      say(problem.detail || "The lab does not answer.", true);
    }
  }

  const chosenUsers = () => users[by("users").value];
  const mixNow = () => by("mix").value || (state && state.mistakes.length ? state.mistakes[state.mistakes.length - 1] : state ? state.mix : "everyday");

  function build(about) {
    mistakes = about.mistakes;
    for (const mistake of mistakes) {
      const button = Charts.element(by("mistakes"), "button", { type: "button", role: "switch", "aria-checked": "false", "data-mistake": mistake.name, title: mistake.explanation }, mistake.title);
      button.addEventListener("click", () => post("/api/switch", { mistake: mistake.name, on: button.getAttribute("aria-checked") !== "true" }));
      Charts.element(by("mix"), "option", { value: mistake.name }, "the load of: " + mistake.title);
    }
    const everyday = Charts.element(by("mix"), "option", { value: "everyday" }, "everyday traffic of a shop");
    by("mix").insertBefore(everyday, by("mix").children[1]);
    by("machine").textContent = about.machine;
  }

  function send(count) { return post("/api/traffic", { users: count, mix: mixNow(), follows: by("mix").value === "" }); }
  by("users").addEventListener("input", () => { by("users-text").textContent = chosenUsers().toLocaleString("en"); });
  by("users").addEventListener("change", () => { if (state && state.users > 0) send(chosenUsers()); });
  by("mix").addEventListener("change", () => send(chosenUsers()));
  by("traffic").addEventListener("click", () => send(state && state.users > 0 ? 0 : chosenUsers()));
  by("story").addEventListener("click", () => state && state.story && state.story.step !== "end"
    ? post("/api/story/stop") : post("/api/story", { seconds: Number(by("seconds").value), pauses: true }));
  by("continue").addEventListener("click", () => post("/api/story/continue"));
  by("export").addEventListener("click", () => exportRun(run, journal, {
    when: new Date().toISOString().slice(0, 16).replace("T", " ") + " UTC.", sentence: lastSentence,
    machine: by("machine").textContent, cost: by("cost").textContent }));

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const setTheme = name => { document.documentElement.dataset.theme = name; };
  setTheme(dark.matches ? "dark" : "light");
  dark.addEventListener("change", () => setTheme(dark.matches ? "dark" : "light"));
  by("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));

  function note(text) {
    journal.push(new Date().toTimeString().slice(0, 8) + " " + text);
    if (journal.length > maxJournal) journal.shift();
    const list = by("journal");
    Charts.element(list, "li", {}, journal[journal.length - 1]);
    while (list.children.length > maxJournal) list.firstChild.remove();
  }

  function say(text, now) {
    if (text === lastSentence) return;
    lastSentence = text;
    by("sentence").textContent = text;
    // A screen reader would otherwise never come to an end.
    if (now || performance.now() - spokenAt > spokenEvery) { by("spoken").textContent = text; spokenAt = performance.now(); }
  }

  function show(next) {
    const before = state;
    state = next;
    for (const button of by("mistakes").querySelectorAll("button")) {
      const on = state.mistakes.includes(button.dataset.mistake);
      button.setAttribute("aria-checked", on);
      button.disabled = state.phase === "Starting" || (state.story != null && state.story.step !== "end");
      if (before && on !== before.mistakes.includes(button.dataset.mistake)) note((on ? "Switched on: " : "Undone: ") + button.textContent);
    }
    if (before && before.users !== state.users) note(state.users ? state.users.toLocaleString("en") + " users" : "No traffic");
    if (state.users > 0 && users.includes(state.users) && document.activeElement !== by("users")) {
      by("users").value = users.indexOf(state.users);
      by("users-text").textContent = state.users.toLocaleString("en");
    }
    by("traffic").textContent = state.users > 0 ? "Stop traffic" : "Send traffic";
    by("made").textContent = state.mistakes.length ? mistakes.filter(one => state.mistakes.includes(one.name)).map(one => one.title).join(", ") : "none at the moment";
    const story = state.story, playing = story != null && story.step !== "end";
    by("story").textContent = playing ? "Stop the story" : "Play the five mistakes";
    by("told").hidden = story == null;
    document.body.dataset.story = story ? story.step : "";
    if (story) {
      const told = mistakes.find(one => one.name === story.mistake);
      by("told-title").textContent = story.number ? story.number + " of 5: " + told.title + "." : "";
      by("told-text").textContent = story.text;
      by("continue").hidden = !story.waits;
      if (!before || !before.story || before.story.step !== story.step || before.story.mistake !== story.mistake) {
        note(by("told-title").textContent + " " + story.text);
        by("spoken").textContent = by("told-title").textContent + " " + story.text;
        spokenAt = performance.now();
        if (story.waits) by("continue").focus();
      }
    }
  }

  function add(measured) {
    last.push(measured);
    if (last.length > maxMean) last.shift();
    const sample = Charts.meanOf(last);
    recent.push(sample);
    if (recent.length > maxRecent) recent.shift();
    // The whole run for the export: when it is full, every other sample goes, and from then on half as many are kept.
    if (++skipped >= stride) { run.push(sample); skipped = 0; }
    if (run.length > maxRun) { run = run.filter((_, i) => i % 2 === 0); stride *= 2; }
    document.body.dataset.points = recent.length;
    document.body.dataset.runPoints = run.length;
    document.body.dataset.updates = Number(document.body.dataset.updates || 0) + 1;
  }

  function cost(sample) {
    const seconds = (performance.now() - drawnSince) / 1000;
    if (seconds > 10) { drawShare = drawSeconds / seconds * 100; drawSeconds = 0; drawnSince = performance.now(); }
    const drawing = drawShare == null ? "" : `, drawing this page ${drawShare.toFixed(1)} %`;
    by("cost").textContent = `Busy: ${Math.round(sample.machine * 100)} % of this machine's processors. The load generator uses `
      + `${Math.round(sample.generator * 100)} % of one, the AppHost with this page's server ${Math.round(sample.lab * 100)} %${drawing}. `
      + `The generator sends at most ${sample.sendLag.toFixed(0)} ms late (99 % of requests).`;
    if (drawShare != null) document.body.dataset.drawShare = drawShare.toFixed(2);
  }

  function receive(message) {
    const start = performance.now();
    show(message.state);
    for (const sample of message.samples) add(sample);
    say(message.sentence, false);
    if (message.samples.length) {
      if (!document.hidden) draw(recent);
      cost(message.samples[message.samples.length - 1]);
    }
    drawSeconds += (performance.now() - start) / 1000;
  }

  async function begin() {
    build(await (await fetch("/api/about")).json());
    const events = new EventSource("/api/events");
    events.onmessage = event => receive(JSON.parse(event.data));
    events.onerror = () => say("The AppHost does not answer: is it still running?", true);
    await post("/api/start");
  }

  begin();
})();
