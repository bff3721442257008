// The table twin: rows that select, and the search that filters them.
(function () {
  'use strict';

  // Blind to spaces, case and full-width or half-width forms.
  function folded(text) {
    return text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
  }

  class Table {
    constructor(choose, hover) {
      this.choose = choose;
      // Over the map, rows are shown while something is looked for.
      this.over = document.querySelector('.list-over');
      this.box = document.getElementById('search');
      this.rows = [...document.querySelectorAll('tr[data-place]')];
      this.count = document.getElementById('count');
      this.total = this.count ? this.count.textContent : '';
      for (const row of this.rows) {
        row.addEventListener('click', (event) => {
          if (!event.target.closest('a')) {
            this.pick(row);
          }
        });
        row.addEventListener('keydown', (event) => this.onKey(event, row));
        row.addEventListener('mouseenter', () => hover(row.dataset.place));
        row.addEventListener('mouseleave', () => hover(null));
      }
      this.listen(this.box);
    }

    pick(row) {
      if (this.over) {
        this.box.value = '';
        this.filter('');
      }
      this.choose(row.dataset.place);
    }

    listen(box) {
      if (!box) {
        return;
      }
      this.texts = new Map(this.rows.map((row) => [row, this.textOf(row)]));
      box.addEventListener('input', () => this.filter(box.value));
      box.addEventListener('keydown', (event) => {
        const first = this.rows.find((row) => !row.hidden);
        if (event.key === 'Enter' && first && box.value.trim()) {
          event.preventDefault();
          this.pick(first);
        } else if (event.key === 'Escape' && box.value) {
          event.stopPropagation();
          box.value = '';
          this.filter('');
        }
      });
    }

    textOf(row) {
      const article = document.getElementById('place-' + row.dataset.place);
      const parts = article.querySelectorAll('.place-name, .place-aliases bdi, .quote');
      return [row, ...parts].map((node) => folded(node.textContent)).join('\n');
    }

    filter(wanted) {
      const needle = folded(wanted);
      if (this.over) {
        this.over.classList.toggle('is-searching', Boolean(needle));
      }
      let found = 0;
      for (const row of this.rows) {
        row.hidden = !this.texts.get(row).includes(needle);
        found += row.hidden ? 0 : 1;
      }
      for (const table of document.querySelectorAll('.list .table')) {
        table.hidden = !table.querySelector('tbody tr:not([hidden])');
      }
      const listed = document.getElementById('listed-title');
      if (listed) {
        listed.hidden = document.querySelector('.table-listed').hidden;
      }
      document.getElementById('nothing').hidden = found > 0;
      this.count.textContent = needle ? buju.words.found + found + buju.words.foundUnit : this.total;
    }

    onKey(event, row) {
      if (event.target !== row) {
        return;
      }
      const shown = this.rows.filter((other) => !other.hidden);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        this.pick(row);
      } else if (step) {
        event.preventDefault();
        const next = shown[shown.indexOf(row) + step];
        if (next) {
          next.focus();
        }
      }
    }

    mark(id) {
      for (const row of this.rows) {
        row.setAttribute('aria-selected', String(row.dataset.place === id));
      }
    }
  }

  buju.Table = Table;
}());
