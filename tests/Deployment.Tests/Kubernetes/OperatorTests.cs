using System.Globalization;
using Deployment.Tests.Azd;
using YamlDotNet.RepresentationModel;

namespace Deployment.Tests.Kubernetes;

/// <summary>
/// The servers that operators run. Their operators' schemas are not part of the repository; docs/deploy.md says which ones the files were
/// checked with. Here: no node's loss takes a server away, and together they carry the services.
/// </summary>
public class OperatorTests
{
    /// <summary>max_connections that docs/deploy.md asks of a server.</summary>
    private const int ServicesConnections = 400;

    private static readonly string Folder = Repository.PathOf("deploy", "kubernetes-operators");

    [Fact]
    public void Kustomization_lists_every_file_and_puts_servers_apart_from_services()
    {
        var kustomization = Assert.Single(Read("kustomization.yaml"));
        var files = Directory.GetFiles(Folder, "*.yaml").Select(Path.GetFileName).Where(file => file != "kustomization.yaml");

        Assert.Equal(files.Order(), kustomization.Texts("resources").Order());
        Assert.Equal(Assert.Single(Read("namespace.yaml")).Map("metadata").Text("name"), kustomization.Text("namespace"));
        Assert.NotEqual(Resources.Kustomization.Text("namespace"), kustomization.Text("namespace"));
    }

    [Theory]
    [InlineData("postgres.yaml", "Cluster", "instances")]
    [InlineData("rabbitmq.yaml", "RabbitmqCluster", "replicas")]
    [InlineData("redis.yaml", "RedisReplication", "clusterSize")]
    [InlineData("redis.yaml", "RedisSentinel", "clusterSize")]
    public void Every_server_has_three_members_on_three_nodes(string file, string kind, string members)
    {
        var spec = Spec(file, kind);

        Assert.Equal("3", spec.Text(members));
        Assert.Contains(
            spec.Map("affinity").AllNodes.OfType<YamlScalarNode>(), node => node.Value == "kubernetes.io/hostname");
        Assert.True(
            spec.Map("affinity").Text("podAntiAffinityType") == "required"
            || spec.Map("affinity").Map("podAntiAffinity").Has("requiredDuringSchedulingIgnoredDuringExecution"));
    }

    [Fact]
    public void Accepted_job_is_on_two_nodes_and_only_a_standby_that_has_it_is_promoted()
    {
        var synchronous = Spec("postgres.yaml", "Cluster").Map("postgresql").Map("synchronous");

        Assert.Equal(("1", "required", "true"),
            (synchronous.Text("number"), synchronous.Text("dataDurability"), synchronous.Text("failoverQuorum")));
    }

    [Fact]
    public void Connections_of_services_and_poolers_fit_the_server()
    {
        var parameters = Spec("postgres.yaml", "Cluster").Map("postgresql").Map("parameters");
        var pooler = Spec("postgres.yaml", "Pooler");
        var pooled = Number(pooler, "instances") * Number(pooler.Map("pgbouncer").Map("parameters"), "max_db_connections");
        var listening = Resources.Of<k8s.Models.V2HorizontalPodAutoscaler>().Single(one => one.Metadata.Name == "catalog").Spec.MaxReplicas
            + Assert.Single(Resources.Of<ScaledObject>()).Spec!.MaxReplicaCount!.Value;

        Assert.InRange(Number(parameters, "max_connections"), ServicesConnections, 2 * ServicesConnections);
        Assert.InRange(pooled + listening, 1, ServicesConnections);
    }

    [Fact]
    public void Minority_of_brokers_stops_and_queues_have_a_member_on_each()
    {
        var settings = Spec("rabbitmq.yaml", "RabbitmqCluster").Map("rabbitmq").Text("additionalConfig")!.Split('\n');

        Assert.Contains("cluster_partition_handling = pause_minority", settings);
        Assert.Contains("quorum_queue.initial_cluster_size = 3", settings);
    }

    [Fact]
    public void Redis_without_replicas_takes_no_writes_and_services_may_reach_its_Sentinels()
    {
        var redis = Spec("redis.yaml", "RedisReplication").Map("redisConfig").Texts("dynamicConfig");
        var ports = Resources.Of<k8s.Models.V1NetworkPolicy>().Single(one => one.Metadata.Name == "servers")
            .Spec.Egress.SelectMany(one => one.Ports).Select(one => one.Port.Value);

        Assert.Contains("min-replicas-to-write 1", redis);
        Assert.Contains("26379", ports);
    }

    private static int Number(YamlMappingNode node, string key) => int.Parse(node.Text(key)!, CultureInfo.InvariantCulture);

    private static YamlMappingNode Spec(string file, string kind) =>
        Assert.Single(Read(file), resource => resource.Text("kind") == kind).Map("spec");

    private static YamlMappingNode[] Read(string file)
    {
        using var reader = new StreamReader(Path.Combine(Folder, file));
        var stream = new YamlStream();
        stream.Load(reader);
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }
}
