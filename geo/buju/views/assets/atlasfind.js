// Looks through the index in the page; blind to spaces, line breaks, width, case and kinds of dashes.
(function () {
  'use strict';

  // Of each group.
  const MOST = 40;
  const GROUPS = [['布局', '个'], ['功能', '项'], ['地点', '处'], ['引文', '处'], ['条款', '条']];
  const AROUND = 36;
  const DASHES = { '—': '-', '–': '-', '―': '-', '─': '-', '«': '《', '»': '》', '•': '·', '・': '·' };

  // The folded letters of a text, and for each the offset of the letter it came from.
  function folded(text) {
    const letters = [];
    const origins = [];
    let at = 0;
    for (const letter of text) {
      for (const one of letter.normalize('NFKC').toLowerCase()) {
        if (!/[\s*]/u.test(one)) {
          letters.push(DASHES[one] || one);
          origins.push(at);
        }
      }
      at += letter.length;
    }
    origins.push(text.length);
    return { letters: letters, origins: origins, text: letters.join('') };
  }

  const entries = JSON.parse(document.getElementById('find-data').textContent).map((row) => ({
    kind: row[0], title: row[1], where: row[2], words: row[3], href: row[4],
  }));
  const box = document.getElementById('find');
  const count = document.getElementById('find-count');
  const list = document.getElementById('find-list');

  function prepared() {
    for (const entry of entries) {
      if (!entry.inTitle) {
        entry.inTitle = folded(entry.title);
        entry.inWords = folded(entry.words);
      }
    }
    return entries;
  }

  // Where the needle stands in a raw text, or null.
  function spot(into, needle) {
    const unit = into.text.indexOf(needle.text);
    if (unit < 0) {
      return null;
    }
    const first = [...into.text.slice(0, unit)].length;
    const last = first + needle.letters.length;
    return [into.origins[first], last < into.origins.length ? into.origins[last] : into.origins.length];
  }

  function put(parent, text, found) {
    if (!found) {
      parent.append(text);
      return;
    }
    const mark = document.createElement('mark');
    mark.textContent = text.slice(found[0], found[1]);
    parent.append(text.slice(0, found[0]), mark, text.slice(found[1]));
  }

  // The words round a spot, so that a long clause is not shown whole.
  function putExcerpt(parent, text, found) {
    const from = found ? Math.max(0, found[0] - AROUND) : 0;
    const to = Math.min(text.length, (found ? found[1] : 0) + 2 * AROUND);
    parent.append(from ? '…' : '');
    put(parent, text.slice(from, to), found && [found[0] - from, found[1] - from]);
    parent.append(to < text.length ? '…' : '');
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function item(entry, needle) {
    const row = document.createElement('li');
    const link = document.createElement('a');
    link.href = entry.href;
    put(link, entry.title, spot(entry.inTitle, needle));
    row.append(element('span', 'find-kind', entry.kind), link, element('span', 'find-where', entry.where));
    if (entry.words) {
      const words = element('p', ['布局', '功能', '地点'].includes(entry.kind) ? 'find-words note' : 'find-words quote', '');
      putExcerpt(words, entry.words, spot(entry.inWords, needle));
      row.append(words);
    }
    return row;
  }

  // Facts of every kind are quotes.
  function groupOf(entry) {
    return GROUPS.some((group) => group[0] === entry.kind) ? entry.kind : '引文';
  }

  function section(name, unit, rows, needle) {
    const made = document.createElement('section');
    const head = element('h2', 'find-group', name === '条款' ? '条款原文' : name);
    head.append(' ', element('small', '', rows.length + ' ' + unit));
    const own = element('ol', 'find-list', '');
    own.append(...rows.slice(0, MOST).map((entry) => item(entry, needle)));
    made.append(head, own);
    if (rows.length > MOST) {
      made.append(element('p', 'note', '只列前 ' + MOST + ' ' + unit + '，多写几个字可以缩小范围。'));
    }
    return made;
  }

  function find() {
    const needle = folded(box.value);
    const found = needle.text
      ? prepared().filter((entry) => entry.inTitle.text.includes(needle.text) || entry.inWords.text.includes(needle.text))
      : [];
    const rows = GROUPS.map(([name, unit]) => [name, unit, found.filter((entry) => groupOf(entry) === name)])
      .filter((group) => group[2].length);
    list.replaceChildren(...rows.map(([name, unit, own]) => section(name, unit, own, needle)));
    list.hidden = !found.length;
    if (!needle.text) {
      count.textContent = '';
    } else if (!found.length) {
      count.textContent = '没有找到。可试试简称，或原文中的词语。';
    } else {
      count.textContent = '共找到 ' + found.length + ' 条：' + rows.map(([name, unit, own]) => name + ' ' + own.length + ' ' + unit).join('，');
    }
  }

  box.addEventListener('input', find);
  find();
}());
