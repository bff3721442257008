"""`python -m buju` is the command `buju`."""

from buju.cli.app import main

if __name__ == "__main__":
    main()
