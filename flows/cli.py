"""The command ``finewire``. Only declarations: what a command does is under ``flows/commands``, imported when it is called."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

EXIT_INTERRUPTED = 130

app = typer.Typer(
    help="Enforcement actions from regulators' and newsrooms' pages, with the words they came from.",
    epilog="Exit codes: 0 all well, 1 partly failed, 2 wrong usage, 75 another run holds the lock.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich alone would take half of the half second that --help may take
    context_settings={"help_option_names": ["-h", "--help"]},
)

Home = Annotated[
    Path | None,
    typer.Option(
        "--home", envvar="FINEWIRE_HOME", help="Folder of the database and of state/.", show_default="the checkout's data/"
    ),
]


Sources = Annotated[
    Path | None, typer.Option("--sources", metavar="DIR", help="Folder of source files.", show_default="the project's")
]
SourceIds = Annotated[
    list[str] | None, typer.Option("--source", metavar="ID", help="Only this source; may be given several times.")
]
Private = Annotated[bool, typer.Option("--allow-private", help="Also ask hosts inside private networks.")]
Api = Annotated[
    str | None, typer.Option("--api", metavar="URL", help="Prefect server to report to.", envvar="FINEWIRE_PREFECT_API")
]


class TableFormat(StrEnum):
    """How ``query`` prints rows."""

    table = "table"
    csv = "csv"
    json = "json"


class FileFormat(StrEnum):
    """What ``export`` writes."""

    parquet = "parquet"
    csv = "csv"
    jsonl = "jsonl"


@app.command()
def run(
    home: Home = None,
    sources: Sources = None,
    source: SourceIds = None,
    since: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Leave articles alone that are dated earlier.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="The most articles of each source.")] = None,
    max_requests: Annotated[
        int | None,
        typer.Option(min=4, help="The most requests of the run, robots.txt included; what is left is asked for by the next run."),
    ] = None,
    ask_all: Annotated[bool, typer.Option("--ask-all", help="Also ask sources whose lists have not changed lately.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be asked for; store nothing.")] = False,
    allow_private: Private = False,
    no_prefect: Annotated[bool, typer.Option("--no-prefect", help="Without Prefect, and without waiting for its server.")] = False,
    api: Api = None,
) -> None:
    """Do a night: fetch what the sources list, extract, load, publish the snapshot."""
    from flows.commands import night

    orders = night.Orders(home, sources, tuple(source or ()), since, limit, allow_private, max_requests, ask_all)
    raise typer.Exit(night.dry_run(orders) if dry_run else night.run(orders, no_prefect=no_prefect, api=api))


@app.command()
def demo(
    home: Annotated[Path | None, typer.Option("--home", help="Folder to keep it in.", show_default="state/demo at home")] = None,
    day: Annotated[int, typer.Option(min=1, max=2, help="The newsroom's first or second day.")] = 1,
) -> None:
    """Do a night on the bundled newsroom, offline, and show the actions found."""
    from flows.commands.night import demo

    raise typer.Exit(demo(home, day))


@app.command()
def extract(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILES | -]", help=".jsonl, .html, .pdf, .txt; - is standard input.")
    ] = None,
    published: Annotated[str | None, typer.Option(help="Publication date of articles that carry none: YYYY[-MM[-DD]].")] = None,
    article_id: Annotated[str | None, typer.Option("--id", help="The id to print for a single text or page.")] = None,
    with_text: Annotated[bool, typer.Option("--with-text", help="Print each text too: evidence offsets point into it.")] = False,
) -> None:
    """Print the enforcement actions of articles, one JSON object a line."""
    from flows.commands.extract import extract

    raise typer.Exit(extract(files or [], published, article_id, with_text))


@app.command()
def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One query, or several parted by semicolons; - reads standard input.")],
    output: Annotated[TableFormat, typer.Option("--format", help="How to print the rows.")] = TableFormat.table,
    home: Home = None,
) -> None:
    """Ask the published snapshot, which cannot be changed by it."""
    from flows.commands.tables import query
    from flows.home import home_folder

    raise typer.Exit(query(home_folder(home), sql, output.value))


@app.command()
def export(
    file_format: Annotated[FileFormat, typer.Option("--format", help="Kind of files.")] = FileFormat.parquet,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Folder to write to.", show_default="exports/ at home")
    ] = None,
    home: Home = None,
) -> None:
    """Write every table and view of the published snapshot as files."""
    from flows.commands.tables import export
    from flows.home import home_folder

    raise typer.Exit(export(home_folder(home), file_format.value, to))


@app.command()
def sources(folder: Sources = None, home: Home = None) -> None:
    """List the sources, how often they are asked, and why some are disabled."""
    from flows.commands.tables import sources
    from flows.home import home_folder, sources_folder

    raise typer.Exit(sources(sources_folder(folder), home_folder(home)))


@app.command()
def status(home: Home = None) -> None:
    """Show the last runs, what failed, what publishers changed, what waits, and which sources went silent."""
    from flows.commands.tables import status
    from flows.home import home_folder

    raise typer.Exit(status(home_folder(home)))


@app.command()
def rebuild(home: Home = None) -> None:
    """Make all tables again from the stored pages, without the network."""
    from flows.commands.night import rebuild
    from flows.home import home_folder

    raise typer.Exit(rebuild(home_folder(home)))


@app.command()
def serve(
    home: Home = None,
    sources: Sources = None,
    cron: Annotated[str, typer.Option(help="When, as five cron fields.")] = "15 2 * * *",
    timezone: Annotated[str, typer.Option(help="Time zone of --cron.")] = "Europe/Brussels",
    api: Api = None,
    allow_private: Private = False,
) -> None:
    """Stay and run the night on a schedule, with a Prefect server for history."""
    from flows.commands.night import Orders, serve

    raise typer.Exit(serve(Orders(home, sources, allow_private=allow_private), cron, timezone, api))


@app.command()
def evaluate(
    gold: Annotated[str, typer.Argument(metavar="GOLD.jsonl", help="Articles with their true actions.")],
    predicted: Annotated[
        str | None, typer.Argument(metavar="[PREDICTED.jsonl]", help="What extract printed; else it runs now.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="List every missed, extra and partly right action.")] = False,
) -> None:
    """Measure extraction against your own gold labels."""
    from flows.commands.extract import evaluate

    raise typer.Exit(evaluate(gold, predicted, as_json, errors))


def complain(message: str) -> None:
    """Write a message to standard error, line by line, without what would steer a terminal."""
    from flows.render import printable

    for number, line in enumerate(message.splitlines() or [""]):
        indent = line[: len(line) - len(line.lstrip(" "))]  # the place that a caret of DuckDB points at
        print(("finewire: " if number == 0 else "") + indent + printable(line), file=sys.stderr)  # noqa: T201


def main() -> None:
    """Run the command line; what the user can put right is one line on standard error and an exit code, never a traceback."""
    from data.errors import FinewireError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except FinewireError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
