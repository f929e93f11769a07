"""Demo data: three companies, the people in them, and what they asked of support. Tables, told by ``demo.telling``."""
