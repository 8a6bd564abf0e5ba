"""The guide's training script, under its own name: the same flags, handled by `vqlab run`."""
import sys

from vqlab.cli import main

if __name__ == '__main__': sys.exit(main(['run', *sys.argv[1:]]))
