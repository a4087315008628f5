"""How fast Pergola answers, beside servers written by hand that do the same work: ``python -m benchmarks``."""
