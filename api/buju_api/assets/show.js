// One slide at a time: → and ←, Home and End, Esc back to the layout. The address names the slide.
(function () {
  'use strict';

  const slides = [...document.querySelectorAll('.slide')];
  const back = document.getElementById('slides').dataset.back;
  const count = document.getElementById('show-count');
  let at = 0;

  function show(next) {
    at = Math.min(slides.length - 1, Math.max(0, next));
    slides.forEach((slide, index) => { slide.hidden = index !== at; });
    count.textContent = (at + 1) + ' / ' + slides.length;
    history.replaceState(null, '', '#' + slides[at].id);
  }

  const named = () => Math.max(0, slides.findIndex((slide) => '#' + slide.id === location.hash));
  const steps = { ArrowRight: 1, PageDown: 1, ' ': 1, ArrowLeft: -1, PageUp: -1, Home: -1000, End: 1000 };
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      location.href = back;
    } else if (steps[event.key] && !event.target.closest('a, button')) {
      event.preventDefault();
      show(at + steps[event.key]);
    } else if (event.key.startsWith('Arrow') && steps[event.key]) {
      show(at + steps[event.key]);
    }
  });
  [['show-prev', -1], ['show-next', 1]].forEach(([id, step]) => {
    const button = document.getElementById(id);
    button.hidden = false;
    button.addEventListener('click', () => show(at + step));
  });
  window.addEventListener('hashchange', () => show(named()));
  show(named());
}());
