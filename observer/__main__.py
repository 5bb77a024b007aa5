"""The program: choose the language before anything that has words in it is imported."""

import sys


def main() -> None:
    """Run the command line with the arguments of the process."""
    from observer import i18n, settings

    i18n.use_language(settings.load().language or i18n.system_language())
    from observer.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
