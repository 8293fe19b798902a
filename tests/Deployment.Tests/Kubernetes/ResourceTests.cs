using System.Globalization;
using CatalogData;
using CatalogService.Database;
using Deployment.Tests.Azd;
using Deployment.Tests.Settings;
using k8s.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Npgsql.Budget;
using Scalable.RateLimiting.Policies;
using ServiceDefaults.Shutdown;
using WorkerService.Mail;
using YamlDotNet.RepresentationModel;

namespace Deployment.Tests.Kubernetes;

public class ResourceTests
{
    private const int AdministratorConnections = 2;
    private const int Rollout = 2;
    private const int Listening = 1;

    /// <summary>max_connections that docs/deploy.md asks of the server, and what PostgreSQL keeps of them for superusers.</summary>
    private const int Connections = 400 - 3;

    private static readonly string[] Services = ["catalog", "gateway", "worker"];

    [Fact]
    public void Kustomization_lists_every_file_and_image()
    {
        var files = Directory.GetFiles(Resources.PathOf("."), "*.yaml").Select(Path.GetFileName)
            .Where(file => file != "kustomization.yaml");
        var images = ((YamlSequenceNode)Resources.Kustomization.Children[new YamlScalarNode("images")])
            .Select(one => ((YamlMappingNode)one).Text("name")!);

        Assert.Equal(files.Order(), Resources.Listed.Order());
        Assert.Equal(Resources.Pods.Values.Select(pod => Assert.Single(pod.Spec.Containers).Image).Order(), images.Order());
        Assert.Equal([.. Services, "migrations"], Resources.Pods.Keys.Order().OrderBy(name => name == "migrations"));
    }

    [Fact]
    public void Every_service_has_startup_liveness_and_readiness_probes()
    {
        foreach (var service in Services)
        {
            var container = Assert.Single(Resources.Pods[service].Spec.Containers);
            Assert.Equal("http", Assert.Single(container.Ports, port => port.ContainerPort == 8080).Name);
            Assert.Equal(
                ("/alive", "/alive", "/health"),
                (container.StartupProbe.HttpGet.Path, container.LivenessProbe.HttpGet.Path, container.ReadinessProbe.HttpGet.Path));
            Assert.All(
                new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe },
                probe => Assert.Equal("http", probe.HttpGet.Port.Value));
        }
    }

    [Fact]
    public void Every_pod_has_a_restricted_security_context_and_resource_limits()
    {
        foreach (var (name, pod) in Resources.Pods)
        {
            var container = Assert.Single(pod.Spec.Containers);
            Assert.True(pod.Spec.SecurityContext.RunAsNonRoot, name);
            Assert.Equal("RuntimeDefault", pod.Spec.SecurityContext.SeccompProfile.Type);
            Assert.False(pod.Spec.AutomountServiceAccountToken, name);
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation, name);
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem, name);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.True(
                container.Resources.Requests.ContainsKey("cpu")
                    && container.Resources.Requests.ContainsKey("memory")
                    && container.Resources.Limits.ContainsKey("memory"),
                name);
        }
    }

    [Fact]
    public void Selectors_match_their_pods()
    {
        static bool Selects(IDictionary<string, string> labels, string name) =>
            labels.All(label => Resources.Pods[name].Metadata.Labels.Contains(label));

        Assert.All(Resources.Of<V1Deployment>(), one => Assert.True(Selects(one.Spec.Selector.MatchLabels, one.Metadata.Name)));
        Assert.All(Resources.Of<V1Service>(), one => Assert.True(Selects(one.Spec.Selector, one.Metadata.Name)));
        Assert.Equal(Services, Resources.Of<V1PodDisruptionBudget>().Select(one => one.Metadata.Name).Order());
        Assert.All(Resources.Of<V1PodDisruptionBudget>(), one => Assert.True(Selects(one.Spec.Selector.MatchLabels, one.Metadata.Name)));
        Assert.All(Resources.Of<V2HorizontalPodAutoscaler>(), one => Assert.Contains(one.Spec.ScaleTargetRef.Name, Services));
    }

    [Fact]
    public void Every_service_is_autoscaled_and_none_to_zero()
    {
        var scaled = Resources.Of<V2HorizontalPodAutoscaler>().Select(one => (one.Spec.ScaleTargetRef.Name, Min: one.Spec.MinReplicas))
            .Concat(Resources.Of<ScaledObject>().Select(one => (one.Spec!.ScaleTargetRef!.Name, Min: one.Spec.MinReplicaCount)))
            .ToArray();

        Assert.Equal(Services, scaled.Select(one => one.Name).Order());
        Assert.All(scaled, one => Assert.True(one.Min >= 1, one.Name));
        Assert.All(Resources.Of<V1Deployment>(), one => Assert.Null(one.Spec.Replicas));
    }

    [Fact]
    public void Worker_scales_on_every_queue()
    {
        var worker = Assert.Single(Resources.Of<ScaledObject>()).Spec!;
        var authentication = Assert.Single(Resources.Of<TriggerAuthentication>());

        // Both ways: a queue that nobody declares is a metric that always fails.
        Assert.Equal(Queues.Names.Order(), worker.Triggers.Select(one => one.Metadata["queueName"]).Order());
        Assert.InRange(worker.Fallback?.Replicas ?? 0, worker.MinReplicaCount!.Value, worker.MaxReplicaCount!.Value);
        Assert.All(worker.Triggers, one => Assert.Equal(
            ("rabbitmq", "http", authentication.Metadata!.Name),
            (one.Type, one.Metadata["protocol"], one.AuthenticationRef!.Name)));
        // A secret of its own: the worker's pods do not read it.
        var secret = Assert.Single(authentication.Spec!.SecretTargetRef);
        Assert.Equal(("host", "scaler"), (secret.Parameter, secret.Name));
    }

    [Fact]
    public void Only_the_gateway_is_reachable_from_outside_and_only_it_reaches_the_catalog()
    {
        var policies = Resources.Of<V1NetworkPolicy>();
        var nobody = policies.Single(one => one.Metadata.Name == "nobody").Spec;

        Assert.Null(nobody.PodSelector.MatchLabels);
        Assert.Equal(["Egress", "Ingress"], nobody.PolicyTypes.Order());
        Assert.Null(nobody.Ingress);
        Assert.All(Resources.Of<V1Service>(), one => Assert.Contains(one.Spec.Type, new[] { null, "ClusterIP" }));
        var paths = Resources.Of<V1Ingress>().SelectMany(one => one.Spec.Rules).SelectMany(rule => rule.Http.Paths);
        Assert.Equal("gateway", Assert.Single(paths).Backend.Service.Name);
        var open = policies.Where(one => one.Spec.Ingress is not null).ToDictionary(one => one.Metadata.Name);
        Assert.Equal(["catalog", "gateway"], open.Keys.Order());
        Assert.Equal(
            "gateway",
            Assert.Single(Assert.Single(open["catalog"].Spec.Ingress).FromProperty).PodSelector.MatchLabels["app.kubernetes.io/name"]);
    }

    [Fact]
    public void Gateway_is_configured_to_resolve_each_catalog_replica()
    {
        var catalog = Resources.Of<V1Service>().Single(one => one.Metadata.Name == "catalog").Spec;
        var settings = Settings("gateway");
        var address = new Uri(settings["services:catalog:http:0"]!);

        Assert.Equal("None", catalog.ClusterIP);
        // Without an address of its own a service translates no ports: the gateway names the container's.
        Assert.Equal(address.Port, Assert.Single(Assert.Single(Resources.Pods["catalog"].Spec.Containers).Ports).ContainerPort);
        Assert.Equal("catalog", address.Host);
        Assert.Equal(bool.TrueString, settings["Destinations:ResolveDns"], ignoreCase: true);
        var cluster = settings.GetSection("ReverseProxy:Clusters:catalog");
        Assert.Equal(
            ("LeastRequests", "True", "True"),
            (cluster["LoadBalancingPolicy"], cluster["HealthCheck:Active:Enabled"], cluster["HealthCheck:Passive:Enabled"]));
    }

    [Fact]
    public void Catalog_and_worker_use_the_same_mail_server_and_only_the_worker_may_reach_it()
    {
        var hosts = new[] { "catalog", "worker" }
            .Select(service =>
                Assert.Single(Assert.Single(Resources.Pods[service].Spec.Containers).Env, one => one.Name == "Mail__Smtp__Host"));
        var policy = Resources.Of<V1NetworkPolicy>().Single(one => one.Metadata.Name == "mail").Spec;

        Assert.All(
            hosts,
            host => Assert.Equal(("mail", "host"), (host.ValueFrom.ConfigMapKeyRef.Name, host.ValueFrom.ConfigMapKeyRef.Key)));
        Assert.Equal("worker", policy.PodSelector.MatchLabels["app.kubernetes.io/name"]);
        Assert.Contains(
            new SmtpOptions().Port.ToString(CultureInfo.InvariantCulture),
            Assert.Single(policy.Egress).Ports.Select(port => port.Port.Value));
    }

    [Theory]
    [InlineData("catalog")]
    [InlineData("gateway")]
    [InlineData("worker")]
    [InlineData("migrations")]
    public void Every_variable_is_read_by_its_service_and_connection_strings_are_secrets(string service)
    {
        Assert.All(Variables(service), variable => Assert.True(KnownSettings.Reads(service, variable), variable.Name));
        Assert.All(
            Assert.Single(Resources.Pods[service].Spec.Containers).Env
                .Where(one => one.Name.StartsWith("ConnectionStrings__", StringComparison.Ordinal)),
            one => Assert.NotNull(one.ValueFrom?.SecretKeyRef));
        // A secret that everybody shares would give the catalogue's login to the gateway.
        Assert.All(
            Assert.Single(Resources.Pods[service].Spec.Containers).Env
                .Select(one => one.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>(),
            secret => Assert.Equal(service, secret.Name));
    }

    [Theory]
    [InlineData("catalog")]
    [InlineData("gateway")]
    [InlineData("worker")]
    public void Shutdown_fits_the_termination_grace_period(string service)
    {
        var options = Settings(service).GetSection(ShutdownOptions.Section).Get<ShutdownOptions>()!;

        Assert.Equal(ValidateOptionsResult.Success, new ShutdownOptionsValidator().Validate(null, options));
        Assert.Equal(Resources.Pods[service].Spec.TerminationGracePeriodSeconds, (long)options.GracePeriod.TotalSeconds);
    }

    [Fact]
    public void MaxGateways_setting_equals_the_maximum_number_of_gateway_replicas()
    {
        var gateways = Resources.Of<V2HorizontalPodAutoscaler>().Single(one => one.Metadata.Name == "gateway").Spec.MaxReplicas;
        Assert.Equal(gateways, Settings("gateway").GetSection(RateLimitOptions.Section).Get<RateLimitOptions>()!.MaxGateways);
    }

    [Fact]
    public void Connections_of_all_replicas_fit_the_database()
    {
        var section = Settings("catalog").GetSection(DatabaseOptions.Section);
        var (options, budget) = (section.Get<DatabaseOptions>()!, section.Get<ConnectionBudgetOptions>()!);
        var catalogs = Resources.Of<V2HorizontalPodAutoscaler>().Single(one => one.Metadata.Name == "catalog").Spec.MaxReplicas;
        var workers = Assert.Single(Resources.Of<ScaledObject>()).Spec!.MaxReplicaCount!.Value;
        var pool = new NpgsqlDataSourceBuilder("Host=nowhere");
        CatalogDataExtensions.Configure(pool, new ConfigurationBuilder().Build());

        var ofCatalogs = catalogs * (options.ReadPoolSize + options.SearchPoolSize + options.WritePoolSize + Listening) * Rollout;
        var ofOthers = (workers * (pool.ConnectionStringBuilder.MaxPoolSize + Listening) * Rollout) + 3 + AdministratorConnections;

        Assert.Equal(catalogs, budget.Replicas);
        Assert.Equal(ofOthers, budget.ReservedConnections);
        Assert.True(
            ofCatalogs + ofOthers <= Connections,
            string.Create(CultureInfo.InvariantCulture, $"{ofCatalogs} + {ofOthers} > {Connections}"));
    }

    private static IEnumerable<Variable> Variables(string service) =>
        Assert.Single(Resources.Pods[service].Spec.Containers).Env.Select(one => new Variable(one.Name, one.Value));

    private static IConfiguration Settings(string service) => new ConfigurationBuilder()
        .AddJsonFile(Repository.PathOf(
            service switch { "catalog" => "CatalogService", "gateway" => "Gateway", _ => "WorkerService" },
            "appsettings.json"))
        .AddInMemoryCollection(Variables(service).Select(one => KeyValuePair.Create(one.Key, one.Value)))
        .Build();
}
