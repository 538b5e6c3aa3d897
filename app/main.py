"""Composes the application; does nothing else, and creates no app at import."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from .examples import recordings
from .head_census.jobs import Censuses
from .models.model_pool import ModelPool
from .runtime.costs import Costs
from .runtime.engine import Engine
from .runtime.jobs import Jobs
from .runtime.models import model_pool
from .runtime.results import ResultsEngine
from .samples import samples
from .scan.jobs import Scans
from .settings import Settings
from .store.censuses import CensusStore
from .store.database import Database
from .store.figures import FigureStore
from .store.files import FileStore
from .store.inputs import InputStore
from .store.scans import ScanStore
from .translations import languages
from .version import __version__
from .web.dependencies import Services
from .web.metrics import Metrics
from .web.precedence import Observed, Precedence
from .web.routes import install
from .web.save_quota import SaveQuotas

# The pages that were requested while the server started are answered first; seconds.
_PAGE_SECONDS = 0.1


def create_app(settings: Settings, models: ModelPool[Any] | None = None) -> FastAPI:
    """The whole server.

    When the app starts, and not before, the default model starts loading and the database is opened: in the
    background, because the first page needs neither. ``app.state.opening`` is the task that opens the
    database, and raises StoreFailed if it cannot.

    Args:
        models: in place of those that this process loads.
    """
    precedence = Precedence()
    pool = models or model_pool(settings, precedence.imports)
    metrics = Metrics()
    database = Database(settings.database_place, meter=metrics)
    files = FileStore(database, settings.files_bytes, [sample.as_stored_file for sample in samples()])
    inputs = InputStore(database, settings.max_inputs, settings.inputs_bytes)
    engine = Engine(settings, pool, inputs, files, recordings(), metrics)
    results = ResultsEngine(settings, engine, pool)
    figures = FigureStore(database, settings.figures_bytes, settings.max_figures)
    jobs = Jobs(pool, engine)
    scans = Scans(settings, pool, jobs, ScanStore(database, max_bytes=settings.inputs_bytes))
    costs = Costs(settings, pool, jobs)
    censuses = Censuses(settings, pool, jobs, CensusStore(database))

    async def open_database() -> None:
        await asyncio.sleep(_PAGE_SECONDS)
        # Not while it imports: a request that needs the database would wait for what waits for it.
        await asyncio.to_thread(precedence.give_way)
        await asyncio.to_thread(database.open)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.opening = asyncio.create_task(open_database())
        if pool.info(pool.default).state != "failed":
            pool.load(pool.default)
        yield
        await jobs.close()
        engine.close()
        await asyncio.wait([app.state.opening])
        database.close()

    # The pages that FastAPI offers at /docs and /redoc load scripts from another host.
    app = FastAPI(
        title="Followspot",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    services = Services(
        settings=settings,
        model_pool=pool,
        engine=engine,
        results=results,
        database=database,
        files=files,
        scans=scans,
        costs=costs,
        censuses=censuses,
        figures=figures,
        save_quotas=SaveQuotas(settings.client_figures, settings.client_figures_bytes),
        languages=languages(settings.translations),
        metrics=metrics,
    )
    install(app, services)
    app.add_middleware(Observed, precedence=precedence)
    return app
