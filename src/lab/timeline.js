"use strict";
// Zoom and filters for a timeline's picture. All that it shows is in the page already: bars are stretched as a group, labels, arrows and
// the scale are put where their data-x belongs. Lanes stand in blocks, of which a browser draws only what can be seen. Nothing is fetched.
setTimeout(() => { // so that the page is seen first
  const box = document.querySelector(".picture");
  if (!box) return;
  const form = document.querySelector(".controls"), said = form.querySelector("output"), search = form.querySelector("input");
  const all = (selector, within = box) => [...within.querySelectorAll(selector)];
  const pitch = +box.dataset.laneHeight, fullLeft = +box.dataset.left, right = 60, most = 5000, letter = 7.23, small = 6.1;
  const pieces = box.dataset.pieces.split(";").map((piece) => piece.split(",").map(Number));
  const base = pieces[pieces.length - 1][2] + pieces[pieces.length - 1][3];
  const top = all(".top svg")[0], under = all(".under")[0], over = all(".over")[0], inside = all(".inside")[0];
  const rows = all(".row").map((e) => ({ e, text: e.querySelector("text") }));
  const lanes = all(".lane");
  for (const row of rows) {
    row.shown = row.text.lastChild;
    row.life = row.text.querySelector("title").textContent;
    row.name = row.life.split("\n")[0].split(": ")[0];
    row.low = row.name.toLowerCase();
  }
  const blocks = all(".block").map((e) => ({ e, svg: e.querySelector("svg"), zoom: e.querySelector(".zoom"),
    clip: e.querySelector("clipPath rect"), lanes: all(".lane", e).map((lane) => +lane.dataset.lane) }));
  const labels = all(".labels text").map((e) => ({ e, lane: +e.dataset.lane, x: +e.dataset.x, w: e.dataset.w === undefined ? -1 : +e.dataset.w,
    full: e.dataset.full, n: [...(e.dataset.full || "")].length, letter: e.dataset.letter }));
  const arrows = all(".arrow").map((e) => (
    { e, line: e.children[1], head: e.children[2], from: +e.dataset.from, to: +e.dataset.to, x1: +e.dataset.x1, x2: +e.dataset.x2 }));
  const place = rows.map((_, i) => i); // the row of each lane, or -1: hidden
  const within = []; // the same, in its block
  for (const block of blocks) block.lanes.forEach((lane, i) => { within[lane] = i; });
  let zoom = 1, offset = 0, width = 0, left = fullLeft, shown = rows.length, due = false;

  const perPixel = () => (width - left - right) / base * zoom;
  const longest = Math.max(-pieces[0][0], pieces[pieces.length - 1][1]);
  const unit = [[1e9, "seconds"], [1e6, "ms"], [1e3, "\u00b5s"], [1, "ns"]].find(([ns]) => longest >= ns) || [1, "ns"];
  const make = (parent, name, attributes, text) => {
    const e = document.createElementNS(top.namespaceURI, name);
    for (const key in attributes) e.setAttribute(key, attributes[key]);
    if (text !== undefined) e.textContent = text;
    parent.append(e);
  };

  function roundStep(least) {
    const power = 10 ** Math.floor(Math.log10(least));
    return Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((step) => step >= least * 0.999999));
  }

  function drawPiece([from, to, x, w, gap], k, step, digits) {
    const at = (ns) => left + (x + (to > from ? (ns - from) / (to - from) * w : 0) - offset) * k;
    const edge = width - right + 8, height = shown * pitch, labelled = top.querySelector(".scale"), lined = under.querySelector(".scale");
    if (at(to) < left || at(from) > edge) return;
    if (gap) {
      const a = Math.max(left, at(from)), b = Math.min(edge, at(to));
      make(lined, "rect", { class: "gap", x: a, y: 0, width: Math.max(0, b - a), height });
      make(lined, "text", { class: "soft", x: (a + b) / 2 - 4, y: 22 }, "\u2248");
      return;
    }
    const first = Math.max(from, from + (left - at(from)) / Math.max(1e-12, w * k) * (to - from));
    for (let ns = Math.ceil(first / step) * step; ns <= to && at(ns) <= edge; ns += step) {
      const label = (ns / unit[0]).toFixed(digits), begin = at(ns) - label.length * letter / 2;
      make(lined, "path", { class: "tick", d: `M${at(ns).toFixed(1)} 0V${height}` });
      make(labelled, "path", { class: "tick", d: `M${at(ns).toFixed(1)} 28V34` });
      if (begin < drawPiece.free) continue;
      drawPiece.free = begin + (label.length + 1) * letter;
      make(labelled, "text", { class: "soft", x: begin.toFixed(1), y: 21 }, label);
    }
  }

  function drawScale(k) {
    const perNs = pieces.filter((p) => !p[4] && p[1] > p[0]).map((p) => p[3] / (p[1] - p[0]))[0] || 1;
    let digits = 0, room = 70, step = roundStep(room / (perNs * k));
    const count = () => {
      digits = 0;
      for (let part = unit[0]; part > 1 && step % part; part /= 10) digits++;
      return (Math.abs(longest / unit[0]).toFixed(digits).length + 2) * letter;
    };
    if (count() > room) step = roundStep(count() / (perNs * k)), count();
    for (const svg of [top, under]) svg.querySelector(".scale").replaceChildren();
    make(top.querySelector(".scale"), "text", { class: "soft", x: 16, y: 21 }, unit[1]);
    drawPiece.free = left - 8;
    for (const piece of pieces) drawPiece(piece, k, step, digits);
  }

  function drawLabels(k) {
    for (const l of labels) {
      const row = place[l.lane], from = left + (l.x - offset) * k, to = from + l.w * k, x = l.w < 0 ? from : Math.max(left, from);
      const room = Math.min(to, width - right) - x, full = room >= l.n * small + 6;
      const fits = l.w < 0 ? x >= left - 1 && x <= width - 20 : full || room >= small + 6;
      if (row < 0 || !fits) {
        if (l.seen !== false) l.e.setAttribute("visibility", "hidden");
        l.seen = false;
        continue;
      }
      if (l.seen !== true) l.e.setAttribute("visibility", "visible");
      l.seen = true;
      if (l.w >= 0 && l.isFull !== full) l.e.textContent = full ? l.full : l.letter;
      l.isFull = full;
      l.e.setAttribute("x", (x + 4).toFixed(1));
      l.e.setAttribute("y", within[l.lane] * pitch + 14.5);
    }
  }

  function drawArrows(k) {
    for (const a of arrows) {
      const from = place[a.from], to = place[a.to], x1 = left + (a.x1 - offset) * k, x2 = left + (a.x2 - offset) * k;
      const seen = from >= 0 && to >= 0 && Math.max(x1, x2) >= left - 4 && Math.min(x1, x2) <= width - right + 4;
      if (a.seen !== seen) a.e.style.display = seen ? "" : "none";
      a.seen = seen;
      if (!seen) continue;
      const down = to > from ? 1 : -1, y1 = (from + 0.5) * pitch + 4 * down, y2 = (to + 0.5) * pitch - 9 * down;
      a.line.setAttribute("d", `M${x1.toFixed(1)} ${y1}L${x2.toFixed(1)} ${y2}`);
      a.head.setAttribute("d", `M${x2.toFixed(1)} ${y2 + 3 * down}l-3 ${-6 * down}h6z`);
    }
  }

  function draw() {
    due = false;
    const k = perPixel();
    for (const block of blocks) block.zoom.setAttribute("transform", `translate(${left - offset * k} 0) scale(${k} 1)`);
    drawScale(k);
    drawLabels(k);
    drawArrows(k);
    box.dataset.zoom = zoom.toFixed(3);
    said.textContent = (zoom > 1 ? `${zoom < 10 ? zoom.toFixed(1) : zoom.toFixed(0)}\u00d7` : "") +
      (shown < rows.length ? `${zoom > 1 ? ", " : ""}${shown} of ${rows.length} tasks` : "");
  }

  function soon() {
    if (!due) requestAnimationFrame(draw);
    due = true;
  }

  function size(svg, height) {
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  }

  function shortNames() {
    const columns = Math.floor((left - 16) / letter) - 1;
    if (columns === shortNames.columns) return;
    shortNames.columns = columns;
    for (const row of rows) {
      const signs = [...row.name], tail = Math.floor((columns - 1) / 2);
      const text = signs.length <= columns ? row.name : signs.slice(0, columns - 1 - tail).join("") + "\u2026" + signs.slice(-tail).join("");
      if (row.shown.data !== text) row.shown.data = text;
    }
  }

  function fitBlock(block) {
    const height = block.lanes.filter((lane) => place[lane] >= 0).length * pitch, is = `${height} ${width}`;
    if (block.is === is) return;
    block.is = is;
    block.e.style.display = height ? "" : "none";
    block.e.style.height = height + "px";
    if (!height) return;
    size(block.svg, height);
    block.clip.setAttribute("x", left - 4);
    block.clip.setAttribute("width", Math.max(0, width - left - right + 12));
    block.clip.setAttribute("height", height);
  }

  function fit() {
    width = Math.max(280, box.clientWidth);
    left = Math.min(fullLeft, Math.max(88, width * 0.3));
    inside.style.width = width + "px";
    size(top, 34);
    size(under, shown * pitch);
    size(over, shown * pitch);
    blocks.forEach(fitBlock);
    shortNames();
    soon();
  }

  // factor: 0 is everything; at: the place on the screen that stays where it is
  function zoomBy(factor, at = left + (width - left - right) / 2) {
    const before = offset + (at - left) / perPixel();
    zoom = factor ? Math.min(most, Math.max(1, zoom * factor)) : 1;
    pan(before - (at - left) / perPixel());
  }

  function pan(to) {
    offset = Math.max(0, Math.min(base - base / zoom, to));
    soon();
  }

  function filter() {
    const words = search.value.toLowerCase().split(",").map((word) => word.trim()).filter(Boolean);
    shown = 0;
    for (const block of blocks) {
      let row = 0;
      for (const lane of block.lanes) {
        const fits = !words.length || words.some((word) => rows[lane].low.includes(word)), was = place[lane] >= 0;
        place[lane] = fits ? shown++ : -1;
        if (fits !== was) rows[lane].e.style.display = lanes[lane].style.display = fits ? "" : "none";
        if (!fits) continue;
        if (within[lane] !== row) {
          rows[lane].e.setAttribute("transform", `translate(0 ${row * pitch})`);
          lanes[lane].setAttribute("transform", `translate(0 ${row * pitch})`);
        }
        within[lane] = row++;
      }
    }
    fit();
  }

  function drag(event) {
    if (event.button !== 0 || event.clientX < box.getBoundingClientRect().left + left) return;
    const from = event.clientX, before = offset;
    const move = (e) => pan(before - (e.clientX - from) / perPixel());
    const end = () => {
      removeEventListener("pointermove", move);
      box.classList.remove("held");
    };
    box.classList.add("held");
    addEventListener("pointermove", move);
    addEventListener("pointerup", end, { once: true });
    addEventListener("pointercancel", end, { once: true });
  }

  const at = (event) => event.clientX - inside.getBoundingClientRect().left;
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", (event) => event.target.dataset.zoom && zoomBy(+event.target.dataset.zoom));
  search.addEventListener("input", filter);
  box.classList.add("live");
  box.tabIndex = 0;
  box.addEventListener("keydown", (event) => {
    const zooms = { "+": 2, "=": 2, "-": 0.5, "0": 0 }, moves = { ArrowLeft: -0.1, ArrowRight: 0.1 };
    if (event.key in zooms) zoomBy(zooms[event.key]);
    else if (event.key in moves) pan(offset + moves[event.key] * base / zoom);
    else return;
    event.preventDefault();
  });
  box.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoomBy(2 ** (-event.deltaY / 200), at(event));
  }, { passive: false });
  box.addEventListener("dblclick", (event) => at(event) >= left && zoomBy(2, at(event)));
  box.addEventListener("pointerdown", drag);
  for (const entry of document.querySelectorAll(".legend li")) { // a tick taken away hides what the sign stands for
    const label = document.createElement("label"), tick = document.createElement("input");
    tick.type = "checkbox";
    tick.checked = true;
    tick.addEventListener("change", () => box.classList.toggle("no-" + entry.dataset.class, !tick.checked));
    label.append(tick, ...entry.childNodes);
    entry.append(label);
  }
  addEventListener("resize", fit);
  filter();
});
