"""Make .venv hold what the lock lists and this checkout's package: once, and again where something is missing.

usage: setup.py LOCK PYTHON [named]      PYTHON makes .venv; where the caller named it, .venv has to have its version

It is read by any Python, to refuse one that is too old or too new in a line; and whatever it finds, it repairs or
refuses: half an environment, one of another interpreter, of a copied or a moved checkout, pip's settings for a user.
"""
from __future__ import print_function
import hashlib, json, os, shutil, subprocess, sys
from contextlib import contextmanager

SUPPORTED = ['3.10', '3.11', '3.12', '3.13']
ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
VENV = os.path.join(ROOT, '.venv')
PYTHON, READY = os.path.join(VENV, 'bin', 'python'), os.path.join(VENV, '.ready')
# what Jupyter and its kernels read, in .ci and in .venv
SETTINGS = (os.path.join('etc', 'jupyter', 'jupyter_server_config.py'),
            os.path.join('etc', 'ipython', 'ipython_kernel_config.py'))
# pip's settings that would put packages elsewhere, and Python's that would take them from there
ELSEWHERE = ('PIP_TARGET', 'PIP_PREFIX', 'PIP_ROOT', 'PYTHONHOME', 'PYTHONPATH')
ABOUT = 'import json, sys; print(json.dumps(["%d.%d" % sys.version_info[:2], sys.prefix]))'


class Refused(Exception):
    pass


def environment():
    "The environment of pip and venv."
    kept = dict((name, value) for name, value in os.environ.items() if name not in ELSEWHERE)
    return dict(kept, PIP_USER='0', PIP_DISABLE_PIP_VERSION_CHECK='1')


def told(*command):
    "What a command prints; None where it fails, or is not there."
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), cwd=os.sep)
        out, _ = process.communicate()
    except OSError:
        return None
    return out.decode('utf-8', 'replace') if process.returncode == 0 else None


def about(python):
    "The version of an interpreter, and where it is at home; None where it does not run."
    try:
        version, prefix = json.loads(told(python, '-c', ABOUT) or '')
    except ValueError:
        return None
    return version, prefix


def version_of(python):
    "The version of an interpreter. Raises `Refused` for one that the lock does not cover."
    found = about(python)
    valid = 'Python %s to %s, such as make setup PYTHON=python3.12' % (SUPPORTED[0], SUPPORTED[-1])
    if found is None:
        raise Refused('PYTHON: %s does not run; valid: %s' % (python, valid))
    version = found[0]
    if version not in SUPPORTED:
        raise Refused('PYTHON: %s is Python %s; valid: %s' % (python, version, valid))
    return version


def wanted(lock):
    "What .ready says of an environment that is as it has to be: for which checkout, and from which files."
    digest = hashlib.sha256()
    ours = [os.path.join('.ci', name) for name in SETTINGS]
    for name in [lock, 'settings.ini', 'setup.py'] + ours:
        with open(os.path.join(ROOT, name), 'rb') as file:
            digest.update(file.read())
    return {'root': ROOT, 'files': digest.hexdigest()}


def marked():
    "What .ready says; empty where it does not."
    try:
        with open(READY) as file:
            found = json.load(file)
    except (IOError, OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def version_here():
    "The version of .venv's interpreter; None where it does not run, or was made for another place."
    found = about(PYTHON)
    if found is None:
        return None
    version, prefix = found
    return version if os.path.realpath(prefix) == VENV else None


def fits(python, named):
    "Whether .venv's interpreter is one that was made for this checkout, and the one that is asked for."
    version = version_here()
    if version not in SUPPORTED or marked().get('root', ROOT) != ROOT:
        return False
    return not named or version == version_of(python)


def has_pip():
    "Whether .venv has pip, of this place: a moved environment has scripts of the old one."
    script = os.path.join(VENV, 'bin', 'pip')
    if told(PYTHON, '-m', 'pip', '--version') is None or not os.path.isfile(script):
        return False
    with open(script, 'rb') as file:
        return VENV in file.read(4096).decode('utf-8', 'replace')


def refuse_unwritable():
    "Raise `Refused` where this user can't make an environment."
    if os.pathsep in ROOT:
        raise Refused('%s: Python makes no environment below a %s; valid: another folder' % (ROOT, os.pathsep))
    if os.path.islink(VENV) or os.path.lexists(VENV) and not os.path.isdir(VENV):
        raise Refused('.venv: not a folder; valid: a folder that setup made, or none')
    for folder in (ROOT, VENV):
        if os.path.isdir(folder) and not os.access(folder, os.W_OK):
            raise Refused("%s: can't be written; valid: a checkout that you can write to" % folder)


def make(python):
    "A new .venv."
    version_of(python)
    if os.path.lexists(VENV):
        print('setup: .venv is made anew', file=sys.stderr)
        shutil.rmtree(VENV)
    if told(python, '-m', 'venv', VENV) is None or told(PYTHON, '-m', 'pip', '--version') is None:
        valid = 'one with venv and ensurepip (on Debian, the package python3-venv)'
        raise Refused('PYTHON: %s -m venv makes no environment with pip; valid: %s' % (python, valid))


def install(lock):
    "The lock, the package as it lies here, and the settings of Jupyter."
    pip = [PYTHON, '-m', 'pip', 'install', '--quiet']
    hashed = '--hash=' in open(os.path.join(ROOT, lock)).read()
    steps = [pip + (['--require-hashes'] if hashed else []) + ['-r', lock],
             pip + ['--no-deps', '--no-build-isolation', '-e', '.']]
    for step in steps:
        if subprocess.call(step, env=environment(), cwd=ROOT) != 0:
            raise Refused('pip could not install (its reason stands above); the same command goes on from here')
    for name in SETTINGS:
        place = os.path.join(VENV, name)
        if not os.path.isdir(os.path.dirname(place)):
            os.makedirs(os.path.dirname(place))
        shutil.copyfile(os.path.join(ROOT, '.ci', name), place)


@contextmanager
def alone(lock):
    "One setup of this checkout at a time; where files can't be locked, it goes on without."
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(os.path.join(ROOT, lock)) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (IOError, OSError):
            print('setup: another one is at work on .venv; waiting for it to end (Ctrl-C: give up)', file=sys.stderr)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
            except (IOError, OSError):
                pass
        yield


def setup(lock, python, named):
    "Make .venv ready for this checkout."
    if marked() == wanted(lock) and fits(python, named):
        return
    refuse_unwritable()
    with alone(lock):
        good = fits(python, named) and has_pip()
        if good and marked() == wanted(lock):  # another one was at work
            return
        if os.path.lexists(READY):
            os.remove(READY)
        if not good:
            make(python)
        install(lock)
        with open(READY + '.tmp', 'w') as file:
            json.dump(wanted(lock), file)
        os.rename(READY + '.tmp', READY)


def main(argv):
    "The exit status: what is refused has one line."
    try:
        setup(argv[0], argv[1], 'named' in argv[2:])
    except Refused as e:
        print('setup: %s' % e, file=sys.stderr)
        return 2
    except (IOError, OSError) as e:
        print('setup: %s: %s; valid: a checkout that you can write to' % (e.filename or VENV, e.strerror or e), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print('setup: interrupted; the same command goes on from here', file=sys.stderr)
        return 130
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
