"""A figure that was drawn without pyplot is shown as a picture, not by its name.

`make setup` puts this into .venv/etc/ipython, where kernels look.
"""
c.IPKernelApp.matplotlib = 'inline'  # noqa: F821, IPython gives c
