using System.Globalization;
using Deployment.Tests.Settings;
using Gateway.Hardening;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using ServiceDefaults.Shutdown;

namespace Deployment.Tests.Bicep;

public class AppTests
{
    [Fact]
    public async Task Only_the_gateway_is_reachable_from_the_internet()
    {
        var apps = await ContainerApp.AllAsync();

        Assert.Equal(["catalog", "gateway", "rabbitmq", "worker"], apps.Select(app => app.Name).Order());
        Assert.Equal(["gateway"], apps.Where(app => (bool?)app.Ingress?["external"] == true).Select(app => app.Name));
        Assert.Null(apps.Single(app => app.Name == "worker").Ingress);
        Assert.All(apps, app => Assert.All(
            app.Ingress?["additionalPortMappings"]?.AsArray() ?? [], port => Assert.False((bool)port!["external"]!)));
    }

    [Fact]
    public async Task Servers_have_no_public_network_access()
    {
        var main = await Snapshot.OfMainAsync();
        string[] servers = ["Microsoft.Cache/redisEnterprise", "Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults"];

        var all = servers.SelectMany(main.Of).ToArray();
        Assert.Equal(4, all.Length); // two of them are Redis
        Assert.All(all, server => Assert.Equal("Disabled", (string?)server["properties"]!["publicNetworkAccess"]));
        var postgres = Assert.Single(main.Of("Microsoft.DBforPostgreSQL/flexibleServers"))["properties"]!["network"]!;
        Assert.Equal("Disabled", (string?)postgres["publicNetworkAccess"]);
        Assert.Equal(all.Length, main.Of("Microsoft.Network/privateEndpoints").Count);
    }

    [Fact]
    public async Task Every_app_has_startup_liveness_and_readiness_probes()
    {
        foreach (var app in await ContainerApp.AllAsync())
        {
            var probes = app.Container["probes"]!.AsArray();
            Assert.Equal(["Liveness", "Readiness", "Startup"], probes.Select(probe => (string)probe!["type"]!).Order());
            var port = (int?)app.Ingress?["targetPort"] ?? 8080;
            Assert.All(probes, probe => Assert.Equal(port, (int)(probe!["httpGet"] ?? probe["tcpSocket"])!["port"]!));
        }
    }

    [Fact]
    public async Task Readiness_probe_uses_health_and_the_others_use_alive()
    {
        foreach (var app in (await ContainerApp.AllAsync()).Where(app => app.Name != "rabbitmq"))
        {
            Assert.All(app.Container["probes"]!.AsArray(), probe =>
                Assert.Equal((string)probe!["type"]! == "Readiness" ? "/health" : "/alive", (string)probe["httpGet"]!["path"]!));
        }
    }

    [Fact]
    public async Task No_app_scales_to_zero_and_apps_that_scale_have_a_rule()
    {
        foreach (var app in await ContainerApp.AllAsync())
        {
            Assert.True((int)app.Scale["minReplicas"]! >= 1, app.Name);
            Assert.True(app.Rules.Count > 0 || app.MaxReplicas == (int)app.Scale["minReplicas"]!, app.Name);
        }
    }

    [Fact]
    public async Task Worker_scales_on_every_queue()
    {
        var worker = await ContainerApp.OfServiceAsync("worker");

        var watched = worker.Rules.Select(rule => (string)rule!["custom"]!["metadata"]!["queueName"]!);

        Assert.NotEmpty(Queues.Names);
        Assert.Equal(Queues.Names.Order(), watched.Order());
    }

    [Fact]
    public async Task Catalog_and_worker_use_the_same_mail_server()
    {
        var hosts = new List<string?>();
        foreach (var service in new[] { "catalog", "worker" })
            hosts.Add((await ContainerApp.OfServiceAsync(service)).Variables.Single(one => one.Name == "Mail__Smtp__Host").Value);

        Assert.Equal(["mail.example", "mail.example"], hosts);
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("catalog")]
    [InlineData("worker")]
    [InlineData("migrations")]
    public async Task Every_variable_is_read_by_its_service(string service)
    {
        var app = await ContainerApp.OfServiceAsync(service);

        Assert.All(app.Variables, variable => Assert.True(KnownSettings.Reads(service, variable), variable.Name));
        Assert.Equal(service, app.Variables.Single(variable => variable.Name == "OTEL_SERVICE_NAME").Value);
    }

    [Theory]
    [InlineData("gateway", "Gateway")]
    [InlineData("catalog", "CatalogService")]
    [InlineData("worker", "WorkerService")]
    public async Task Shutdown_fits_the_termination_grace_period(string service, string project)
    {
        var app = await ContainerApp.OfServiceAsync(service);
        var options = app.Settings(project).GetSection(ShutdownOptions.Section).Get<ShutdownOptions>()!;

        var nested = new ShutdownOptionsValidator().Validate(null, options);

        Assert.True(nested.Succeeded, nested.FailureMessage);
        Assert.Equal((int)app.Template["terminationGracePeriodSeconds"]!, (int)options.GracePeriod.TotalSeconds);
    }

    [Fact]
    public async Task Gateway_trusts_the_app_subnet_and_no_network_wider_than_a_slash_16()
    {
        var gateway = await ContainerApp.OfServiceAsync("gateway");
        var settings = gateway.Settings("Gateway");
        var options = settings.GetSection(HardeningOptions.Section).Get<HardeningOptions>()!;
        var subnets = Assert.Single(
            (await Snapshot.OfMainAsync()).Of("Microsoft.Network/virtualNetworks"))["properties"]!["subnets"]!.AsArray();
        var apps = (string)subnets.Single(subnet => (string)subnet!["name"]! == "apps")!["properties"]!["addressPrefix"]!;

        Assert.Equal(ValidateOptionsResult.Success, new HardeningOptionsValidator(settings).Validate(null, options));
        Assert.Contains(apps, options.TrustedProxies);
        Assert.All(options.TrustedProxies, network => Assert.True(
            int.Parse(network.Split('/')[1], CultureInfo.InvariantCulture) >= 16, $"{network} is more than the environment's own"));
    }
}
