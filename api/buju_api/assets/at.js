// A click on a map asks what holds that point; the form does the same without a script.
(function () {
  'use strict';

  // A mouse points to a pixel, a finger covers many.
  const REACH = { mouse: 1, pen: 2, touch: 12 };
  const DEGREE = 111320;
  const day = new URLSearchParams(location.search).get('on');

  document.querySelectorAll('[data-degrees]').forEach((map) => {
    const [west, south, east, north] = map.dataset.degrees.split(',').map(Number);
    const picture = map.querySelector('svg');
    picture.addEventListener('click', (event) => {
      const box = picture.getBoundingClientRect();
      const lon = west + (event.clientX - box.left) / box.width * (east - west);
      const lat = north - (event.clientY - box.top) / box.height * (north - south);
      // How much ground a pixel is: a picture of a whole city cannot point to a house.
      const across = (east - west) / box.width * DEGREE * Math.cos(lat * Math.PI / 180);
      const margin = Math.ceil(Math.max(across, (north - south) / box.height * DEGREE) * (REACH[event.pointerType] || 1));
      const digits = Math.min(5, Math.max(2, Math.ceil(Math.log10(DEGREE / margin))));
      const asked = new URLSearchParams({ lon: lon.toFixed(digits), lat: lat.toFixed(digits), datum: 'wgs84', margin });
      if (day) {
        asked.set('on', day);
      }
      event.preventDefault();
      location.assign(`${map.dataset.action}?${asked}`);
    });
  });
}());
