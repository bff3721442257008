"""Site selection: screening by conditions, then ranking, each step open to checking by hand."""
