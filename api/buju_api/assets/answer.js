// Rows and shapes of an answer in step: what is pointed at, or has the focus, is marked wherever it stands.
(function () {
  'use strict';

  function mark(place) {
    document.querySelectorAll('.is-met').forEach((one) => one.classList.remove('is-met'));
    if (place) {
      document.querySelectorAll(`[data-place="${CSS.escape(place)}"]`).forEach((one) => one.classList.add('is-met'));
    }
  }

  function met(event) {
    const one = event.target.closest('[data-place]');
    mark(one && one.dataset.place);
  }

  // A row that is folded away is unfolded before it is gone to.
  function unfold() {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = row && row.closest('details');
    if (fold && !fold.open) {
      fold.open = true;
      row.scrollIntoView();
    }
    if (row && row.dataset.place) {
      mark(row.dataset.place);
    }
  }

  document.addEventListener('pointerover', met);
  document.addEventListener('focusin', met);
  window.addEventListener('hashchange', unfold);
  unfold();
}());
