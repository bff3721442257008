// On narrow screens the long lists are folded away until they are asked for.
(function () {
  'use strict';

  if (window.matchMedia('(max-width: 760px)').matches) {
    document.querySelectorAll('details.side').forEach((list) => {
      list.open = false;
    });
  }
}());
