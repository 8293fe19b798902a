using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LocalAspire.Dashboard.Tests.Sending;

/// <summary>Sends what a gateway, two catalogues and a worker would send, through the OpenTelemetry SDK: real exporters, real bytes.</summary>
internal sealed class Shop(Uri endpoint, bool overHttp = false) : IDisposable
{
    private readonly Service _gateway = new("gateway", "gateway", endpoint, overHttp);
    private readonly Service _catalog1 = new("catalog", "catalog-1", endpoint, overHttp);
    private readonly Service _catalog2 = new("catalog", "catalog-2", endpoint, overHttp);
    private readonly Service _worker = new("worker", "worker", endpoint, overHttp);

    /// <summary>A read through gateway and catalogue, from the cache or with a query.</summary>
    /// <returns>The trace id.</returns>
    public string Read(TimeSpan duration, bool hit = false, bool fails = false, int replica = 1)
    {
        var catalog = replica == 1 ? _catalog1 : _catalog2;
        var end = TimeProvider.System.GetUtcNow();
        var start = end - duration;
        using var request = _gateway.Span("GET /api/catalog/{**rest}", ActivityKind.Server, default, start, duration,
            ("http.request.method", "GET"), ("http.route", "/api/catalog/{**rest}"), ("url.path", "/api/catalog/items/42"),
            ("http.response.status_code", fails ? 500 : 200), ("user_agent.original", "wrk/4.2"));
        using var call = _gateway.Span("GET", ActivityKind.Client, request.Context, start + (duration * 0.05), duration * 0.9,
            ("http.request.method", "GET"), ("server.address", "localhost"), ("server.port", 5100 + replica), ("url.full", "http://localhost:5101/api/catalog/items/42"));
        using var serve = catalog.Span("GET /api/catalog/items/{id:int}", ActivityKind.Server, call.Context, start + (duration * 0.08), duration * 0.82,
            ("http.request.method", "GET"), ("http.route", "/api/catalog/items/{id:int}"), ("http.response.status_code", fails ? 500 : 200));
        using (catalog.Span("GET", ActivityKind.Client, serve.Context, start + (duration * 0.1), duration * 0.1,
            ("db.system.name", "redis"), ("server.address", "localhost"), ("server.port", 6379), ("db.query.text", "HGET item:42")))
        {
        }

        if (!hit)
        {
            using var query = catalog.Span("catalogdb", ActivityKind.Client, serve.Context, start + (duration * 0.25), duration * 0.55,
                ("db.system.name", "postgresql"), ("db.namespace", "catalogdb"), ("server.address", "localhost"), ("server.port", 5432),
                ("db.query.text", "SELECT i.id, i.name, i.price, b.brand\nFROM catalog_items i JOIN catalog_brands b ON b.id = i.brand_id\nWHERE i.id = ANY($1)"),
                ("db.operation.batch.size", 3));
            query.AddEvent("received-first-response", start + (duration * 0.6));
            if (fails)
                query.Fail(new TimeoutException("The query was cancelled after 2 s"));
        }

        if (fails)
            serve.Fail(new InvalidOperationException("Item 42 could not be read"));
        if (fails)
            catalog.Log(serve, log => log.LogError(new TimeoutException("The query was cancelled"), "Reading item {ItemId} failed after {Attempts} attempts", 42, 3));
        else
            catalog.Log(serve, log => log.LogInformation("Item {ItemId} read from {Source}", 42, hit ? "cache" : "database"));
        if (duration > TimeSpan.FromSeconds(1))
            catalog.Log(serve, log => log.LogWarning("Slow query: {ItemId} took {Elapsed} ms", 42, (int)duration.TotalMilliseconds));
        _gateway.Measure(duration, "/api/catalog/{**rest}", fails ? 500 : 200, request);
        catalog.Measure(duration * 0.82, "/api/catalog/items/{id:int}", fails ? 500 : 200, serve);
        return request.Context.TraceId.ToHexString();
    }

    /// <summary>A job: accepted by the catalogue, done by the worker.</summary>
    public string Import(TimeSpan duration)
    {
        var start = TimeProvider.System.GetUtcNow() - duration;
        using var accept = _catalog1.Span("POST /api/catalog/imports", ActivityKind.Server, default, start, duration * 0.2,
            ("http.request.method", "POST"), ("http.route", "/api/catalog/imports"), ("http.response.status_code", 202));
        using var send = _catalog1.Span("import-jobs send", ActivityKind.Producer, accept.Context, start + (duration * 0.1), duration * 0.05,
            ("messaging.system", "rabbitmq"), ("messaging.destination.name", "import-jobs"));
        using var work = _worker.Span("import-jobs process", ActivityKind.Consumer, send.Context, start + (duration * 0.3), duration * 0.7,
            ("messaging.system", "rabbitmq"), ("messaging.operation.type", "process"));
        using (_worker.Span("COPY catalog_items", ActivityKind.Client, work.Context, start + (duration * 0.4), duration * 0.5,
            ("db.system.name", "postgresql"), ("db.namespace", "catalogdb"), ("db.query.text", "COPY catalog_items FROM STDIN BINARY")))
        {
        }

        _worker.Log(work, log => log.LogInformation("Imported {Rows} rows from {File}", 1000, "items.csv"));
        return accept.Context.TraceId.ToHexString();
    }

    /// <summary>Sends everything that has not been sent yet.</summary>
    public void Flush()
    {
        foreach (var service in new[] { _gateway, _catalog1, _catalog2, _worker })
            service.Flush();
    }

    public void Dispose()
    {
        foreach (var service in new[] { _gateway, _catalog1, _catalog2, _worker })
            service.Dispose();
    }
}
