using LocalAspire.Hosting.Tests.Support;

namespace LocalAspire.Hosting.Tests;

public class EnvironmentTests
{
    [Fact]
    public async Task A_reference_to_a_server_gives_the_connection_string_and_its_parts()
    {
        await using var running = await Running.StartAsync(builder =>
        {
            var cache = builder.AddRedis("my-cache");
            builder.AddScript("service", "sleep 100").WithReference(cache).WaitFor(cache);
        });

        var variables = await VariablesAsync(running, "service");

        var port = variables["MY_CACHE_PORT"];
        Assert.Equal("127.0.0.1", variables["MY_CACHE_HOST"]);
        Assert.Equal($"127.0.0.1:{port},password={variables["MY_CACHE_PASSWORD"]}", variables["ConnectionStrings__my-cache"]);
    }

    [Fact]
    public async Task An_endpoint_tells_its_process_the_port_and_others_the_address()
    {
        await using var running = await Running.StartAsync(builder =>
        {
            var web = builder.AddScript("web", "sleep 100").WithHttpEndpoint(env: "PORT");
            builder.AddScript("caller", "sleep 100").WithEnvironment("WEB", web.GetEndpoint("http"));
        });

        var web = await VariablesAsync(running, "web");
        var caller = await VariablesAsync(running, "caller");

        Assert.Equal($"http://localhost:{web["PORT"]}", caller["WEB"]);
    }

    [Fact]
    public async Task A_parameter_comes_from_configuration()
    {
        await using var running = await Running.StartAsync(
            builder => builder.AddScript("service", "sleep 100").WithEnvironment("LEVEL", builder.AddParameter("level")),
            "--Parameters:level=high");

        Assert.Equal("high", (await VariablesAsync(running, "service"))["LEVEL"]);
    }

    [Fact]
    public async Task What_comes_from_a_secret_is_a_secret_whatever_its_name()
    {
        await using var running = await Running.StartAsync(
            builder =>
            {
                var pin = builder.AddParameter("pin", secret: true);
                builder.AddScript("service", "sleep 100")
                    .WithEnvironment("PIN", pin)
                    .WithEnvironment("CARD", ReferenceExpression.Create($"card with {pin.Resource}"))
                    .WithEnvironment("OTEL_EXPORTER_OTLP_HEADERS", "x-otlp-api-key=1234")
                    .WithEnvironment("LEVEL", builder.AddParameter("level"));
            },
            "--Parameters:pin=1234", "--Parameters:level=high");

        var variables = (await running.HealthyAsync("service")).Snapshot.EnvironmentVariables.ToDictionary(v => v.Name);

        Assert.Equal("card with 1234", variables["CARD"].Value);
        Assert.All(["PIN", "CARD", "OTEL_EXPORTER_OTLP_HEADERS"], name => Assert.True(variables[name].IsSecret, name));
        Assert.False(variables["LEVEL"].IsSecret);
    }

    [Fact]
    public async Task Without_a_value_a_parameter_is_named_with_its_cure()
    {
        await using var running = await Running.StartAsync(builder =>
            builder.AddScript("service", "sleep 100").WithEnvironment("LEVEL", builder.AddParameter("level")));

        var snapshot = await running.StateAsync("service", KnownResourceStates.FailedToStart);

        Assert.Contains("Parameters__level", snapshot.Reason, StringComparison.Ordinal);
    }

    private static async Task<Dictionary<string, string?>> VariablesAsync(Running running, string resource) =>
        (await running.HealthyAsync(resource)).Snapshot.EnvironmentVariables.ToDictionary(v => v.Name, v => v.Value);
}
