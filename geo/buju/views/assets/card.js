// The card beside the map (a sheet from below on small screens) with what is known of the selected place.
(function () {
  'use strict';

  class Card {
    constructor(names, choose, close) {
      this.names = names;
      this.choose = choose;
      this.holder = document.getElementById('panel-card');
      this.intro = document.getElementById('panel-intro');
      this.overlaps = document.getElementById('overlaps');
      this.spoken = document.getElementById('spoken');
      this.shown = null;
      document.getElementById('panel-close').addEventListener('click', close);
      document.addEventListener('keydown', (event) => {
        if (event.key === 'Escape' && this.shown) {
          close();
        }
      });
    }

    show(id, others) {
      this.hideArticle();
      this.shown = document.getElementById('place-' + id);
      this.shown.hidden = false;
      this.holder.hidden = false;
      this.intro.classList.add('is-behind');
      this.listOverlaps(others);
      this.spoken.textContent = buju.words.selected + this.names[id];
      this.holder.scrollTop = 0;
      document.getElementById('panel').scrollTop = 0;
    }

    // A part of the shown card, for who asked for just that.
    goTo(id) {
      const part = document.getElementById(id);
      part.scrollIntoView({ block: 'nearest' });
      part.focus({ preventScroll: true });
    }

    hide() {
      this.hideArticle();
      this.holder.hidden = true;
      this.spoken.textContent = '';
      this.intro.classList.remove('is-behind');
    }

    hideArticle() {
      if (this.shown) {
        this.shown.hidden = true;
        this.shown = null;
      }
    }

    listOverlaps(others) {
      this.overlaps.querySelectorAll('button').forEach((node) => node.remove());
      this.overlaps.hidden = !others.length;
      for (const id of others) {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = this.names[id];
        button.addEventListener('click', () => this.choose(id));
        this.overlaps.appendChild(button);
      }
    }

    // How much of the map the sheet covers, in px from its lower edge.
    covers(frame) {
      if (this.holder.hidden || getComputedStyle(this.holder).position !== 'fixed') {
        return 0;
      }
      const map = frame.getBoundingClientRect();
      return Math.max(0, Math.min(map.height, map.bottom - this.holder.getBoundingClientRect().top));
    }
  }

  buju.Card = Card;
}());
