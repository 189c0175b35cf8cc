"""Our speed beside the limits of the same run, as ratios: `make bench`, explained in docs/performance.md."""
