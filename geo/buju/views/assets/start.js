// Puts map, labels, card and table together; folium's script calls `start` with the finished map.
(function () {
  'use strict';

  const PREFIX = '#place-';
  const FOCUS_ZOOM = 14.5;
  const ROOM_FOR_LEGEND = 680;
  const EDGE = 12;
  const MOST_COVERED = 0.5;

  function addControls(map, fit) {
    L.control.zoom({ zoomInTitle: buju.words.zoomIn, zoomOutTitle: buju.words.zoomOut, zoomInText: '＋', zoomOutText: '－' }).addTo(map);
    const views = [['whole-map', buju.words.whole, buju.words.wholeSign, fit]];
    if (buju.data.core) {
      const closer = () => map.fitBounds(buju.data.core, { animate: !buju.calm });
      views.push(['core-map', buju.words.core, buju.words.coreSign, closer]);
    }
    const Views = L.Control.extend({
      options: { position: 'topleft' },
      onAdd: function () {
        const bar = L.DomUtil.create('div', 'leaflet-bar');
        for (const [look, words, sign, show] of views) {
          const button = L.DomUtil.create('a', look, bar);
          button.href = '#';
          button.title = words;
          button.textContent = sign;
          button.setAttribute('role', 'button');
          button.setAttribute('aria-label', words);
          L.DomEvent.on(button, 'click', L.DomEvent.stop).on(button, 'click', show);
        }
        L.DomEvent.disableClickPropagation(bar);
        return bar;
      },
    });
    map.addControl(new Views());
    const toggle = map.getContainer().querySelector('.leaflet-control-layers-toggle');
    if (toggle) {
      toggle.title = buju.words.layers;
      toggle.setAttribute('aria-label', buju.words.layers);
    }
  }

  // The legend makes way where the opened list of layers would lie on it.
  function makeWay(legend, layers) {
    const open = layers.classList.contains('leaflet-control-layers-expanded');
    const lower = layers.getBoundingClientRect().bottom > legend.getBoundingClientRect().top;
    legend.classList.toggle('is-aside', open && lower && getComputedStyle(legend).position === 'absolute');
  }

  function labelItems(data, places, choose) {
    return data.labels.map((item) => Object.assign({
      shown: () => !item.key || places.isShown(item.key),
      others: () => places.laidOut(item.key),
      choose: () => choose(item.key),
    }, item));
  }

  buju.start = function (map) {
    const data = buju.data;
    const frame = document.getElementById('map-frame');
    const legend = document.getElementById('legend');
    let selected = null;
    let moved = false;
    let settled = false;

    // Room that title and legend take from the map when they lie over it.
    function insets() {
      if (!legend) {
        return { paddingTopLeft: [14, 20], paddingBottomRight: [14, 22] };
      }
      const box = legend.getBoundingClientRect();
      const over = getComputedStyle(legend).position === 'absolute' && legend.open;
      return { paddingTopLeft: [14, 20], paddingBottomRight: [over ? box.width + 18 : 14, 22] };
    }

    function fit() {
      const narrow = map.getSize().x < 480;
      map.fitBounds(narrow ? data.close : data.focus, Object.assign({ animate: false }, insets()));
    }

    // The first view: what was asked for, or the whole.
    function begin() {
      const view = data.view || {};
      if (view.bbox) {
        map.fitBounds(view.bbox, { animate: false });
        return;
      }
      fit();
      if (view.zoom) {
        const marked = view.highlight && places.bounds(view.highlight);
        map.setView(marked ? marked.getCenter() : map.getCenter(), view.zoom, { animate: false });
      }
    }

    // A highlighted place opens its card where that stands beside the map; over the map it would hide it.
    function highlight() {
      const id = data.view && data.view.highlight;
      if (!id || selected) {
        return;
      }
      if (window.matchMedia('(max-width: 760px)').matches) {
        table.mark(id);
        places.mark(id);
        labels.selected = id;
      } else {
        select(id, {});
      }
    }

    function zoomTo(id) {
      const bounds = places.bounds(id);
      if (bounds && hasSize()) {
        moved = true;
        uncover();
        const room = insets();
        room.paddingBottomRight[1] += card.covers(frame);
        map.fitBounds(bounds.pad(0.15), Object.assign({ animate: !buju.calm, maxZoom: FOCUS_ZOOM }, room));
      }
    }

    // Each selection is a step that Back undoes before it leaves the page.
    function remember(id) {
      if (id === hashed()) {
        return;
      }
      try {
        history.pushState(null, '', id ? PREFIX + id : location.pathname + location.search);
      } catch (refused) {
        // A frame without an address of its own has nothing to remember it in.
      }
    }

    function hashed() {
      const hash = decodeURIComponent(location.hash);
      return hash.startsWith(PREFIX) ? hash.slice(PREFIX.length) : null;
    }

    function select(id, options) {
      if (!document.getElementById('place-' + id)) {
        return;
      }
      selected = id;
      card.show(id, options.others || []);
      table.mark(id);
      places.mark(shownBy(id));
      labels.selected = shownBy(id);
      remember(id);
      if (options.at) {
        card.goTo(options.at);
      }
      if (options.zoom) {
        zoomTo(shownBy(id));
      }
      labels.place();
    }

    // What stands for a place on the map: its own shape, or for one that is not drawn the host that it is pinned to.
    function shownBy(id) {
      return data.hosts[id] || id;
    }

    function close() {
      const row = document.querySelector('tr[data-place="' + selected + '"]');
      const inside = document.getElementById('panel-card').contains(document.activeElement);
      selected = null;
      card.hide();
      table.mark(null);
      places.mark(null);
      labels.selected = null;
      remember(null);
      labels.place();
      if (inside) {
        (row || map.getContainer()).focus({ preventScroll: true });
      }
    }

    // A second click on the same spot takes the next place under it.
    function chooseOnMap(id, event) {
      const under = event && event.clientX !== undefined ? places.under(event.clientX, event.clientY) : [id];
      const stack = under.length ? under : [id];
      const next = stack[(stack.indexOf(selected) + 1) % stack.length];
      select(next, { others: stack.filter((other) => other !== next) });
      keepInView(next);
    }

    // Where the card lies over the map, the shape comes into what is left of it.
    function keepInView(id) {
      uncover();
      const covered = card.covers(frame);
      const bounds = covered && places.bounds(id);
      if (!bounds) {
        return;
      }
      const size = map.getSize();
      const top = map.latLngToContainerPoint(bounds.getNorthWest());
      const low = map.latLngToContainerPoint(bounds.getSouthEast());
      const free = size.y - covered;
      if (low.y - top.y > free - 2 * EDGE || low.x - top.x > size.x - 2 * EDGE) {
        zoomTo(id);
      } else if (top.y < EDGE || low.y > free - EDGE || top.x < EDGE || low.x > size.x - EDGE) {
        map.panBy([(top.x + low.x - size.x) / 2, (top.y + low.y - free) / 2], { animate: !buju.calm });
      }
    }

    // A card over the map leaves most of it in sight where the map stands at the top of the screen.
    function uncover() {
      if (card.covers(frame) > frame.getBoundingClientRect().height * MOST_COVERED) {
        frame.scrollIntoView({ block: 'start', behavior: 'auto' });
      }
    }

    function chooseInTable(id) {
      const there = places.isShown(shownBy(id));
      // A place that is nowhere on the map moves neither it nor, where its card comes from below, the page.
      if (there || !window.matchMedia('(max-width: 760px)').matches) {
        frame.scrollIntoView({ block: 'nearest', behavior: buju.calm ? 'auto' : 'smooth' });
      }
      select(id, { zoom: there });
    }

    function fromHash() {
      const id = hashed();
      if (id === selected) {
        return;
      }
      if (id) {
        select(id, { zoom: places.isShown(shownBy(id)) });
      } else {
        close();
      }
    }

    const places = new buju.Places(map, data.names, chooseOnMap);
    const card = new buju.Card(data.names, (id) => select(id, {}), close);
    const table = new buju.Table(chooseInTable, (id) => places.hover(id));
    const chooseLabel = (id) => {
      select(id, {});
      keepInView(id);
    };
    const labels = new buju.Labels(map, labelItems(data, places, chooseLabel));
    const pins = new buju.Pins(map, data.pins, places, (id) => {
      select(id, { at: 'pinned-' + id });
      keepInView(id);
    });
    const placeNames = labels.place.bind(labels);
    labels.place = () => {
      placeNames();
      pins.place();
    };
    // Names were placed from this zoom on.
    // (Leaflet's own setter would begin to zoom, and end over the first view.)
    map.options.minZoom = Math.max(map.getMinZoom(), data.widest);
    addControls(map, fit);
    buju.gestures(map, frame);
    const container = map.getContainer();
    container.setAttribute('aria-label', frame.getAttribute('aria-label'));

    // Without a size there is no view: fitting would end in numbers that are none.
    function hasSize() {
      const size = map.getSize();
      return size.x > 0 && size.y > 0;
    }

    function settle() {
      if (settled || !hasSize()) {
        return;
      }
      settled = true;
      const lies = legend && getComputedStyle(legend).position === 'absolute';
      if (legend && (window.matchMedia('(max-width: 600px)').matches || (lies && frame.clientWidth < ROOM_FOR_LEGEND))) {
        legend.open = false;
      }
      labels.measure();
      buju.limits(map, data.focus, data.view && data.view.zoom);
      begin();
      places.sizeSymbols();
      fromHash();
      highlight();
      labels.place();
    }
    const isPrinting = buju.printing(map, legend, () => {
      settle();
      places.sizeSymbols();
      labels.measure();
      labels.place();
    });
    settle();
    // The frame may get its size late: from the page round it, or when the font is there. Until its reader has moved
    // the map, the first view is made anew.
    ['pointerdown', 'keydown'].forEach((name) => {
      container.addEventListener(name, () => { moved = true; }, { passive: true });
    });
    container.addEventListener('wheel', (event) => { moved = moved || event.ctrlKey || event.metaKey; }, { passive: true });
    map.on('resize', () => {
      settle(); // a frame or a tab that was hidden at first
      if (hasSize() && !isPrinting()) {
        buju.limits(map, data.focus, data.view && data.view.zoom);
      }
      if (!moved && hasSize() && !isPrinting()) {
        begin();
      }
    });
    // A tab that opens changes no window's size.
    new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false })).observe(container);
    document.fonts.ready.then(() => {
      map.invalidateSize({ animate: false, pan: false });
      labels.measure();
      labels.place();
      container.dataset.ready = 'true';
    });
    const layers = container.querySelector('.leaflet-control-layers');
    if (legend && layers) {
      new MutationObserver(() => makeWay(legend, layers)).observe(layers, { attributes: true, attributeFilter: ['class'] });
    }
    if (legend) {
      legend.addEventListener('toggle', () => labels.place());
    }
    window.addEventListener('popstate', fromHash);
    window.addEventListener('hashchange', fromHash);
    buju.map = map;
  };
}());
