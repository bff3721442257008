// Settings of Leaflet that must stand before the map is made.
(function () {
  'use strict';

  const data = JSON.parse(document.getElementById('map-data').textContent);
  const words = Object.assign({
    metres: '\u2009米',
    kilometres: '\u2009公里',
    zoomIn: '放大',
    zoomOut: '缩小',
    whole: '回到全图',
    wholeSign: '全',
    core: '核心区放大',
    coreSign: '核',
    layers: '图层',
    selected: '已选中',
    found: '找到 ',
    foundUnit: ' 处',
    controlWheel: '按住 Ctrl 并滚动滚轮，缩放地图',
    commandWheel: '按住 ⌘ 并滚动，缩放地图',
    twoFingers: '用两指移动、缩放地图',
  }, data.words);
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  L.Map.mergeOptions({
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    markerZoomAnimation: !calm,
    inertia: !calm,
    wheelPxPerZoomLevel: 110,
  });

  // Readers measure in metres and kilometres.
  L.Control.Scale.mergeOptions({ imperial: false, maxWidth: 110 });
  L.Control.Scale.include({
    _updateMetric: function (most) {
      const metres = this._getRoundNum(most);
      const length = metres < 1000 ? metres + words.metres : metres / 1000 + words.kilometres;
      this._updateScale(this._mScale, length, metres / most);
    },
  });

  window.buju = { calm: calm, data: data, words: words };
}());
