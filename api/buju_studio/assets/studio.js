"use strict";
// The review: which proposal is looked at, steps one after another, what became of them.
(() => {
  const byId = (id) => document.getElementById(id);
  const main = byId("main"), said = byId("said"), cards = byId("cards"), adding = byId("adding"), text = byId("text");
  const token = main.dataset.token, base = `/plans/${encodeURIComponent(main.dataset.document)}`;
  let state = JSON.parse(byId("studio-state").textContent);
  const forms = state.forms;
  let rows = state.rows, here = null, queue = Promise.resolve(), busy = 0, retry = null, mapped = null, drawing = false;
  const WAIT = 1500;
  const pending = new Set();

  const row = () => rows.find((one) => one.id === here);
  const shown = () => rows.filter((one) => StudioText.holds(one) && (!byId("state").value || one.state === byId("state").value || one.id === here) && (!byId("kind").value || one.kind === byId("kind").value) && (one.confidence >= Number(byId("sure").value) || one.id === here));
  const acceptable = () => rows.filter((one) => StudioText.holds(one) && one.state === "open" && !one.fault && (!byId("kind").value || one.kind === byId("kind").value) && one.confidence >= Number(byId("sure").value));
  const places = () => [...new Set(rows.filter((one) => one.kind === "mention" && one.state !== "rejected").map((one) => one.values.name))];

  function tell(words, bad) {
    said.textContent = words;
    said.classList.toggle("bad", Boolean(bad));
  }

  async function asked(address, options) {
    const answer = await fetch(address, { ...options, headers: { "x-buju-token": token, accept: "application/json", ...(options || {}).headers } });
    return { status: answer.status, body: await answer.json() };
  }

  // ── what is shown ──
  function cardOf(one) {
    return StudioCard.card(one, forms, {
      choose: () => choose(one.id), accept: () => judge("accept", one.id), reject: () => judge("reject", one.id),
      reopen: () => judge("reopen", one.id), edit: () => { choose(one.id); edit(); }, merge: () => { choose(one.id); merge(); },
    });
  }

  function progress() {
    const left = rows.filter((one) => one.state === "open").length, taken = rows.filter((one) => one.state === "accepted").length;
    byId("progress").textContent = left ? `${rows.length} 条建议，还有 ${left} 条未核，接受 ${taken} 条` : `${rows.length} 条建议全部核过，接受 ${taken} 条`;
    byId("meter").value = rows.length ? (rows.length - left) / rows.length : 1;
    byId("undo").disabled = !state.undo;
    byId("undo").title = state.undo ? `撤销：${state.undo.what}（${state.undo.who}，${state.undo.at}）` : "没有可以撤销的步骤";
    byId("redo").disabled = !state.redo;
    byId("redo").title = state.redo ? `重做：${state.redo.what}` : "没有可以重做的步骤";
    const many = acceptable().length;
    byId("listed").hidden = !many || byId("state").value === "accepted" || byId("state").value === "rejected";
    byId("listed").textContent = `接受所列未核的 ${many} 条`;
    pages();
    document.title = `${left ? `（${left}）` : ""}${state.document} · 布局工作台`;
  }

  function drawAll() {
    const kinds = [...new Set(rows.map((one) => one.kind))], chosen = byId("kind").value;
    byId("kind").replaceChildren(new Option("全部", ""), ...kinds.map((kind) => new Option((forms[kind] || {}).words || kind, kind)));
    byId("kind").value = kinds.includes(chosen) ? chosen : "";
    cards.replaceChildren(...(shown().length ? shown().map(cardOf) : [StudioCard.node("p", "note", "没有这样的建议。可在原文里选字，按 n 添加。")]));
    StudioText.draw(rows, here);
    progress();
  }

  // A long text stands a page of clauses at a time: what is to be seen decides which.
  function turn(at) {
    StudioText.turn(at);
    drawAll();
  }

  function pages() {
    const told = StudioText.told(), at = StudioText.at();
    byId("pages").hidden = told.length < 2;
    if (told.length < 2) return;
    const open = told.map((page) => rows.filter((one) => one.state === "open" && one.start >= page.start && one.start < page.stop).length);
    byId("page").replaceChildren(...told.map((page, n) => new Option(`${n + 1}／${told.length} ${page.label.slice(0, 16)}（未核 ${open[n]}）`, n)));
    byId("page").value = at;
    byId("page-back").disabled = at === 0;
    byId("page-on").disabled = at === told.length - 1;
  }

  function choose(id, focus) {
    here = id;
    const one = row();
    if (one && !StudioText.holds(one)) turn(StudioText.pageOf(one.start));
    cards.querySelectorAll("[aria-current]").forEach((one) => one.removeAttribute("aria-current"));
    const card = cards.querySelector(`[data-id="${CSS.escape(id || "")}"]`);
    if (card) {
      card.setAttribute("aria-current", "true");
      cards.scrollTop = card.offsetTop - 60;
      if (focus) card.focus({ preventScroll: true });
    }
    StudioText.show(here, rows);
  }

  function move(by) {
    const list = shown();
    if (!list.length) return;
    const at = list.findIndex((one) => one.id === here);
    choose(list[Math.min(list.length - 1, Math.max(0, at + by))].id, true);
  }

  function toNextOpen(from) {
    const list = shown(), at = list.findIndex((one) => one.id === from);
    const fits = (one) => (!byId("kind").value || one.kind === byId("kind").value) && one.confidence >= Number(byId("sure").value);
    const isOpen = (one) => one.state === "open" && !pending.has(one.id);
    const begun = (rows.find((one) => one.id === from) || { start: 0 }).start;
    // First on this page of the text, then on those after it.
    const next = list.slice(at + 1).find(isOpen) || rows.find((one) => one.start >= begun && !StudioText.holds(one) && fits(one) && isOpen(one)) || list.slice(0, Math.max(0, at)).find(isOpen) || list[Math.min(at + 1, list.length - 1)];
    choose(next ? next.id : from, true);
  }

  // ── steps ──
  function take(step, after, redrawn) {
    busy += 1;
    queue = queue.then(async () => {
      try {
        const { status, body } = await asked(`${base}/steps`, { method: "POST", body: JSON.stringify({ ...step, expected: state.version }), headers: { "content-type": "application/json" } });
        if (status === 409 && body.now) conflict(step, after, body.now);
        else if (status !== 200) tell(body.detail, true);
        else { merged(body); after(body); if (touchesMap(step, body)) grow(); }
      } catch {
        tell("工作台没有应答，这一步没有记下；请看它是否还在运行", true);
      } finally { busy -= 1; }
    });
    return queue;
  }

  const touchesMap = (step, body) => body.changed.some((one) => ["mention", "layout", "membership", "host", "bounds", "source"].includes(one.kind)) || body.gone.length > 0;

  function merged(body) {
    state = { ...state, version: body.version, steps: body.steps, undo: body.undo, redo: body.redo };
    const before = rows;
    const fresh = new Map(body.changed.map((one) => [one.id, one]));
    rows = rows.filter((one) => !body.gone.includes(one.id)).map((one) => fresh.get(one.id) || one);
    const isNew = body.changed.filter((one) => !before.some((old) => old.id === one.id));
    if (isNew.length || body.gone.length) {
      rows = [...rows, ...isNew].sort((a, b) => a.start - b.start || a.end - b.end || (a.kind < b.kind ? -1 : 1));
      drawAll();
      return;
    }
    if (body.changed.length > 30) { drawAll(); return; }
    body.changed.forEach((one) => {
      const old = cards.querySelector(`[data-id="${CSS.escape(one.id)}"]`);
      if (old) old.replaceWith(cardOf(one));
    });
    StudioText.draw(rows, here, body.changed);
    progress();
  }

  const DONE = { accept: "已接受", reject: "已退回", reopen: "改回未核", edit: "已修改", add: "已添加", merge: "已合并", undo: "已撤销", redo: "已重做" };
  const left = () => { const many = rows.filter((one) => one.state === "open").length; return many ? `还有 ${many} 条未核` : "全部核过"; };

  function judge(what, id) {
    const one = rows.find((each) => each.id === id);
    if (!one) return;
    // On to the next at once: who types fast must not judge the same one twice.
    pending.add(id);
    if (here === id && what !== "reopen") toNextOpen(id);
    take({ what, ids: [id] }, () => {
      tell(`${DONE[what]}：${StudioCard.says(one)}；${left()}`);
      choose(here, true);
    }).finally(() => pending.delete(id));
  }

  function again(what) {
    take({ what }, (body) => {
      const back = body.changed[0];
      tell(`${DONE[what]}；${left()}`);
      choose(back ? back.id : here, true);
    });
  }

  function close() {
    adding.replaceChildren();
    const card = cards.querySelector(`[data-id="${CSS.escape(here || "")}"]`);
    const one = row();
    if (card && one && card.tagName === "FORM") card.replaceWith(cardOf(one));
    choose(here, true);
  }

  function edit() {
    const one = row(), card = cards.querySelector(`[data-id="${CSS.escape(here || "")}"]`);
    if (!one || !card) return;
    const known = (forms[one.kind] || { fields: [] }).fields.filter((field) => field.type !== "shown");
    const fields = [...known, { key: "quote!", label: "引文", type: "quote", options: [] }];
    const values = { ...one.values, "quote!": one.quote };
    const made = StudioCard.form(`修改：${(forms[one.kind] || {}).words || one.kind}`, fields, values, places(), (typed) => {
      const step = { what: "edit", ids: [one.id], values: {} };
      if (typed["quote!"].trim() !== one.quote.trim()) {
        step.span = StudioText.find(typed["quote!"], one.start);
        if (!step.span) { tell("引文须是原文中的一段，一字不差", true); return; }
      }
      known.forEach((field) => { if (typed[field.key] !== made.first[field.key]) step.values[field.key] = typed[field.key]; });
      take(step, () => { tell(`已修改：${StudioCard.says(row())}`); close(); });
    }, close);
    made.dataset.id = one.id;
    made.first = Object.fromEntries(Object.entries(made.inputs).map(([key, box]) => [key, box.value]));
    card.replaceWith(made);
    made.querySelector("input, select, textarea").focus();
  }

  function merge() {
    const one = row();
    if (!one || one.kind !== "mention") { tell("只能合并地点；请先选一条“文中提及”", true); return; }
    const others = rows.filter((each) => each.kind === "mention" && each.id !== one.id && each.state !== "rejected");
    if (!others.length) { tell("没有别的地点可以合并", true); return; }
    const fields = [{ key: "other", label: "就是这一处", type: "merge", options: others.map((each) => [each.id, `${each.values.name}（${each.clause}）`]) }];
    const made = StudioCard.form(`“${one.values.name}”与另一处合并，另一处的名称成为它的别名`, fields, {}, [], (typed) => {
      if (!typed.other) return;
      take({ what: "merge", ids: [one.id, typed.other] }, () => { tell(`已合并；${left()}`); close(); });
    }, close);
    adding.replaceChildren(made);
    made.querySelector("select").focus();
  }

  function add() {
    const span = StudioText.selected(), quote = span ? StudioText.words(...span) : "";
    const options = Object.entries(forms).filter(([, form]) => form.addable).map(([kind, form]) => [kind, form.words]);
    const draw = (kind, typed) => {
      const known = forms[kind].fields, main = known.find((field) => ["name", "wording", "position", "title", "target", "part", "oddity"].includes(field.key));
      const clean = quote.replace(/[\s*]+/g, "");
      const values = { "kind!": kind, "quote!": typed ?? quote, ...(main && clean.length <= 40 ? { [main.key]: clean } : {}) };
      const fields = [{ key: "kind!", label: "类别", type: "merge", options }, { key: "quote!", label: "引文", type: "quote", options: [] }, ...known];
      const made = StudioCard.form("添加事实（引文可在原文里选，也可写下原文的一段）", fields, values, places(), (given) => {
        const found = span && given["quote!"] === quote ? span : StudioText.find(given["quote!"], span ? span[0] : 0);
        if (!found) { tell("引文须是原文中的一段，一字不差", true); return; }
        const own = Object.fromEntries(known.map((field) => [field.key, given[field.key]]));
        take({ what: "add", kind, values: own, span: found }, (body) => { adding.replaceChildren(); tell(`已添加；${left()}`); choose(body.changed[0].id, true); });
      }, close);
      made.inputs["kind!"].addEventListener("change", (event) => event.target.value && draw(event.target.value, made.inputs["quote!"].value));
      adding.replaceChildren(made);
      made.inputs[main && !values[main.key] ? main.key : "kind!"].focus();
    };
    draw("mention");
  }

  // ── somebody else has written ──
  function conflict(step, after, now) {
    const mine = step.ids && step.ids[0], was = rows.find((one) => one.id === mine), is = now.rows.find((one) => one.id === mine);
    const list = (one, more) => {
      const made = StudioCard.node("dl", "values");
      if (one) [["建议", StudioCard.says(one)], ["状态", StudioCard.STATES[one.state]], ...StudioCard.labelled(one, forms)].forEach(([key, value]) => made.append(StudioCard.node("dt", "", key), StudioCard.node("dd", "", value)));
      more.forEach(([key, value]) => made.append(StudioCard.node("dt", "", key), StudioCard.node("dd", "", value)));
      return made;
    };
    const typed = Object.entries(step.values || {}).filter(([, value]) => value).map(([key, value]) => [`填写的 ${key}`, String(value)]);
    byId("conflict-mine").replaceChildren(StudioCard.node("p", "says", DONE[step.what].replace("已", "要")), list(was, typed));
    const count = now.rows.filter((one) => one.state === "open").length;
    byId("conflict-now").replaceChildren(list(is, [["记录", `第 ${now.steps} 步，还有 ${count} 条未核`], ["最近一步", now.undo ? `${now.undo.what}（${now.undo.who}，${now.undo.at}）` : "文件在编辑器里改过"]]));
    retry = () => take(step, after);
    replace(now);
    byId("conflict").showModal();
  }

  function replace(now) {
    state = { ...state, ...now };
    rows = now.rows;
    byId("elsewhere").hidden = true;
    drawAll();
    choose(here, false);
    grow();
  }

  async function look() {
    if (busy || document.hidden || byId("conflict").open) return;
    try {
      const { status, body } = await asked(`${base}/version`);
      if (busy) return;
      if (status === 200) byId("elsewhere").hidden = body.version === state.version;
      else tell(body.detail, true);
    } catch { tell("工作台没有应答；请看它是否还在运行", true); }
  }

  // ── the map ──
  // It is drawn once nobody has typed for a moment, one at a time: drawing takes longer than a key.
  function grow() {
    clearTimeout(mapped);
    mapped = setTimeout(async () => {
      if (drawing || busy) { grow(); return; }
      drawing = true;
      byId("map-said").textContent = "图正在更新……";
      try {
        const { status, body } = await asked(`${base}/layout`, { method: "POST" });
        byId("map-said").textContent = status === 200 ? body.said : body.detail;
        if (status !== 200) return;
        const list = StudioCard.node("ul", "located");
        const ways = new Map();
        body.places.forEach((place) => ways.set(place.how, [...(ways.get(place.how) || []), place.name]));
        ways.forEach((names, how) => list.append(StudioCard.node("li", "", `${names.join("、")}（${names.length} 处）：${how}`)));
        const kept = byId("map").querySelector("iframe");
        if (body.drawn && kept) kept.src = `${base}/map?token=${encodeURIComponent(token)}&at=${state.version}`;
        const frame = body.drawn ? kept || Object.assign(document.createElement("iframe"), { title: "布局图", src: `${base}/map?token=${encodeURIComponent(token)}&at=${state.version}` }) : null;
        const saving = StudioCard.node("p", "note");
        if (frame) {
          const link = StudioCard.node("a", "", "下载这幅图（一个 HTML 文件，不联网也能看）");
          Object.assign(link, { href: frame.src, download: `${state.document}.html` });
          saving.append(link);
        }
        byId("map").replaceChildren(...(frame ? [frame, saving] : []), list);
      } catch { byId("map-said").textContent = "图没有画成：工作台没有应答"; } finally { drawing = false; }
    }, WAIT);
  }

  // ── keys ──
  const KEYS = {
    j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1), a: () => here && judge("accept", here), r: () => here && judge("reject", here),
    u: () => again("undo"), y: () => again("redo"), e: edit, m: merge, n: add, "?": () => byId("keys").showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, form.form") || document.querySelector("dialog[open]");
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !typing && "zy".includes(event.key.toLowerCase())) {
      event.preventDefault();
      again(event.shiftKey || event.key.toLowerCase() === "y" ? "redo" : "undo");
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, select, textarea, form.form")) return;
    if (event.key.startsWith("Arrow") && !event.target.closest(".card, #cards")) return;
    if (!byId("single").checked || !KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  text.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    if (mark && window.getSelection().isCollapsed) {
      const hidden = !cards.querySelector(`[data-id="${CSS.escape(mark.dataset.id)}"]`);
      if (hidden) { byId("state").value = ""; byId("kind").value = ""; drawAll(); }
      choose(mark.dataset.id);
    }
  });
  byId("undo").addEventListener("click", () => again("undo"));
  byId("redo").addEventListener("click", () => again("redo"));
  byId("add").addEventListener("mousedown", (event) => event.preventDefault());
  byId("add").addEventListener("click", add);
  byId("help").addEventListener("click", () => byId("keys").showModal());
  byId("state").addEventListener("change", drawAll);
  byId("kind").addEventListener("change", drawAll);
  byId("sure").addEventListener("change", drawAll);
  byId("listed").addEventListener("click", () => {
    const ids = acceptable().map((one) => one.id);
    take({ what: "accept", ids }, () => { tell(`已接受 ${ids.length} 条，一次撤销可全部退回；${left()}`); drawAll(); toNextOpen(here); });
  });
  byId("conflict-again").addEventListener("click", () => { byId("conflict").close(); retry(); });
  byId("conflict-drop").addEventListener("click", () => { byId("conflict").close(); tell("这一步没有做；记录是现在的样子"); });
  byId("reload").addEventListener("click", async () => {
    const { status, body } = await asked(`${base}/state`);
    if (status === 200) { replace(body); tell("已是现在的记录"); } else tell(body.detail, true);
  });
  byId("page").addEventListener("change", () => turn(Number(byId("page").value)));
  byId("page-back").addEventListener("click", () => turn(StudioText.at() - 1));
  byId("page-on").addEventListener("click", () => turn(StudioText.at() + 1));
  // What takes longer to look at is looked at less often.
  setInterval(look, rows.length > 2000 ? 15000 : 3000);

  StudioText.open(text, state);
  drawAll();
  const first = rows.find((one) => one.state === "open") || rows[0];
  if (first) choose(first.id, true);
  const notes = sessionStorage.getItem(`notes-${state.document}`);
  const how = state.steps || !rows.length ? "" : "逐条核对：接受的才成为事实，也才上图（a 接受、r 退回、u 撤销）";
  tell([how, notes ? `读取：${notes}` : ""].filter(Boolean).join("。"));
  sessionStorage.removeItem(`notes-${state.document}`);
  grow();
  main.dataset.ready = "true";
})();
