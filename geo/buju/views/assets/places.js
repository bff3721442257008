// The shapes of each place: marked in the page, reachable by keyboard, small areas shown as symbols.
(function () {
  'use strict';

  const TINY_PX = 20;
  const QUIET = ['town', 'host', 'area', 'partner'];
  const LAID_OUT = ['core', 'belt', 'wing', 'axis', 'cluster'];

  class Places {
    constructor(map, names, choose) {
      this.map = map;
      this.names = names;
      this.choose = choose;
      this.layers = new Map();
      this.marked = null;
      this.hovered = null;
      map.eachLayer((layer) => this.register(layer));
      map.on('zoomend', () => this.sizeSymbols());
      map.getContainer().addEventListener('mousemove', (event) => this.pointAt(event));
      map.getContainer().addEventListener('mouseleave', () => this.hover(null));
    }

    register(layer) {
      const properties = layer.feature && layer.feature.properties;
      if (!properties || !properties.id) {
        return;
      }
      const known = this.layers.get(properties.id) || {};
      known[properties.part] = layer;
      this.layers.set(properties.id, known);
      layer.on('add', () => this.tag(layer));
      layer.on('click', (event) => this.choose(properties.id, event.originalEvent));
      this.tag(layer);
    }

    // Leaflet makes new elements each time a layer is shown.
    tag(layer) {
      const node = layer.getElement();
      const properties = layer.feature.properties;
      if (!node) {
        return;
      }
      node.dataset.place = properties.id;
      node.dataset.part = properties.part;
      node.classList.toggle('is-selected', properties.id === this.marked);
      if (properties.part === 'ring') {
        return;
      }
      node.setAttribute('tabindex', '0');
      node.setAttribute('role', 'button');
      node.setAttribute('aria-label', this.names[properties.id]);
      node.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          event.stopPropagation();
          this.choose(properties.id, null);
        }
      });
      if (properties.part === 'symbol') {
        this.sizeSymbols();
      }
    }

    sizeSymbols() {
      for (const known of this.layers.values()) {
        const node = known.symbol && known.symbol.getElement();
        if (node && known.shape) {
          const box = this.box(known.shape);
          const tiny = Math.max(box.max.x - box.min.x, box.max.y - box.min.y) < TINY_PX;
          node.classList.toggle('is-idle', !tiny);
        }
      }
      this.map.getContainer().classList.toggle('is-near', this.map.getZoom() >= 12.5);
    }

    box(layer) {
      const bounds = layer.getBounds();
      return L.bounds(
        this.map.latLngToContainerPoint(bounds.getNorthWest()), this.map.latLngToContainerPoint(bounds.getSouthEast()));
    }

    // The great shapes of the plan but one place's that are on the map: [{path, box}].
    laidOut(id) {
      return [...this.layers].filter(([key, known]) => key !== id && known.shape && this.map.hasLayer(known.shape))
        .filter(([, known]) => LAID_OUT.includes(known.shape.feature.properties.style.split('-')[1]))
        .map(([, known]) => ({ path: known.shape.getElement(), box: this.box(known.shape) }))
        .filter((ground) => ground.path)
        .map((ground) => ({
          path: ground.path,
          box: { left: ground.box.min.x, right: ground.box.max.x, top: ground.box.min.y, bottom: ground.box.max.y },
        }));
    }

    boxOf(id) {
      const shape = (this.layers.get(id) || {}).shape;
      return shape ? this.box(shape) : null;
    }

    bounds(id) {
      const known = this.layers.get(id);
      const area = known && (known.shape || known.ring);
      return area ? area.getBounds() : known && L.latLngBounds([known.symbol.getLatLng()]);
    }

    isShown(id) {
      const known = this.layers.get(id);
      return Boolean(known) && this.map.hasLayer(known.shape || known.symbol);
    }

    symbolShown(id) {
      const symbol = (this.layers.get(id) || {}).symbol;
      const node = symbol && this.map.hasLayer(symbol) && symbol.getElement();
      return Boolean(node) && !node.classList.contains('is-idle');
    }

    // Every place under a point of the screen: symbols, then what the plan lays out, then the units that it lies on.
    // Belts are drawn under the outlines of the towns, and yet are what a reader points at.
    under(x, y) {
      const found = document.elementsFromPoint(x, y).map((node) => node.closest('.leaflet-container [data-place]'));
      // The symbol of an area that is large enough to be seen is no mark that is meant.
      const nodes = [...new Set(found.filter((node) => node && !node.classList.contains('is-idle')))];
      nodes.sort((a, b) => this.depth(a) - this.depth(b));
      return [...new Set(nodes.map((node) => node.dataset.place))];
    }

    depth(node) {
      if (node.dataset.part === 'symbol') {
        return 0;
      }
      const [, role, grade] = this.layers.get(node.dataset.place).shape.feature.properties.style.split('-');
      return QUIET.includes(role) || (grade === 'C' && !LAID_OUT.includes(role)) ? 2 : 1;
    }

    // Over a name or a count the name's own place is meant, not what lies under it.
    pointAt(event) {
      const named = event.target.closest('[data-label], [data-host]');
      const id = named ? named.dataset.label || named.dataset.host : this.under(event.clientX, event.clientY)[0] || null;
      if (id !== this.hovered) {
        this.hover(id);
      }
    }

    each(id, act) {
      if (id) {
        document.querySelectorAll('[data-place="' + id + '"], [data-label="' + id + '"]').forEach(act);
      }
    }

    hover(id) {
      this.each(this.hovered, (node) => node.classList.remove('is-hovered'));
      this.each(id, (node) => node.classList.add('is-hovered'));
      this.hovered = id;
    }

    mark(id) {
      this.each(this.marked, (node) => node.classList.remove('is-selected'));
      this.each(id, (node) => node.classList.add('is-selected'));
      this.marked = id;
    }
  }

  buju.Places = Places;
}());
