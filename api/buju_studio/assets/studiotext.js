"use strict";
// The text by clause, cut where proposals begin and end; a long one a page of clauses at a time.
// Offsets count code points, as they do in Python.
const StudioText = (() => {
  const RANK = { open: 0, accepted: 1, rejected: 2 };
  // How many letters a page has at least, and how many of one clause stand together at most.
  const PAGE = 40000, PIECE = 10000;
  let points = [], parts = [], pages = [], root = null, turned = 0;

  function open(node, state) {
    root = node;
    points = Array.from(state.text);
    const starts = [...state.clauses.map((one) => one.start), points.length];
    const whole = state.clauses.map((one, at) => ({ ...one, stop: starts[at + 1], node: null })).filter((one) => one.stop > one.start);
    pages = paged(whole.flatMap(pieces));
    turn(0);
  }

  // A clause that is very long is cut where lines end.
  function pieces(part) {
    const made = [];
    let start = part.start;
    while (part.stop - start > 2 * PIECE) {
      let end = start + PIECE;
      while (end < part.stop && points[end - 1] !== "\n" && end < start + 2 * PIECE) end += 1;
      made.push({ ...part, start, stop: end, label: start === part.start ? part.label : `${part.label}（续）` });
      start = end;
    }
    return [...made, { ...part, start, label: start === part.start ? part.label : `${part.label}（续）` }];
  }

  function paged(all) {
    const made = [];
    for (const part of all) {
      const last = made[made.length - 1];
      if (last && last.stop - last.start < PAGE) { last.parts.push(part); last.stop = part.stop; }
      else made.push({ start: part.start, stop: part.stop, parts: [part] });
    }
    return made.length ? made : [{ start: 0, stop: points.length, parts: [] }];
  }

  // Show a page of clauses, still without marks.
  function turn(at) {
    turned = Math.min(pages.length - 1, Math.max(0, at));
    parts = pages[turned].parts;
    root.replaceChildren(...parts.map((part) => {
      part.node = document.createElement("div");
      part.node.className = "part";
      return part.node;
    }));
    root.scrollTop = 0;
  }

  const pageOf = (offset) => Math.max(0, pages.findIndex((page) => offset < page.stop));
  const holds = (row) => row.start < pages[turned].stop && row.start >= pages[turned].start;
  const told = () => pages.map((page) => ({ label: page.parts.length ? page.parts[0].label : "", start: page.start, stop: page.stop }));

  const words = (start, end) => points.slice(start, end).join("");

  // Marks for reading are not shown: they stay in the text, so that offsets hold.
  function appendWords(node, text) {
    text.split(/(\*\*|^#+ )/m).forEach((piece) => {
      if (!piece) return;
      if (/^(\*\*|#+ )$/.test(piece)) {
        const hidden = document.createElement("s");
        hidden.textContent = piece;
        node.append(hidden);
      } else node.append(piece);
    });
  }

  function draw(rows, here, only) {
    const near = rows.filter((row) => row.start < pages[turned].stop && row.end > pages[turned].start);
    for (const part of parts) {
      const own = near.filter((row) => row.start < part.stop && row.end > part.start);
      if (only && !only.some((row) => row && row.start < part.stop && row.end > part.start)) continue;
      const cuts = new Set([part.start, part.stop]);
      own.forEach((row) => { cuts.add(Math.max(row.start, part.start)); cuts.add(Math.min(row.end, part.stop)); });
      const edges = [...cuts].sort((a, b) => a - b);
      const left = own.filter((row) => row.state === "open").length, taken = own.filter((row) => row.state === "accepted").length;
      const head = document.createElement("p");
      head.className = "part-head";
      head.innerHTML = "<b></b><span></span>";
      head.firstChild.textContent = part.label;
      head.lastChild.textContent = own.length ? `${left ? `未核 ${left} · ` : ""}接受 ${taken} / ${own.length}` : "";
      const body = document.createElement("div");
      body.className = "words";
      for (let at = 0; at + 1 < edges.length; at += 1) {
        const [start, end] = [edges[at], edges[at + 1]];
        const over = own.filter((row) => row.start <= start && row.end >= end).sort((a, b) => RANK[a.state] - RANK[b.state] || (a.end - a.start) - (b.end - b.start));
        const piece = document.createElement(over.length ? "mark" : "span");
        piece.dataset.start = start;
        if (over.length) {
          piece.className = `mark ${over[0].state}${over.some((row) => row.id === here) ? " here" : ""}`;
          piece.dataset.id = over.some((row) => row.id === here) ? here : over[0].id;
        }
        appendWords(piece, words(start, end));
        body.append(piece);
      }
      part.node.replaceChildren(head, body);
    }
  }

  function show(here, rows) {
    root.querySelectorAll(".mark.here").forEach((node) => node.classList.remove("here"));
    const row = rows.find((one) => one.id === here);
    if (!row) return;
    const marks = [...root.querySelectorAll("mark")].filter((node) => Number(node.dataset.start) >= row.start && Number(node.dataset.start) < row.end);
    marks.forEach((node) => node.classList.add("here"));
    if (marks[0]) root.scrollTop = marks[0].offsetTop - root.clientHeight / 3;
  }

  // The offset in the text of a place in the page.
  function offsetOf(node, at) {
    const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
    if (!piece || !root.contains(piece)) return null;
    const range = document.createRange();
    range.setStart(piece, 0);
    range.setEnd(node, at);
    return Number(piece.dataset.start) + Array.from(range.toString()).length;
  }

  function selected() {
    const chosen = window.getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return null;
    const range = chosen.getRangeAt(0);
    const start = offsetOf(range.startContainer, range.startOffset), end = offsetOf(range.endContainer, range.endOffset);
    return start === null || end === null || end <= start ? null : [start, end];
  }

  // Where words stand that were typed: exact first, else with line breaks and marks left out.
  function find(typed, near) {
    const wanted = Array.from(typed.trim());
    if (!wanted.length) return null;
    const skip = (letter) => /[\s*]/.test(letter);
    const found = [];
    for (let at = 0; at < points.length; at += 1) {
      let read = at, done = 0;
      while (read < points.length && done < wanted.length) {
        if (points[read] === wanted[done]) { read += 1; done += 1; }
        else if (skip(wanted[done])) done += 1;
        else if (done && skip(points[read])) read += 1;
        else break;
      }
      if (done === wanted.length) found.push([at, read]);
    }
    return found.sort((a, b) => Math.abs(a[0] - near) - Math.abs(b[0] - near))[0] || null;
  }

  return { open, draw, show, selected, find, words, turn, pageOf, holds, told, at: () => turned };
})();
