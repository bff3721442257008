// Settings of Leaflet that must stand before the map is made.
(function () {
  'use strict';

  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  L.Map.mergeOptions({
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    markerZoomAnimation: !calm,
    inertia: !calm,
    wheelPxPerZoomLevel: 110,
  });

  // Readers measure in metres and kilometres, in Chinese.
  L.Control.Scale.mergeOptions({ imperial: false, maxWidth: 110 });
  L.Control.Scale.include({
    _updateMetric: function (most) {
      const metres = this._getRoundNum(most);
      const words = metres < 1000 ? metres + '\u2009米' : metres / 1000 + '\u2009公里';
      this._updateScale(this._mScale, words, metres / most);
    },
  });

  window.buju = { calm: calm };
}());
