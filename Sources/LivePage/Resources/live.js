// The live page: one event stream in, text and SVG out. Everything from the run goes into text nodes.
"use strict";

const byId = (id) => document.getElementById(id);
const svgNamespace = "http://www.w3.org/2000/svg";

function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function shape(name, attributes, text) {
  const node = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

// Figures.

const known = (value) => value !== null && value !== undefined;
const whole = (value) => Math.round(value).toLocaleString("en-US");
const rate = (value) => (value >= 100 ? whole(value) : value.toFixed(value >= 10 ? 1 : 2));
const percent = (share) => (share === 0 ? "0%" : (share * 100).toFixed(share < 0.1 ? 2 : 1) + "%");

function time(milliseconds) {
  if (!known(milliseconds)) return "–";
  if (milliseconds >= 1000) return (milliseconds / 1000).toPrecision(3) + "s";
  return milliseconds >= 100 ? Math.round(milliseconds) + "ms" : milliseconds.toPrecision(3) + "ms";
}

function clock(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const all = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(all / 3600), Math.floor(all / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
}

// Charts, in the report's own shape.

const frame = { width: 640, height: 232, left: 56, right: 10, top: 16, bottom: 28 };

function niceTop(highest) {
  if (!(highest > 0)) return 1;
  const unit = Math.pow(10, Math.floor(Math.log10(highest)));
  return [1, 2, 2.5, 5, 10].map((step) => step * unit).find((top) => top >= highest * 1.0001) ?? 10 * unit;
}

function chart(title, unit, width, series) {
  const highest = Math.max(0, ...series.flatMap((line) => line.values.filter(known)));
  const top = niceTop(highest);
  const count = Math.max(1, ...series.map((line) => line.values.length));
  const x = (index) => frame.left + ((index + 0.5) / count) * (frame.width - frame.left - frame.right);
  const y = (value) => frame.height - frame.bottom - (value / top) * (frame.height - frame.top - frame.bottom);
  const last = series.map((line) => `${line.name} ${latest(line.values)}`).join(", ");
  const svg = shape("svg", {
    class: "chart", viewBox: `0 0 ${frame.width} ${frame.height}`, role: "img",
    "aria-label": `${title} over the run; now ${last}${unit ? " " + unit : ""}`,
  });
  for (const share of [0, 0.5, 1]) {
    const at = y(top * share);
    svg.append(shape("line", { class: share ? "grid" : "axis", x1: frame.left, x2: frame.width - frame.right, y1: at, y2: at }));
    svg.append(shape("text", { x: frame.left - 8, y: at + 4, "text-anchor": "end" }, label(top * share)));
  }
  for (const share of [0, 0.5, 1]) {
    const at = frame.left + share * (frame.width - frame.left - frame.right);
    const anchor = share === 0 ? "start" : share === 1 ? "end" : "middle";
    svg.append(shape("text", { x: at, y: frame.height - 8, "text-anchor": anchor }, clock(share * count * width)));
  }
  series.forEach((line, index) => {
    let path = "";
    let isOpen = false;
    line.values.forEach((value, place) => {
      if (known(value)) path += `${isOpen ? "L" : "M"}${x(place).toFixed(1)} ${y(value).toFixed(1)}`;
      isOpen = known(value);
    });
    if (path) svg.append(shape("path", { class: `line s${index + 1}`, d: path }));
  });
  return svg;
}

const label = (value) => (value >= 1000 ? (value / 1000).toLocaleString("en-US") + "k" : String(Number(value.toPrecision(3))));

function latest(values) {
  const found = values.filter(known).at(-1);
  return known(found) ? rate(found) : "unknown";
}

function figure(title, unit, width, series) {
  const legend = element("span", { class: "legend" });
  series.forEach((line, index) => {
    const swatch = shape("svg", { class: "swatch", viewBox: "0 0 28 8", "aria-hidden": "true" });
    swatch.append(shape("path", { class: `line s${index + 1}`, d: "M1 4H27" }));
    legend.append(element("span", {}, swatch, line.name));
  });
  const heading = element("h3", {}, title + " ", element("span", { class: "quiet" }, unit));
  return element("figure", { class: "card" }, element("figcaption", {}, heading, legend), chart(title, unit, width, series));
}

// The page.

function tile(name, value, note) {
  return element("div", { class: "tile" }, element("p", { class: "label" }, name),
    element("p", { class: "figure" }, value), element("p", { class: "note" }, note));
}

function showLimits(thresholds) {
  const words = { pass: ["good", "✓", "kept"], fail: ["bad", "✗", "FAIL"], undecided: ["doubtful", "?", "undecided"] };
  byId("limits").replaceChildren(...thresholds.map((limit) => {
    const [tone, mark, word] = words[limit.status] ?? words.undecided;
    const badge = element("span", { class: `badge ${tone}` }, `${mark} ${word}`);
    return element("tr", {}, element("td", { "data-label": "Result" }, badge),
      element("th", { scope: "row", "data-label": "Threshold" }, limit.title),
      element("td", { "data-label": "Sampler" }, limit.subject),
      element("td", { class: "n", "data-label": "Observed" }, limit.observed),
      element("td", { class: "n", "data-label": "Limit" }, limit.limit));
  }));
}

function show(run) {
  byId("plan").textContent = run.plan;
  document.title = `${clock(run.elapsedSeconds)} – ${run.plan} – weir live`;
  const expected = run.expectedSeconds;
  byId("clock").textContent = known(expected)
    ? `${clock(run.elapsedSeconds)} of ${clock(expected)}, ${clock(Math.ceil(expected - run.elapsedSeconds))} left`
    : `running ${clock(run.elapsedSeconds)}`;
  if (known(expected) && expected > 0) byId("progress").value = Math.min(1, run.elapsedSeconds / expected);
  else byId("progress").removeAttribute("value");
  byId("tiles").replaceChildren(
    tile("Threads", whole(run.threads), `${whole(run.open)} open requests`),
    tile("Requests/s", rate(run.requestsPerSecond), `${whole(run.finished)} finished`),
    tile("Tokens/s", rate(run.tokensPerSecond), "in the last second"),
    tile("TTFT p50", time(run.firstTokenP50), `p95 ${time(run.firstTokenP95)}, p99 ${time(run.firstTokenP99)}`),
    tile("E2E p95", time(run.endToEndP95), `ITL p95 ${time(run.gapP95)}`),
    tile("Error rate", known(run.errorRate) ? percent(run.errorRate) : "–", `${whole(run.failures)} of ${whole(run.ok + run.failures)}`));
  const course = run.series;
  byId("charts").replaceChildren(
    figure("Time to first token", "ms", course.width, [{ name: "p50", values: course.firstTokenP50 }, { name: "p95", values: course.firstTokenP95 }]),
    figure("Gap between tokens", "ms", course.width, [{ name: "p50", values: course.gapP50 }, { name: "p95", values: course.gapP95 }]),
    figure("End to end", "ms", course.width, [{ name: "p50", values: course.endToEndP50 }, { name: "p95", values: course.endToEndP95 }]),
    figure("Requests a second", "1/s", course.width, [{ name: "successful", values: course.succeeded }, { name: "failed", values: course.failed }]),
    figure("Output tokens a second", "1/s", course.width, [{ name: "output tokens", values: course.tokens }]),
    figure("Load", "", course.width, [{ name: "active threads", values: course.threads }, { name: "open requests", values: course.open }]));
  showLimits(run.thresholds);
  showMonitors(run);
}

function showMonitors(run) {
  byId("monitored").hidden = run.monitors.length === 0 && run.monitorFailures.length === 0;
  byId("monitors").replaceChildren(...run.monitors.map((series) =>
    element("tr", {}, element("th", { scope: "row", "data-label": "Series" }, series.name),
      element("td", { class: "n", "data-label": "Now" }, series.now))));
  byId("monitor-failures").replaceChildren(...run.monitorFailures.map((text) => element("li", {}, text)));
}

function showEnd(end) {
  const tones = { PASS: "good", FAIL: "bad", INVALID: "bad" };
  byId("verdict").hidden = false;
  byId("verdict").className = `verdict ${tones[end.verdict] ?? "doubtful"}`;
  byId("word").textContent = end.verdict;
  byId("sentence").textContent = `the run is over (${end.validity}, exit code ${end.exitCode}); its report is in ${end.report}`;
  byId("clock").textContent = "the run is over";
  byId("progress").value = 1;
  document.title = `${end.verdict} – weir live`;
  showLimits(end.thresholds);
}

const events = new EventSource("events");
events.addEventListener("open", () => { byId("lost").hidden = true; });
events.addEventListener("error", () => { byId("lost").hidden = false; });
events.addEventListener("progress", (event) => show(JSON.parse(event.data)));
events.addEventListener("end", (event) => {
  events.close();
  byId("lost").hidden = true;
  showEnd(JSON.parse(event.data));
});
