"""The interactive map page: folium data, words, options, cards, scripts."""
