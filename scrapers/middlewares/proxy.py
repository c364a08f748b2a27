"""Which requests go through the operator's forward proxy, decided once a host.

Belongs here: that decision. Scrapy's middleware reads the whole environment again for every request, which costs more
than all our other middlewares together. Not here: whether a request may leave at all (``address``).
"""

from __future__ import annotations

from functools import lru_cache
from urllib.request import proxy_bypass

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware

from scrapers.domains import host_of

_goes_direct = lru_cache(maxsize=65_536)(proxy_bypass)


class ProxyMiddleware(HttpProxyMiddleware):
    """Scrapy's reading of ``http_proxy`` and its like, with the exceptions of ``no_proxy`` remembered."""

    def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Send a request through its scheme's proxy, with the proxy's credentials, or mark it as going direct."""
        nobody: tuple[bytes | None, str | None] = (None, None)
        direct = not self.proxies or _goes_direct(host_of(request.url))
        credentials, proxy = nobody if direct else self.proxies.get(request.url.partition(":")[0], nobody)
        self._set_proxy_and_creds(request, proxy, credentials, None)
