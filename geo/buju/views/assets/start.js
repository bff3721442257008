// Puts map, labels, card and table together; folium's script calls `start` with the finished map.
(function () {
  'use strict';

  const PREFIX = '#place-';
  const SYMBOL_HALF = 9;
  const FOCUS_ZOOM = 14.5;
  const ROOM_FOR_LEGEND = 680;

  function addControls(map, fit) {
    L.control.zoom({ zoomInTitle: buju.words.zoomIn, zoomOutTitle: buju.words.zoomOut, zoomInText: '＋', zoomOutText: '－' }).addTo(map);
    const Whole = L.Control.extend({
      options: { position: 'topleft' },
      onAdd: function () {
        const bar = L.DomUtil.create('div', 'leaflet-bar');
        const button = L.DomUtil.create('a', 'whole-map', bar);
        button.href = '#';
        button.title = buju.words.whole;
        button.textContent = buju.words.wholeSign;
        button.setAttribute('role', 'button');
        button.setAttribute('aria-label', buju.words.whole);
        L.DomEvent.disableClickPropagation(bar);
        L.DomEvent.on(button, 'click', L.DomEvent.stop).on(button, 'click', fit);
        return bar;
      },
    });
    map.addControl(new Whole());
    const toggle = map.getContainer().querySelector('.leaflet-control-layers-toggle');
    if (toggle) {
      toggle.title = buju.words.layers;
      toggle.setAttribute('aria-label', buju.words.layers);
    }
  }

  function placeItems(data, places, choose) {
    return Object.keys(data.places).map((id) => {
      const place = data.places[id];
      return Object.assign({
        key: id,
        text: data.names[id],
        classes: 'role-' + place.role,
        half: SYMBOL_HALF,
        box: () => places.boxOf(id),
        shown: () => places.isShown(id),
        symbolShown: () => places.symbolShown(id),
        choose: () => choose(id),
      }, place);
    });
  }

  function contextItems(data, map) {
    return data.context.map((item) => ({
      key: null,
      text: item.text,
      note: '',
      rank: item.rank,
      size: 'minor',
      kind: item.kind === 'point' ? 'point' : 'around',
      anchors: item.anchors,
      classes: 'context context-' + item.kind,
      half: 4,
      box: () => null,
      shown: () => item.kind !== 'point' || map.getZoom() >= 12.5,
    }));
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
        const room = insets();
        room.paddingBottomRight[1] += card.covers(frame);
        map.fitBounds(bounds.pad(0.15), Object.assign({ animate: !buju.calm, maxZoom: FOCUS_ZOOM }, room));
      }
    }

    function remember(id) {
      try {
        history.replaceState(null, '', id ? PREFIX + id : location.pathname + location.search);
      } catch (refused) {
        // A frame without an address of its own has nothing to remember it in.
      }
    }

    function select(id, options) {
      if (!document.getElementById('place-' + id)) {
        return;
      }
      selected = id;
      card.show(id, options.others || []);
      table.mark(id);
      places.mark(id);
      labels.selected = id;
      remember(id);
      if (options.at) {
        card.goTo(options.at);
      }
      if (options.zoom) {
        zoomTo(id);
      }
      labels.place();
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

    function keepInView(id) {
      const covered = card.covers(frame);
      const anchors = data.places[id] && data.places[id].anchors;
      if (covered && anchors) {
        const low = map.latLngToContainerPoint(anchors[0]).y - (map.getSize().y - covered - 60);
        if (low > 0) {
          map.panBy([0, low], { animate: !buju.calm });
        }
      }
    }

    function chooseInTable(id) {
      const calm = buju.calm ? 'auto' : 'smooth';
      frame.scrollIntoView({ block: 'nearest', behavior: calm });
      select(id, { zoom: true });
    }

    function fromHash() {
      const hash = decodeURIComponent(location.hash);
      if (hash.startsWith(PREFIX)) {
        select(hash.slice(PREFIX.length), { zoom: true });
      }
    }

    const places = new buju.Places(map, data.names, chooseOnMap);
    const card = new buju.Card(data.names, (id) => select(id, {}), close);
    const table = new buju.Table(chooseInTable, (id) => places.hover(id));
    const chooseLabel = (id) => {
      select(id, {});
      keepInView(id);
    };
    const labels = new buju.Labels(map, placeItems(data, places, chooseLabel).concat(contextItems(data, map)));
    const pins = new buju.Pins(map, data.pins, places, (id) => {
      select(id, { at: 'pinned-' + id });
      keepInView(id);
    });
    const placeNames = labels.place.bind(labels);
    labels.place = () => {
      placeNames();
      pins.place();
    };
    addControls(map, fit);
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
    ['pointerdown', 'wheel', 'keydown'].forEach((name) => {
      container.addEventListener(name, () => { moved = true; }, { passive: true });
    });
    map.on('resize', () => {
      settle(); // a frame or a tab that was hidden at first
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
    if (legend) {
      legend.addEventListener('toggle', () => labels.place());
    }
    window.addEventListener('hashchange', fromHash);
    buju.map = map;
  };
}());
