// buju: gives each embedded map (an iframe of this service) the height that it asks for.
(function () {
  'use strict';
  var home = new URL('embed/', document.currentScript.src).href;
  function maps() {
    return [].filter.call(document.getElementsByTagName('iframe'), function (frame) {
      return frame.src.indexOf(home) === 0;
    });
  }
  addEventListener('message', function (event) {
    var data = event.data;
    if (!data || data.type !== 'buju:height' || !(data.height > 99 && data.height < 30001)) return;
    maps().forEach(function (frame) {
      if (frame.contentWindow === event.source) frame.style.height = data.height + 'px';
    });
  });
  function ask() {
    maps().forEach(function (frame) {
      frame.contentWindow.postMessage({ type: 'buju:ask-height' }, '*');
    });
  }
  ask();
  addEventListener('load', ask);
}());
