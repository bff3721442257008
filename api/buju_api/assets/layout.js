// The code that embeds the map, with the address that this page was opened at.
(function () {
  'use strict';

  const code = document.getElementById('embed-code');
  code.textContent = '<iframe src="' + location.origin + code.dataset.address + '" width="100%" height="600"></iframe>';
}());
