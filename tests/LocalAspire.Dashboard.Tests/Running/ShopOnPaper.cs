using System.Text.Json.Nodes;

namespace LocalAspire.Dashboard.Tests.Running;

/// <summary>The resources of a small shop, as an AppHost would describe them.</summary>
internal static class ShopOnPaper
{
    public static void Open(FakeAppHost host)
    {
        host.Set(Resource("postgres", "Executable", "tcp://localhost:5432", source: "/usr/lib/postgresql/15/bin/postgres"));
        host.Set(Resource("catalogdb", "Database", parent: "postgres"));
        host.Set(Resource("cache", "Executable", "tcp://localhost:6379", source: "/usr/bin/redis-server"));
        host.Set(Resource("messaging", "Executable", "tcp://localhost:5672", source: "/usr/lib/rabbitmq/bin/rabbitmq-server"));
        host.Set(Resource("migrations", "Project", state: "Finished", source: "CatalogMigrator.csproj"));
        host.Set(Resource("catalog-1", "Project", "http://localhost:5101", resource: "catalog", source: "CatalogService.csproj"));
        host.Set(Resource("catalog-2", "Project", "http://localhost:5102", resource: "catalog", source: "CatalogService.csproj"));
        host.Set(Resource("worker", "Project", "http://localhost:5201", source: "WorkerService.csproj"));
        host.Set(Resource("gateway", "Project", "http://localhost:8080", source: "Gateway.csproj"));
        host.Set(Resource("mail", "Executable", state: "FailedToStart", source: "maildev"));
        foreach (var name in new[] { "gateway", "catalog-1", "catalog-2", "worker", "postgres" })
        {
            host.Print(name, "\e[40m\e[32minfo\e[39m\e[22m\e[49m: Microsoft.Hosting.Lifetime[14]");
            host.Print(name, "      Now listening on: http://localhost:8080");
            host.Print(name, "\e[40m\e[1m\e[33mwarn\e[39m\e[22m\e[49m: Shop.Stock[3]");
            host.Print(name, "      Item \e[1m42\e[0m is \e[38;5;208malmost\e[0m gone, see https://example.org/items/42");
            host.Print(name, "\e[41m\e[30mfail\e[39m\e[22m\e[49m: Shop.Stock[4]", isError: true);
            host.Print(name, "      System.TimeoutException: <script>alert('no')</script> took too long", isError: true);
        }
    }

    private static JsonObject Resource(
        string name, string type, string? url = null, string? resource = null, string? parent = null, string state = "Running", string? source = null) => new()
        {
            ["name"] = name,
            ["resource"] = resource ?? name,
            ["type"] = type,
            ["state"] = state,
            ["health"] = state == "Running" ? "Healthy" : null,
            ["exitCode"] = state switch { "Finished" => 0, "FailedToStart" => 127, _ => null },
            ["pid"] = state == "Running" && type != "Database" ? 4000 + name.Length : null,
            ["startTime"] = TimeProvider.System.GetUtcNow().AddMinutes(-3),
            ["stopTime"] = null,
            ["restarts"] = 0,
            ["urls"] = url is null ? new JsonArray() : new JsonArray(new JsonObject { ["name"] = url.Split(':')[0], ["url"] = url }),
            ["environment"] = new JsonArray(
                new JsonObject { ["name"] = "ASPNETCORE_ENVIRONMENT", ["value"] = "Development", ["isSecret"] = false },
                new JsonObject { ["name"] = "ConnectionStrings__catalogdb", ["value"] = "Host=localhost;Password=hunter2hunter2", ["isSecret"] = true }),
            ["parent"] = parent,
            ["waitingFor"] = new JsonArray(),
            ["source"] = source,
            ["commands"] = type == "Database" ? new JsonArray() : state == "Running" ? new JsonArray("stop", "restart") : new JsonArray("start"),
        };
}
