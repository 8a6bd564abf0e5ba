"""Builds the package from settings.ini, the one place where its name, version and requirements stand."""
from configparser import ConfigParser
from pathlib import Path
from setuptools import find_packages, setup

config = ConfigParser(delimiters=['='])
config.read('settings.ini', encoding='utf-8')
cfg = config['DEFAULT']
# What `vqlab sweep` and `vqlab score` read travels with the package, so that they work from a wheel; runs/ may be gone.
carried = {'vqlab.experiments': 'nbs/experiments', 'vqlab.scores': 'runs/reference/score'}
carried = {package: folder for package, folder in carried.items() if Path(folder).is_dir()}

setup(
    name=cfg['lib_name'], version=cfg['version'], description=cfg['description'], keywords=cfg['keywords'],
    author=cfg['author'], author_email=cfg['author_email'], license='Apache-2.0', url=cfg['git_url'],
    long_description=Path('README.md').read_text(encoding='utf-8'), long_description_content_type='text/markdown',
    classifiers=['Development Status :: 3 - Alpha', f"Intended Audience :: {cfg['audience']}",
                 f"Natural Language :: {cfg['language']}", 'Programming Language :: Python :: 3',
                 'Topic :: Scientific/Engineering :: Artificial Intelligence', 'Typing :: Typed'],
    packages=[*find_packages(include=['vqlab', 'vqlab.*']), *carried],
    package_dir={'vqlab': 'vqlab'} | carried,
    package_data={'vqlab': ['py.typed', '*.csv'], 'vqlab.experiments': ['*.ipynb'], 'vqlab.scores': ['*.csv']},
    include_package_data=False,
    python_requires=f">={cfg['min_python']}",
    install_requires=cfg['requirements'].split(),
    extras_require={k.removesuffix('_requirements'): v.split() for k, v in cfg.items() if k.endswith('_requirements')},
    entry_points={'papermill.engine': ['vqlab=vqlab.sweep.notebooks:ForkEngine'], 'console_scripts': cfg['console_scripts'].split(),
                  'nbdev': [f"{cfg['lib_path']}={cfg['lib_path']}._modidx:d"]},
    zip_safe=False,
)
