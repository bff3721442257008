// On narrow screens the facts of a clause are folded away until they are asked for.
(function () {
  'use strict';

  const narrow = window.matchMedia('(max-width: 900px)');

  function fold() {
    document.querySelectorAll('details.entries').forEach((list) => {
      list.open = !narrow.matches;
    });
  }

  function showNamed() {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const list = named && named.closest('details.entries');
    if (list && !list.open) {
      list.open = true;
      named.scrollIntoView({ block: 'center' });
    }
  }

  narrow.addEventListener('change', fold);
  window.addEventListener('hashchange', showNamed);
  fold();
  showNamed();
}());
