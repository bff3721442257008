// Tells the page round this frame how high the map would like to be, and on request what it shows.
// Works in a sandbox without an origin: nothing is stored, and a height is no secret to whoever frames the map.
(function () {
  'use strict';

  const LEAST = 420;
  const MOST = 640;
  const SHARE = 0.62;

  if (window.parent === window) {
    return;
  }
  const sheet = document.getElementById('sheet');
  let told = 0;

  // With a table the page is as high as what is on it; a map alone fills whatever height it is given.
  function wanted() {
    if (sheet.classList.contains('has-table')) {
      return Math.ceil(sheet.getBoundingClientRect().height);
    }
    const width = document.documentElement.clientWidth;
    return Number(sheet.dataset.height) || Math.min(MOST, Math.max(LEAST, Math.round(width * SHARE)));
  }

  function tell(again) {
    const height = wanted();
    if (again || height !== told) {
      told = height;
      window.parent.postMessage({ type: 'buju:height', height: height }, '*');
    }
  }

  function tellView() {
    const bounds = buju.map.getBounds();
    const sides = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    window.parent.postMessage({ type: 'buju:view', bbox: sides.map((side) => side.toFixed(5)).join(',') }, '*');
  }

  window.addEventListener('message', (event) => {
    if (event.source !== window.parent || !event.data) {
      return;
    }
    if (event.data.type === 'buju:ask-height') {
      tell(true);
    } else if (event.data.type === 'buju:ask-view' && buju.map) {
      tellView();
    }
  });
  new ResizeObserver(() => tell(false)).observe(sheet);
  tell(true);
}());
