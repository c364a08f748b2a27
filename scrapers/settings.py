"""Scrapy's settings for every crawl: politeness, limits, and nothing that writes outside the run's folder.

Belongs here: the settings and the few that follow from a plan. A test fails when one of them weakens politeness. Not
here: the delay of a domain (``pace``), what is asked (``desk``).
"""

from __future__ import annotations

from typing import Any

from scrapers.plan import CrawlPlan

MAX_OPEN_DOMAINS = 250
MAX_BYTES = 5_000_000

_MIDDLEWARES: dict[str, int | None] = {
    "scrapers.middlewares.address.AddressMiddleware": 10,
    "scrapers.middlewares.robots.RobotsMiddleware": 100,
    "scrapers.middlewares.slots.RawBytesMiddleware": 595,
    "scrapers.middlewares.proxy.ProxyMiddleware": 750,
    "scrapers.middlewares.slots.SlotMiddleware": 800,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
}

_UNUSED = tuple(
    f"scrapy.spidermiddlewares.{name}"
    for name in (
        "start.StartSpiderMiddleware",
        "httperror.HttpErrorMiddleware",
        "referer.RefererMiddleware",
        "urllength.UrlLengthMiddleware",
        "depth.DepthMiddleware",
        "metacopy.MetaCopyDetectionMiddleware",
    )
)
"""Errors, referrers, lengths and depths are the walk's and the desk's business; each of these costs time a page."""

_IDLE = (
    "telnet.TelnetConsole",
    "memusage.MemoryUsage",
    "memdebug.MemoryDebugger",
    "closespider.CloseSpider",
    "feedexport.FeedExporter",
    "logstats.LogStats",
    "logcount.LogCount",
    "spiderstate.SpiderState",
    "remote_control.RemoteControl",
)
"""Scrapy's extensions that would have nothing to do here, or open a door."""

_FIXED: dict[str, Any] = {
    "BOT_NAME": "SafetynetBot",
    "ROBOTSTXT_OBEY": True,
    "DOWNLOADER": "scrapers.downloader.PoliteDownloader",
    "DOWNLOADER_MIDDLEWARES": _MIDDLEWARES,
    "SPIDER_MIDDLEWARES": dict.fromkeys(_UNUSED),
    # Scrapy starts so many tasks for each response, to work on what the spider yields: we yield a request or two.
    "CONCURRENT_ITEMS": 1,
    "EXTENSIONS": {
        "scrapers.extensions.logs.DiscreetLog": 100,
        "scrapers.extensions.progress.Progress": 500,
        **dict.fromkeys(f"scrapy.extensions.{name}" for name in _IDLE),
    },
    "DOWNLOAD_HANDLERS": {
        "http": "scrapers.handlers.OneTryHandler",
        "https": "scrapers.handlers.OneTryHandler",
        **dict.fromkeys(("file", "ftp", "s3", "data")),
    },
    "TWISTED_DNS_RESOLVER": "scrapers.middlewares.address.PublicResolver",
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY_JITTER": 0,
    "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
    "AUTOTHROTTLE_MAX_DELAY": 60.0,
    "DOWNLOAD_MAXSIZE": MAX_BYTES,
    "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_FAIL_ON_DATALOSS": True,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DNS_TIMEOUT": 15,
    "HTTPERROR_ALLOW_ALL": True,
    "RETRY_ENABLED": False,
    "REDIRECT_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "COOKIES_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "DEFAULT_REQUEST_HEADERS": {
        "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.8,*/*;q=0.5",
        "Accept-Language": "en-US,en;q=0.9",
        "Accept-Encoding": "gzip, deflate, br",
    },
    "LOG_LEVEL": "WARNING",
    "LOG_FORMAT": "%(asctime)s %(levelname)s %(name)s: %(message)s",
    "STATS_DUMP": False,
    "REACTOR_THREADPOOL_MAXSIZE": 32,
}


def settings_for(plan: CrawlPlan) -> dict[str, Any]:
    """The settings of one crawl. AutoThrottle never goes below the delay, the slot never below a Crawl-delay."""
    return _FIXED | {
        "USER_AGENT": plan.user_agent,
        "DOWNLOAD_DELAY": plan.delay,
        # A delay of zero is for benchmarks on this machine (plan.check): there the throttle would be one.
        "AUTOTHROTTLE_ENABLED": plan.delay > 0,
        "DOWNLOAD_TIMEOUT": plan.timeout,
        "AUTOTHROTTLE_START_DELAY": plan.delay,
        "CONCURRENT_REQUESTS": 2 * MAX_OPEN_DOMAINS,
        "SAFETYNET_ALLOW_LOOPBACK": plan.allow_loopback,
    }
