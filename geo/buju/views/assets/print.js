// Paper: the whole layout with its legend beside it, whatever part of it the reader looks at on the screen.
(function () {
  'use strict';

  const ROOM = 10;

  // `draw` places names and symbols anew for the map's size.
  buju.printing = function (map, legend, draw) {
    const root = document.documentElement;
    let before = null;

    function resized() {
      map.invalidateSize({ animate: false, pan: false, debounceMoveend: false });
    }

    // What the style sheet says of paper counts before and after: only so can the map be drawn to its size on paper.
    function begin() {
      if (before) {
        return;
      }
      before = { view: map.getSize().x ? [map.getCenter(), map.getZoom()] : null, legend: legend && legend.open };
      root.classList.add('is-printing');
      if (legend) {
        legend.open = true;
      }
      map.options.zoomSnap = 0;
      resized();
      map.fitBounds(buju.data.focus, { animate: false, padding: [ROOM, ROOM] });
      draw();
    }

    function end() {
      if (!before) {
        return;
      }
      const was = before;
      root.classList.remove('is-printing');
      if (legend) {
        legend.open = was.legend;
      }
      map.options.zoomSnap = 0.25;
      resized();
      if (was.view && map.getSize().x) {
        map.setView(was.view[0], was.view[1], { animate: false });
      }
      before = null;
      draw();
    }

    window.addEventListener('beforeprint', begin);
    window.addEventListener('afterprint', end);
    return () => Boolean(before);
  };
}());
