using System.Diagnostics;

namespace Gateway.Tests.Settings;

public class SettingsTests
{
    [Theory]
    [InlineData(
        "RateLimiting__Policies__client__Permits", "0",
        "RateLimiting:Policies:client:Permits is '0': it must be from 1 to 1000000000.")]
    [InlineData("AdmissionControl__MaxQueueLength", "0", "AdmissionControl:MaxQueueLength is '0': it must be from 1 to 100000.")]
    [InlineData(
        "ReverseProxy__Routes__items__Metadata__Criticality",
        "High",
        "ReverseProxy:Routes:items:Metadata:Criticality is 'High': it must be Critical, Normal or Sheddable.")]
    [InlineData("RateLimiting__MaxGateways", "0", "RateLimiting:MaxGateways is '0': it must be from 1 to 10000.")]
    [InlineData(
        "RateLimiting__Clients__acme__KeySha256", "abc",
        "RateLimiting:Clients:acme:KeySha256 is 'abc': it must be 64 hexadecimal digits, the SHA-256 of the key.")]
    [InlineData(
        "ReverseProxy__Routes__items__Metadata__RateLimit", "none",
        "ReverseProxy:Routes:items:Metadata:RateLimit is 'none': it must be the name of a policy below RateLimiting:Policies.")]
    [InlineData(
        "ReverseProxy__Routes__items__Metadata__RateLimitCost", "-1",
        "ReverseProxy:Routes:items:Metadata:RateLimitCost is '-1': it must be a whole number of at least 1.")]
    [InlineData(
        "ReverseProxy__Routes__items__Metadata__RateLimitCost", "100001",
        "ReverseProxy:Routes:items:Metadata:RateLimitCost is '100001': it must not exceed the burst of 'client' and its tiers, 100000.")]
    [InlineData(
        "Hardening__TrustedProxies__0", "proxy",
        "Hardening:TrustedProxies has 'proxy': it must be an IP address or a network such as 10.0.0.0/8.")]
    [InlineData("Hardening__TrustedProxies", "10.0.0.0/8", "Hardening:TrustedProxies is '10.0.0.0/8': it must have one key per entry.")]
    [InlineData("Hardening__MaxConnections", "0", "Hardening:MaxConnections is '0': it must be from 1 to 1000000.")]
    [InlineData("EdgeCache__MaxBytes", "-1", "EdgeCache:MaxBytes is '-1': it must not be negative.")]
    [InlineData("Overload__MaxStreams", "0", "Overload:MaxStreams is '0': it must be from 1 to 1000000.")]
    [InlineData(
        "Destinations__RefreshInterval", "0",
        "Destinations:RefreshInterval is '00:00:00': it must be from 100 milliseconds to 10 minutes.")]
    public async Task Invalid_setting_stops_the_gateway_with_one_line(string variable, string value, string line)
    {
        var (code, lines) = await StartAsync((variable, value));
        Assert.Equal(line, Assert.Single(lines));
        Assert.Equal(1, code);
    }

    [Theory]
    [InlineData("Hardening", "MaxConections")]
    [InlineData("Overload", "MaxStream")]
    [InlineData("EdgeCache", "MaxSize")]
    [InlineData("HotPath", "Enabled")]
    [InlineData("Destinations", "ConnectionLifetime")]
    public async Task Unknown_key_or_unreadable_value_stops_the_gateway_with_one_line_that_names_it(string section, string key)
    {
        var (code, lines) = await StartAsync(($"{section}__{key}", "abc"));
        Assert.StartsWith($"{section} has an unknown key or an invalid value: ", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Contains(key, lines[0], StringComparison.Ordinal);
        Assert.Equal(1, code);
    }

    [Fact]
    public async Task Two_clients_with_the_same_key_are_refused()
    {
        var key = new string('a', 64);
        var (code, lines) = await StartAsync(
            ("RateLimiting__Clients__acme__KeySha256", key),
            ("RateLimiting__Clients__bolt__KeySha256", key.ToUpperInvariant()));
        Assert.Equal($"RateLimiting:Clients have one KeySha256, '{key}': acme, bolt. Each must have its own.", Assert.Single(lines));
        Assert.Equal(1, code);
    }

    [Fact]
    public async Task Production_without_an_authority_does_not_start()
    {
        var (code, lines) = await StartAsync(("ASPNETCORE_ENVIRONMENT", "Production"));
        Assert.Equal(1, code);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("Authentication:Schemes:Bearer:", line, StringComparison.Ordinal));
    }

    private static async Task<(int Code, string[] Errors)> StartAsync(params (string Variable, string Value)[] settings)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Gateway.dll"), "--contentRoot", AppContext.BaseDirectory])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0", ["ASPNETCORE_ENVIRONMENT"] = "Development" },
        };
        foreach (var (variable, value) in settings)
            start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
