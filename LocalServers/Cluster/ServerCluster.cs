using LocalServers.Servers;

namespace LocalServers.Cluster;

/// <summary>
/// Several processes in place of one server of the model, each a resource of its own; those who refer to the server get a connection string
/// that names all of them.
/// </summary>
internal static class ServerCluster
{
    private const int Members = 3;

    /// <summary>Replaces a server by a cluster.</summary>
    /// <param name="builder">The builder of the model.</param>
    /// <param name="run">Runs a member as a process.</param>
    /// <param name="folder">The folder of all data.</param>
    /// <param name="server">The server.</param>
    public static void Replace(
        IDistributedApplicationBuilder builder, Func<Server, ServerProcess> run, string folder, IResource server)
    {
        switch (server)
        {
            case RabbitMQServerResource rabbit:
                ReplaceBroker(builder, run, rabbit);
                break;
            case RedisResource redis:
                ReplaceRedis(builder, run, redis);
                break;
            case PostgresServerResource postgres:
                ReplacePostgres(builder, run, folder, postgres);
                break;
        }
    }

    private static void ReplaceBroker(
        IDistributedApplicationBuilder builder, Func<Server, ServerProcess> run, RabbitMQServerResource rabbit)
    {
        var cluster = new BrokerCluster(rabbit.PasswordParameter);
        var nodes = Enumerable.Range(1, Members).Select(number => AddNode(builder, rabbit, number)).ToArray();
        foreach (var node in nodes)
        {
            cluster.Add(node.Resource);
            run(new RabbitMQServer(node.Resource, cluster));
        }

        var hosts = new ReferenceExpressionBuilder();
        hosts.Append($"amqp://{rabbit.UserNameReference}:{rabbit.PasswordParameter:uri}@");
        foreach (var node in nodes)
        {
            if (node != nodes[0])
                hosts.AppendLiteral(",");
            hosts.Append($"{node.Resource.PrimaryEndpoint.Property(EndpointProperty.HostAndPort)}");
        }

        ConnectionStringReplacement.Apply(builder, rabbit, hosts.Build(), [.. nodes.Select(node => node.Resource)]);
    }

    private static void ReplaceRedis(IDistributedApplicationBuilder builder, Func<Server, ServerProcess> run, RedisResource redis)
    {
        const int Copies = 2;
        var cluster = new RedisCluster(redis.Name, redis.PasswordParameter);
        var password = redis.PasswordParameter is { } parameter ? builder.CreateResourceBuilder(parameter) : null;
        var keepsData = redis.Annotations.OfType<ContainerMountAnnotation>().Any();
        var members = Enumerable.Range(1, Copies)
            .Select(number => builder.AddRedis($"{redis.Name}-{number}", port: null, password))
            .Select(member => keepsData ? member.WithDataVolume() : member)
            .ToArray();
        foreach (var member in members)
        {
            cluster.AddMember(member.Resource);
            run(new RedisServer(member.Resource, cluster));
        }

        var connection = new ReferenceExpressionBuilder();
        var servers = members.Select(member => member.Resource).ToList();
        for (var number = 1; number <= Members; number++)
        {
            var sentinel = builder.AddRedis($"{redis.Name}-sentinel-{number}", port: null, password);
            cluster.AddSentinel(sentinel.Resource);
            run(new SentinelServer(sentinel.Resource, cluster));
            servers.Add(sentinel.Resource);
            connection.Append($"{sentinel.Resource.PrimaryEndpoint.Property(EndpointProperty.HostAndPort)},");
        }

        connection.AppendLiteral($"serviceName={redis.Name}");
        if (redis.PasswordParameter is { } secret)
            connection.Append($",password={secret}");
        ConnectionStringReplacement.Apply(builder, redis, connection.Build(), servers);
    }

    private static void ReplacePostgres(
        IDistributedApplicationBuilder builder, Func<Server, ServerProcess> run, string folder, PostgresServerResource postgres)
    {
        const int Copies = 2;
        var databases = builder.Resources.OfType<PostgresDatabaseResource>().Where(database => database.Parent == postgres).ToArray();
        var cluster = new PostgresCluster(folder, postgres, databases);
        var user = postgres.UserNameParameter is { } name ? builder.CreateResourceBuilder(name) : null;
        var password = builder.CreateResourceBuilder(postgres.PasswordParameter);
        var keepsData = postgres.Annotations.OfType<ContainerMountAnnotation>().Any();
        var members = Enumerable.Range(1, Copies)
            .Select(number => builder.AddPostgres($"{postgres.Name}-{number}", user, password))
            .Select(member => keepsData ? member.WithDataVolume() : member)
            .ToArray();
        foreach (var member in members)
        {
            cluster.Add(member.Resource);
            var process = run(new PostgresServer(member.Resource, cluster));
            builder.CreateResourceBuilder(process).WithPromotion(cluster, member.Resource, [.. members.Select(one => one.Resource.Name)]);
        }

        foreach (var database in databases)
        {
            var connection = new ReferenceExpressionBuilder();
            connection.AppendLiteral("Host=");
            foreach (var member in members)
            {
                if (member != members[0])
                    connection.AppendLiteral(",");
                connection.Append($"{member.Resource.PrimaryEndpoint.Property(EndpointProperty.HostAndPort)}");
            }

            connection.Append($";Username={postgres.UserNameReference};Password={postgres.PasswordParameter}");
            connection.Append($";Database={database.DatabaseName}");
            connection.AppendLiteral(";Target Session Attributes=primary;Host Recheck Seconds=2");
            ConnectionStringReplacement.Apply(
                builder, database, connection.Build(), [.. members.Select(member => member.Resource)]);
        }

        GivenConnections.Remove(builder, postgres);
    }

    private static IResourceBuilder<RabbitMQServerResource> AddNode(
        IDistributedApplicationBuilder builder, RabbitMQServerResource rabbit, int number)
    {
        var user = rabbit.UserNameParameter is { } name ? builder.CreateResourceBuilder(name) : null;
        var node = builder.AddRabbitMQ($"{rabbit.Name}-{number}", user, builder.CreateResourceBuilder(rabbit.PasswordParameter));
        return rabbit.Annotations.OfType<ContainerMountAnnotation>().Any() ? node.WithDataVolume() : node;
    }
}
