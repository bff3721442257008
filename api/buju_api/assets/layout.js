// A place named further down the page is shown on the map: bring the map into view with it.
(function () {
  'use strict';

  const frame = document.getElementById('map-frame');
  // Two frames later, because the browser first looks for the place itself, which stands in the panel.
  const show = () => requestAnimationFrame(() => requestAnimationFrame(() => frame.scrollIntoView()));
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a.place-link');
    if (!link || link.pathname !== location.pathname) {
      return;
    }
    if (link.hash === location.hash) {
      show();
    } else {
      window.addEventListener('hashchange', show, { once: true });
    }
  });

  // On narrow screens the tables are folded away until they are asked for.
  if (window.matchMedia('(max-width: 720px)').matches) {
    document.querySelectorAll('details.layout-section').forEach((section) => {
      section.open = false;
    });
  }

  const code = document.getElementById('embed-code');
  code.textContent = '<iframe src="' + location.origin + code.dataset.address + '" width="100%" height="600"></iframe>';

  function unfold() {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (named && named.tagName === 'DETAILS' && !named.open) {
      named.open = true;
      named.scrollIntoView();
    }
  }
  window.addEventListener('hashchange', unfold);
  unfold();
}());
