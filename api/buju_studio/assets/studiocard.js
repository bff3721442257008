"use strict";
// A proposal as a card, and the form in its place while it is edited; a form for a new fact.
const StudioCard = (() => {
  const STATES = { open: "未核", accepted: "接受", rejected: "退回" };
  const OPERATORS = { equal: "", "at-least": "≥", "more-than": "＞", about: "约", order: "量级", range: "", some: "若干", achieve: "实现" };

  function node(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // Two years are a period, other lists are names.
  const plain = (value) => Array.isArray(value) ? value.map(plain).join(value.length === 2 && value.every((one) => typeof one === "number") ? "—" : "、")
    : value && typeof value === "object" ? (value.unstated || value.value || Object.values(value).map(plain).join(" ")) : String(value ?? "");

  function says(row, forms) {
    const v = row.values;
    if (row.kind === "target" || row.kind === "figure") {
      if (v.target_class === "milestone") return `${plain(v.indicator)}（里程碑）`;
      const upper = v.upper !== undefined && v.upper !== null ? `—${plain(v.upper)}` : "";
      return `${plain(v.indicator)} ${OPERATORS[v.operator] || ""}${plain(v.value)}${upper}${plain(v.unit)}`;
    }
    if (row.kind === "source") return plain(v.value);
    const first = ["name", "wording", "part", "functions", "units", "position", "title", "target", "oddity", "field", "words"].find((key) => v[key] !== undefined);
    return first ? plain(v[first]) : plain(Object.values(v)[0]);
  }

  function labelled(row, forms, names) {
    const fields = (forms[row.kind] || { fields: [] }).fields;
    const rank = (key) => (fields.findIndex((one) => one.key === key) + 99) % 99;
    return Object.entries(row.values).filter(([key, value]) => plain(value) !== "" && key !== "standing").sort((a, b) => rank(a[0]) - rank(b[0])).map(([key, value]) => {
      const field = fields.find((one) => one.key === key);
      const option = field && field.options.find(([name]) => name === value);
      return [field ? field.label : key, option ? option[1] : plain(value)];
    });
  }

  function button(text, key, act) {
    const made = node("button", "", text);
    made.type = "button";
    if (key) { made.append(" ", node("kbd", "", key)); made.setAttribute("aria-keyshortcuts", key); }
    made.addEventListener("click", (event) => { event.stopPropagation(); act(); });
    return made;
  }

  function card(row, forms, acts) {
    const made = node("article", `card ${row.state}`);
    made.dataset.id = row.id;
    made.tabIndex = -1;
    made.setAttribute("aria-label", `${(forms[row.kind] || {}).words || row.kind}：${says(row)}，${STATES[row.state]}`);
    const head = node("p", "card-head");
    head.append(node("span", "", (forms[row.kind] || {}).words || row.kind), node("span", "", row.clause),
      node("span", "", row.rule === "hand" ? "手工添加" : `规则 ${row.rule}，把握 ${Number(row.confidence).toFixed(2)}`), node("span", "state", STATES[row.state]));
    const list = node("dl", "values");
    labelled(row, forms).forEach(([label, value]) => list.append(node("dt", "", label), node("dd", "", value)));
    made.append(head, node("p", "says", says(row)), node("p", "quote", `“${row.quote.replace(/[\s*]+/g, "")}”`), list);
    if (row.place) made.append(node("p", "doubt", `说的是：${row.place}`));
    if (row.doubt) made.append(node("p", "doubt", `存疑：${row.doubt}`));
    if (row.fault) made.append(node("p", "unsound", `检查：${row.fault}`));
    const does = node("div", "does");
    if (row.state !== "accepted") does.append(button("接受", "a", acts.accept));
    if (row.state !== "rejected") does.append(button("退回", "r", acts.reject));
    if (row.state !== "open") does.append(button("改回未核", "", acts.reopen));
    does.append(button("修改", "e", acts.edit));
    if (row.kind === "mention") does.append(button("合并", "m", acts.merge));
    made.append(does);
    made.addEventListener("click", acts.choose);
    return made;
  }

  function input(field, value, places) {
    if (field.type === "choice" || field.type === "merge") {
      const made = node("select");
      [["", "—"], ...field.options].forEach(([name, words]) => {
        const option = node("option", "", words);
        option.value = name;
        made.append(option);
      });
      made.value = value === undefined || value === null ? "" : String(value);
      return made;
    }
    const made = node(field.type === "quote" ? "textarea" : "input");
    if (field.type === "quote") made.rows = 2; else made.type = "text";
    if (field.type === "place") {
      made.setAttribute("list", "places");
      let known = document.getElementById("places");
      if (!known) { known = node("datalist"); known.id = "places"; document.body.append(known); }
      known.replaceChildren(...places.map((name) => { const option = node("option"); option.value = name; return option; }));
    }
    const unstated = value && typeof value === "object" && value.unstated !== undefined;
    made.value = unstated ? "" : field.type === "year" && value && value.value ? value.value : plain(value);
    return made;
  }

  // `fields` have key, label and type; `done` gets what was typed, by key.
  function form(title, fields, values, places, done, cancel) {
    const made = node("form", "form");
    made.setAttribute("aria-label", title);
    made.append(node("p", "says", title));
    const inputs = {};
    fields.forEach((field, at) => {
      const line = node("div", "field"), label = node("label", "", field.label);
      const box = input(field, values[field.key], places);
      box.id = `field-${field.key}`;
      label.htmlFor = box.id;
      inputs[field.key] = box;
      line.append(label, box);
      made.append(line);
    });
    const does = node("div", "does"), save = node("button", "", "记下");
    save.type = "submit";
    does.append(save, button("不改了", "Esc", cancel));
    made.append(does);
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      done(Object.fromEntries(Object.entries(inputs).map(([key, box]) => [key, box.value])));
    });
    made.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); cancel(); }
      if (event.key === "Enter" && event.target.tagName === "TEXTAREA" && !event.shiftKey && !event.isComposing) { event.preventDefault(); made.requestSubmit(); }
    });
    made.inputs = inputs;
    return made;
  }

  return { card, form, says, labelled, node, STATES };
})();
