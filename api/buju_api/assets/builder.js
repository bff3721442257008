// What the form makes is shown as soon as something is ticked; without this script its button does the same.
(function () {
  'use strict';

  const form = document.getElementById('builder-form');
  const problem = document.getElementById('builder-problem');
  const DELAY = 350;
  let waiting = 0;
  let asked = 0;

  const frame = () => document.getElementById('preview');
  const result = () => document.getElementById('builder-result');

  // Fields that are left as they are need not stand in the address.
  function query() {
    const given = new URLSearchParams(new FormData(form));
    const layers = form.querySelectorAll('[name="layers"]');
    if ([...layers].every((box) => box.checked)) {
      given.delete('layers');
    }
    const usual = { legend: '1', search: '0', table: '0', theme: 'colour', lang: 'zh' };
    for (const [name, value] of [...given]) {
      if (!value.trim() || usual[name] === value) {
        given.delete(name);
      }
    }
    return given.toString();
  }

  function say(words) {
    problem.textContent = words;
    problem.hidden = !words;
  }

  async function update() {
    const turn = ++asked;
    const address = form.action + (query() ? '?' + query() : '');
    result().setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(address, { headers: { accept: 'text/html' } });
      // Its styles are this page's own, and the policy of this page knows none but its own.
      const html = (await answer.text()).replace(/<style>[^]*?<\/style>/g, '');
      const page = new DOMParser().parseFromString(html, 'text/html');
      if (turn !== asked) {
        return;
      }
      const made = page.getElementById('builder-result');
      if (made) {
        result().replaceWith(document.importNode(made, true));
        count(page);
        history.replaceState(null, '', address);
        say('');
        dress();
      } else {
        say((page.querySelector('.failure-detail') || page.body).textContent.trim());
      }
    } catch (failed) {
      say('未能更新预览：服务没有回答。');
    } finally {
      result().removeAttribute('aria-busy');
    }
  }

  function count(page) {
    document.querySelector('.builder-places > summary').textContent =
      page.querySelector('.builder-places > summary').textContent;
  }

  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(update, DELAY);
  }

  // Without a secure context (most intranets have none) only the old way of copying is there.
  function copy(button) {
    const text = document.getElementById(button.dataset.copies);
    text.focus();
    text.select();
    const done = document.execCommand('copy');
    button.textContent = done ? '已复制' : '请按 Ctrl+C';
    setTimeout(() => { button.textContent = '复制'; }, 2000);
  }

  function dress() {
    document.querySelectorAll('.copy-button').forEach((button) => { button.hidden = false; });
    const take = document.getElementById('take-view');
    if (take) {
      take.hidden = !frame();
    }
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('.copy-button');
    if (button) {
      copy(button);
    } else if (event.target.id === 'take-view') {
      frame().contentWindow.postMessage({ type: 'buju:ask-view' }, '*');
    }
  });
  window.addEventListener('message', (event) => {
    if (!frame() || event.source !== frame().contentWindow || !event.data) {
      return;
    }
    if (event.data.type === 'buju:height' && event.data.height > 99) {
      frame().style.height = event.data.height + 2 + 'px';
    } else if (event.data.type === 'buju:view') {
      document.getElementById('bbox').value = event.data.bbox;
      document.getElementById('zoom').value = '';
      update();
    }
  });
  form.addEventListener('change', later);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    update();
  });
  dress();
  if (frame() && frame().contentWindow) {
    frame().contentWindow.postMessage({ type: 'buju:ask-height' }, '*');
  }
}());
