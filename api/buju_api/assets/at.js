// A click on a map asks what holds that point; the form does the same without a script.
(function () {
  'use strict';

  document.querySelectorAll('[data-degrees]').forEach((map) => {
    const [west, south, east, north] = map.dataset.degrees.split(',').map(Number);
    const picture = map.querySelector('svg');
    picture.addEventListener('click', (event) => {
      const box = picture.getBoundingClientRect();
      const lon = west + (event.clientX - box.left) / box.width * (east - west);
      const lat = north - (event.clientY - box.top) / box.height * (north - south);
      event.preventDefault();
      location.assign(`${map.dataset.action}?lon=${lon.toFixed(5)}&lat=${lat.toFixed(5)}&datum=wgs84`);
    });
  });
}());
