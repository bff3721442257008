// Whose a gesture is, the page's or the map's: a bare wheel and one finger scroll the page; Ctrl + wheel, two fingers and
// the buttons zoom, a mouse that is held down moves the map.
(function () {
  'use strict';

  const SHOWN_MS = 1400;
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

  L.Map.ScrollWheelZoom.include({
    _onWheelScroll: (function (zoom) {
      return function (event) {
        if (event.ctrlKey || event.metaKey) {
          zoom.call(this, event);
        } else {
          this._map.fire('barewheel');
        }
      };
    }(L.Map.ScrollWheelZoom.prototype._onWheelScroll)),
  });

  buju.gestures = function (map, frame) {
    const container = map.getContainer();
    const hint = L.DomUtil.create('p', 'map-hint', frame);
    hint.setAttribute('aria-hidden', 'true');
    let timer = null;

    function tell(words) {
      hint.textContent = words;
      hint.classList.add('is-shown');
      clearTimeout(timer);
      timer = setTimeout(() => hint.classList.remove('is-shown'), SHOWN_MS);
    }

    // Without dragging, Leaflet leaves one finger to the page and keeps two for itself. What points may change: a
    // laptop has a mouse and a screen that is touched.
    function pointedWith(kind) {
      if (kind === 'touch') {
        map.dragging.disable();
      } else {
        map.dragging.enable();
      }
    }

    if (window.matchMedia('(pointer: coarse)').matches) {
      pointedWith('touch');
    }
    for (const name of ['pointerenter', 'pointerdown']) {
      container.addEventListener(name, (event) => pointedWith(event.pointerType), { capture: true });
    }
    container.addEventListener('touchmove', (event) => {
      if (event.touches.length === 1) {
        tell(buju.words.twoFingers);
      }
    }, { passive: true });
    map.on('barewheel', () => tell(isMac ? buju.words.commandWheel : buju.words.controlWheel));
  };

  // How far out a reader may go: the whole layout still fills a good part of the map, and some of it is always there.
  buju.limits = function (map, bounds, asked) {
    map.options.minZoom = 0;
    const whole = map.getBoundsZoom(bounds);
    // Leaflet's own setter would begin to zoom, and end over the view that is set meanwhile.
    map.options.minZoom = Math.min(Math.floor(whole * 4) / 4 - 0.75, asked === undefined ? Infinity : asked);
    if (map.getZoom() < map.options.minZoom) {
      map.setZoom(map.options.minZoom, { animate: false });
    }
    map.fire('zoomlevelschange');
  };
}());
