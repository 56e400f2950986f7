"""Make `python -m bqw_tracker` the same as `bqw`."""

from bqw_tracker.cli.main import main

if __name__ == "__main__":
    main()
