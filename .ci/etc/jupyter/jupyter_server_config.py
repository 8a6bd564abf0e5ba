"""Jupyter saves a notebook as nbdev_clean would leave it: opening or running one changes no metadata in git.

`make setup` puts this into .venv/etc/jupyter, where Jupyter looks.
"""
def keep_clean(model, path, contents_manager, **_):
    "Before a notebook of a checkout is saved: drop what nbdev_clean drops."
    if model['type'] != 'notebook':
        return
    from pathlib import Path
    from nbdev.config import get_config
    from vqlab.site.maintain import clean
    folder = (Path(contents_manager.root_dir)/path).parent
    if get_config(path=folder).jupyter_hooks:
        clean(model['content'], folder)


c.ContentsManager.pre_save_hook = keep_clean  # noqa: F821, Jupyter gives c
